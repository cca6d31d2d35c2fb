package import SourceText

/// A theme file as plain values; what its colours mean is another room's business.
///
/// ```toml
/// name = "midnight"
/// inherits = "paper"
/// [palette]
/// red = "#ff8787"
/// [roles]
/// error = "red"
/// "level.critical" = { fg = "red", ansi = "red", bold = true }
/// ```
package struct ThemeFile: Hashable, Sendable {
    package var name = ""
    package var inherits: String?
    /// Colour name to `#rrggbb`.
    package var palette: [String: String] = [:]
    /// Role name to its look.
    package var roles: [String: Look] = [:]

    /// One role's entry; `role = "colour"` sets the foreground alone.
    package struct Look: Hashable, Sendable {
        package var foreground: String?
        package var background: String?
        package var ansi: String?
        package var ansiBackground: String?
        /// Of `bold`, `dim`, `reverse`, `underline`.
        package var attributes: Set<String> = []

        package init() {}
    }

    /// Reads a theme; errors say where.
    ///
    /// Mistakes leave out what they concern.
    package static func read(text: String, name: String) -> (theme: ThemeFile, diagnostics: [Diagnostic], file: SourceFile) {
        let outline = TOMLScanner.outline(of: text)
        let file = SourceFile(name: name, text: text)
        do {
            var reader = ThemeReader(outline: outline)
            reader.read(try TOMLTree.document(text))
            return (reader.theme, reader.diagnostics, file)
        } catch {
            return (ThemeFile(), [SyntaxDiagnosis.diagnose(error, text: text, outline: outline).diagnostic], file)
        }
    }
}

private struct ThemeReader {
    private static let colorKeys = ["fg", "bg", "ansi", "ansi-bg"]
    private static let attributeKeys = ["bold", "dim", "reverse", "underline"]

    let outline: TOMLOutline
    var theme = ThemeFile()
    var diagnostics: [Diagnostic] = []

    mutating func read(_ document: [String: TOMLTree]) {
        for key in document.keys.sorted() {
            let path = TOMLPath(key)
            switch (key, document[key]) {
            case ("name", .text(let text)): theme.name = text
            case ("inherits", .text(let text)): theme.inherits = text
            case ("palette", .table(let colors)): readPalette(colors, at: path)
            case ("roles", .table(let roles)): readRoles(roles, prefix: "", at: path)
            case ("name", _), ("inherits", _): report("\(key) must be a text", path)
            case ("palette", _), ("roles", _): report("\(key) must be a section", path, hint: "write [\(key)]")
            default:
                let suggestion = EditDistance.nearest(to: key, in: ["name", "inherits", "palette", "roles"])
                report("a theme has no '\(key)'", path, severity: .warning, hint: suggestion.map { "did you mean '\($0)'?" }, atKey: true)
            }
        }
        if theme.name.isEmpty {
            diagnostics.append(Diagnostic(id: "theme.name", message: "the theme has no name", hint: #"write name = "…" at the top"#))
        }
    }

    private mutating func readPalette(_ colors: [String: TOMLTree], at path: TOMLPath) {
        for (name, value) in colors.sorted(by: { $0.key < $1.key }) {
            if case .text(let text) = value {
                theme.palette[name] = text
                if !ThemeReader.isHex(text) {
                    report("the colour \(name) is '\(text)', expected #rrggbb", path.key(name), hint: "write \(name) = \"#5f87ff\"")
                }
            } else {
                report("the colour \(name) must be a text", path.key(name), hint: "write \(name) = \"#rrggbb\"")
            }
        }
    }

    /// Roles may be spelled `"level.critical"` or, as a dotted key, `level.critical`.
    private mutating func readRoles(_ roles: [String: TOMLTree], prefix: String, at path: TOMLPath) {
        for (name, value) in roles.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .text(let color):
                checkColor(color, path.key(name))
                var look = ThemeFile.Look()
                look.foreground = color
                theme.roles[prefix + name] = look
            case .table(let values) where outline.entry(at: path.key(name)) == nil:
                readRoles(values, prefix: "\(prefix)\(name).", at: path.key(name))
            case .table(let values):
                theme.roles[prefix + name] = look(values, at: path.key(name))
            default:
                report(
                    "the role \(prefix)\(name) must be a colour or a table", path.key(name),
                    hint: "write \(name) = \"red\" or \(name) = { fg = \"red\", bold = true }")
            }
        }
    }

    private mutating func look(_ values: [String: TOMLTree], at path: TOMLPath) -> ThemeFile.Look {
        var look = ThemeFile.Look()
        for (key, value) in values.sorted(by: { $0.key < $1.key }) {
            switch (key, value) {
            case ("fg", .text(let text)):
                checkColor(text, path.key(key))
                look.foreground = text
            case ("bg", .text(let text)):
                checkColor(text, path.key(key))
                look.background = text
            case ("ansi", .text(let text)):
                checkANSIColor(text, path.key(key))
                look.ansi = text
            case ("ansi-bg", .text(let text)):
                checkANSIColor(text, path.key(key))
                look.ansiBackground = text
            case (_, .boolean(let isSet)) where ThemeReader.attributeKeys.contains(key):
                if isSet { look.attributes.insert(key) }
            case _ where ThemeReader.colorKeys.contains(key):
                report("\(key) must be a text", path.key(key))
            case _ where ThemeReader.attributeKeys.contains(key):
                report("\(key) must be true or false", path.key(key))
            default:
                let suggestion = EditDistance.nearest(to: key, in: ThemeReader.colorKeys + ThemeReader.attributeKeys)
                report(
                    "a role has no '\(key)'", path.key(key), severity: .warning, hint: suggestion.map { "did you mean '\($0)'?" },
                    atKey: true)
            }
        }
        return look
    }

    private static let ansiColors = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"].flatMap {
        [$0, "bright-" + $0]
    }

    private static func isHex(_ text: String) -> Bool {
        text.utf8.count == 7 && text.hasPrefix("#") && text.dropFirst().allSatisfy(\.isHexDigit)
    }

    private mutating func checkColor(_ text: String, _ path: TOMLPath) {
        guard theme.palette[text] == nil, !ThemeReader.isHex(text) else { return }
        let near = EditDistance.nearest(to: text, in: theme.palette.keys.sorted())
        report(
            "the colour '\(text)' is not in [palette]", path,
            hint: near.map { "did you mean '\($0)'?" } ?? "name it there, or write #rrggbb")
    }

    private mutating func checkANSIColor(_ text: String, _ path: TOMLPath) {
        guard !ThemeReader.ansiColors.contains(text) else { return }
        let near = EditDistance.nearest(to: text, in: ThemeReader.ansiColors)
        report("'\(text)' is none of the sixteen colours", path, hint: near.map { "did you mean '\($0)'?" } ?? "write red, or bright-red")
    }

    private mutating func report(
        _ message: String, _ path: TOMLPath, severity: Diagnostic.Severity = .error, hint: String? = nil, atKey: Bool = false
    ) {
        let place = atKey ? outline.keyPlace(of: path) : outline.place(of: path)
        diagnostics.append(Diagnostic(id: "theme.value", severity: severity, message: message, range: place, hint: hint))
    }
}
