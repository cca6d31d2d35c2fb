package import SourceText

/// Reads kapacitor.conf: text and environment in, configuration and messages out.
///
/// ```
/// run: parse config: Near line 37 (last key parsed 'telegram.parse-mode'): expected value but found "Markdown" instead
/// kapacitor.conf:37:16: error: expected a value for parse-mode, found the bare word Markdown
///   37 |   parse-mode = Markdown
///      |                ^~~~~~~~ quote the value: parse-mode = "Markdown"
/// ```
package enum ConfigurationFile {
    /// Reads a configuration file.
    ///
    /// - Parameters:
    ///   - name: the file as messages should call it.
    ///   - environment: overrides, `KAPACITOR_TELEGRAM_TOKEN` and the like.
    ///   - defaults: what holds where neither file nor environment say anything.
    package static func read(
        text: String, name: String, environment: [String: String] = [:], files: ConfigurationFiles = .none,
        defaults: Configuration = Configuration()
    ) -> ConfigurationReading {
        let outline = TOMLScanner.outline(of: text)
        let shown = SecretMask.masked(text: text, name: name, outline: outline)
        let document: [String: TOMLTree]
        do {
            document = try TOMLTree.document(text)
        } catch {
            let mistake = SyntaxDiagnosis.diagnose(error, text: text, outline: outline)
            return ConfigurationReading(configuration: nil, mistakes: [mistake], file: shown)
        }
        var reader = ConfigurationReader(document: document, outline: outline, text: text, configuration: defaults)
        reader.readSections()
        reader.warnOfUnknownNames()
        reader.readSecretFiles(files, credentials: environment["CREDENTIALS_DIRECTORY"])
        reader.applyEnvironment(environment)
        reader.readTemplateFiles(files)
        reader.validate()
        reader.checkTemplates(files)
        reader.warnOfDoubtfulValues()
        return ConfigurationReading(
            configuration: reader.configuration, mistakes: reader.mistakes, file: shown, origins: reader.origins(in: shown))
    }

    /// The configuration without any file: defaults below a data folder, and the environment.
    package static func readWithoutFile(
        dataDirectory: String, environment: [String: String] = [:], files: ConfigurationFiles = .none
    ) -> ConfigurationReading {
        var defaults = Configuration()
        defaults.dataDirectory = dataDirectory
        defaults.replay.directory = dataDirectory + "/replay"
        defaults.task.directory = dataDirectory + "/tasks"
        defaults.storage.boltDB = dataDirectory + "/kapacitor.db"
        defaults.load.directory = dataDirectory + "/load"
        return read(text: "", name: "environment", environment: environment, files: files, defaults: defaults)
    }
}

/// What reading a configuration may ask of its surroundings.
package struct ConfigurationFiles: Sendable {
    /// Why a file could not be read, as a person is told: `no such file or directory`.
    package struct Unreadable: Error, Hashable {
        package let reason: String

        package init(reason: String) { self.reason = reason }
    }

    /// Reads the file at an absolute path.
    package let read: @Sendable (String) -> Result<String, Unreadable>
    /// What is wrong with a Go template, in Go's words: `template: body:1: unclosed action`; nil for a good one.
    package let templateProblem: @Sendable (String) -> String?

    package init(
        read: @escaping @Sendable (String) -> Result<String, Unreadable>,
        templateProblem: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.read = read
        self.templateProblem = templateProblem
    }

    /// No file can be read and every template is good.
    package static let none = ConfigurationFiles(read: { _ in .failure(Unreadable(reason: "no such file or directory")) })
}

/// Kapacitor's own words for refusing a configuration, without the `run: ` that it prints before them.
package struct KapacitorRefusal: Hashable, Sendable {
    package let text: String
}

/// What came of reading: a configuration where nothing forbids it, and everything there is to say.
package struct ConfigurationReading: Sendable {
    /// Nil where there is an error.
    package let configuration: Configuration?
    /// Errors and warnings in the order of the file.
    package let diagnostics: [Diagnostic]
    /// Where Kapacitor would refuse too, what it would say.
    package let refusal: KapacitorRefusal?
    /// The text for drawing diagnostics, with secrets hidden by asterisks of the same length.
    package let file: SourceFile
    package let origins: SettingOrigins

    init(
        configuration: Configuration?, mistakes: [ConfigurationMistake], file: SourceFile, origins: SettingOrigins = SettingOrigins()
    ) {
        self.origins = origins
        let errors = mistakes.filter { $0.diagnostic.severity == .error }
        self.configuration = errors.isEmpty ? configuration : nil
        self.file = file
        diagnostics = mistakes.map(\.diagnostic).enumerated()
            .sorted { ($0.element.range?.start ?? Int.max, $0.offset) < ($1.element.range?.start ?? Int.max, $1.offset) }
            .map(\.element)
        // Kapacitor stops at its first mistake, stage by stage.
        let first = errors.filter { $0.kapacitorText != nil }.enumerated()
            .min { ($0.element.stage.rawValue, $0.offset) < ($1.element.stage.rawValue, $1.offset) }?.element
        refusal = first.flatMap { mistake in
            mistake.kapacitorText.map { KapacitorRefusal(text: mistake.stage.prefix + $0 + mistake.stage.suffix) }
        }
    }

    /// Everything as lines for a terminal or a log: Kapacitor's line first, then each diagnostic.
    ///
    /// Empty if there is nothing to say.
    package var report: String {
        let first = refusal.map { ["run: \($0.text)"] } ?? []
        return (first + diagnostics.map { DiagnosticRenderer.render($0, in: file) }).joined(separator: "\n")
    }
}

/// A diagnostic, and what Kapacitor would say in its place.
struct ConfigurationMistake: Sendable {
    /// How far Kapacitor gets before it notices.
    enum Stage: Int {
        case parsing, environment, validation, services, opening

        var prefix: String {
            switch self {
            case .parsing: "parse config: "
            case .environment: "apply env config: "
            case .validation: "create server: invalid configuration: "
            case .services: "create server: "
            case .opening: "open server: "
            }
        }

        var suffix: String {
            self == .validation ? ". To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`." : ""
        }
    }

    let stage: Stage
    let diagnostic: Diagnostic
    /// Nil where Kapacitor has nothing against it.
    let kapacitorText: String?
}
