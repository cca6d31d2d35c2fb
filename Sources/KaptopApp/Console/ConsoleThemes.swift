import KaptopConfig
import SourceText
package import TextUI
import ThemeFiles

/// The themes that are built in, and how a person's theme file is read.
package enum ConsoleThemes {
    static let standardName = "midnight"

    /// The theme kaptop starts with; without colours where its file cannot be read, which a test rules out.
    package static var standard: Theme { theme(standardName) ?? .plain }

    package static var names: [String] { ThemeFiles.texts.keys.sorted() }

    package static func theme(_ name: String) -> Theme? {
        guard let text = ThemeFiles.texts[name] else { return nil }
        return try? Theme(definition(ThemeFile.read(text: text, name: name).theme, name: name), base: theme)
    }

    /// Reads a file of a person's themes: TOML, or the YAML of a base16 or base24 scheme.
    ///
    /// What a file leaves out is as in the built-in theme for its ground; its name is the file's.
    package static func read(_ text: String, file: String) throws(ThemeMistake) -> Theme {
        let name = stem(file)
        if !file.hasSuffix(".toml") {
            return Theme(try SchemeFile.read(text, file: file), dark: standard, light: theme("paper") ?? .plain)
        }
        let (definition, diagnostics, source) = ThemeFile.read(text: text, name: file)
        if let first = diagnostics.first(where: { $0.severity == .error && $0.id != "theme.name" }) {
            throw ThemeMistake(first, in: source)
        }
        let own: Theme
        do throws(ThemeError) {
            own = try Theme(self.definition(definition, name: name), base: theme)
        } catch {
            throw ThemeMistake("\(file): \(error); there are \(names.joined(separator: ", "))")
        }
        let base = own.isDark == false ? theme("paper") : standard
        return Theme(name: name, roles: own.roles.merging(base?.roles ?? [:]) { given, _ in given })
    }

    /// `dusk` of `dusk.toml`.
    static func stem(_ file: String) -> String {
        file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
    }

    private static func definition(_ file: ThemeFile, name: String) -> ThemeDefinition {
        ThemeDefinition(
            name: name, inherits: file.inherits, palette: file.palette,
            roles: file.roles.mapValues { look in
                var attributes: Attributes = []
                if look.attributes.contains("bold") { attributes.insert(.bold) }
                if look.attributes.contains("underline") { attributes.insert(.underline) }
                if look.attributes.contains("reverse") { attributes.insert(.reverse) }
                if look.attributes.contains("dim") { attributes.insert(.dim) }
                return ThemeDefinition.Look(
                    foreground: look.foreground, background: look.background, ansi: look.ansi, ansiBackground: look.ansiBackground,
                    attributes: attributes)
            })
    }
}

/// Why a file of the person's cannot be used: one line with its place and what to do.
package struct ThemeMistake: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ diagnostic: Diagnostic, in file: SourceFile) {
        var place = file.name
        if let range = diagnostic.range {
            let position = file.position(at: range.start)
            place += ":\(position.line):\(position.column)"
        }
        self.init("\(place): \(diagnostic.message)" + (diagnostic.hint.map { "; \($0)" } ?? ""))
    }
}
