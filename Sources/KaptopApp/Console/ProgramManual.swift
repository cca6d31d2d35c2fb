import KaptopScreens

/// The manual page of this version of the program.
package enum ProgramManual {
    /// - Parameter commands: name and what it does, in the order in which they are shown.
    package static func page(_ commands: [(name: String, abstract: String)]) -> String {
        ManualPage.text(version: KaptopVersion.current, commands: commands)
    }
}
