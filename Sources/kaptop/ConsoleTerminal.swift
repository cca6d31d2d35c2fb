import ArgumentParser
import KaptopApp
import NcursesTerminal
import TextUI

/// Opens the terminal as the environment describes it.
enum ConsoleTerminal {
    /// The terminal, or the end of the program with one line of why it cannot be used.
    static func open(_ environment: [String: String], ascii: Bool, theme: Theme) async throws -> CursesScreen {
        let options = TerminalOptions(
            term: environment["TERM"] ?? "", colorTerm: environment["COLORTERM"] ?? "", noColor: !(environment["NO_COLOR"] ?? "").isEmpty,
            isOverSSH: environment["SSH_CONNECTION"] != nil, usesASCII: ascii ? true : nil, theme: theme)
        do throws(TerminalRefusal) {
            let screen = try await CursesScreen.open(options)
            return screen
        } catch {
            Output.error("kaptop: \(error)")
            throw ExitCode(2)
        }
    }
}
