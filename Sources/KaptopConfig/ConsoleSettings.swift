package import SourceText

/// What a person has set for the console, in `$XDG_CONFIG_HOME/kaptop/console.toml`.
///
/// ```toml
/// theme = "fjord"
/// seconds = false
/// ```
package struct ConsoleSettings: Hashable, Sendable {
    /// The name of a theme, built in or a file of `themes/` beside these settings; nil for the standard one.
    package var theme: String?
    /// Marks and lines in plain ASCII from the start.
    package var usesASCII = false
    /// Whether the clock shows seconds.
    package var showsSeconds = true
    /// Times in UTC from the start.
    package var usesUTC = false
    /// Takes the mouse from the start.
    package var usesMouse = false
    /// Rings for a new CRITICAL.
    package var ringsBell = true

    package init() {}

    /// Reads settings; a mistake says where, and leaves out what it concerns.
    package static func read(text: String, name: String) -> (settings: ConsoleSettings, diagnostics: [Diagnostic], file: SourceFile) {
        let outline = TOMLScanner.outline(of: text)
        let file = SourceFile(name: name, text: text)
        do {
            let document = try TOMLTree.document(text)
            var settings = ConsoleSettings()
            var diagnostics: [Diagnostic] = []
            for (key, value) in document.sorted(by: { $0.key < $1.key }) {
                if let mistake = settings.set(key, value, outline) { diagnostics.append(mistake) }
            }
            return (settings, diagnostics, file)
        } catch {
            return (ConsoleSettings(), [SyntaxDiagnosis.diagnose(error, text: text, outline: outline).diagnostic], file)
        }
    }

    private static let switches: [String: any WritableKeyPath<ConsoleSettings, Bool> & Sendable] = [
        "ascii": \.usesASCII, "seconds": \.showsSeconds, "utc": \.usesUTC, "mouse": \.usesMouse, "bell": \.ringsBell,
    ]

    private mutating func set(_ key: String, _ value: TOMLTree, _ outline: TOMLOutline) -> Diagnostic? {
        let path = TOMLPath(key)
        if key == "theme" {
            guard case .text(let name) = value else {
                return Diagnostic(
                    id: "console.value", message: "theme must be a text", range: outline.place(of: path), hint: #"write theme = "midnight""#
                )
            }
            theme = name
            return nil
        }
        guard let place = ConsoleSettings.switches[key] else {
            let near = EditDistance.nearest(to: key, in: ["theme"] + ConsoleSettings.switches.keys.sorted())
            return Diagnostic(
                id: "console.unknown-key", severity: .warning, message: "the console has no setting '\(key)'",
                range: outline.keyPlace(of: path),
                hint: near.map { "did you mean '\($0)'?" } ?? "remove it")
        }
        guard case .boolean(let isOn) = value else {
            return Diagnostic(
                id: "console.value", message: "\(key) must be true or false", range: outline.place(of: path), hint: "write \(key) = true")
        }
        self[keyPath: place] = isOn
        return nil
    }
}
