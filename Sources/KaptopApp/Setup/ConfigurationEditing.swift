import Foundation
package import KaptopConfig
import KaptopDelivery
package import KaptopScreens
import SourceText

/// Works out and writes the changes that a wizard or a command makes to one configuration.
package struct ConfigurationEditing: Sendable {
    let path: String
    /// What holds now, to know which settings need no line.
    let configuration: Configuration
    /// For a file that is made.
    let dataDirectory: String
    private let environment: [String: String]
    private let engine: SetupEngine
    private let serviceUser: ServiceUser?

    init(
        path: String, configuration: Configuration, dataDirectory: String, environment: [String: String] = [:],
        engine: SetupEngine = .none, serviceUser: ServiceUser? = nil
    ) {
        self.path = path
        self.configuration = configuration
        self.dataDirectory = dataDirectory
        self.environment = environment
        self.engine = engine
        self.serviceUser = serviceUser
    }

    /// For the configuration that a command works with, at this path.
    package init(_ loaded: LoadedConfiguration, path: String, environment: [String: String]) {
        self.init(
            path: path, configuration: loaded.configuration, dataDirectory: loaded.dataDirectory, environment: environment,
            engine: .of(loaded, environment: environment), serviceUser: .ofEngine(loaded.files))
    }

    // MARK: Before anything is typed

    /// Whose the file is, who reads it, and whether it can be written.
    package var standing: FileStanding { FileStanding(path, serviceUser: serviceUser) }

    /// Where it is saved unless somebody chooses otherwise: where the secret is now, else where the engine can read it.
    package func suggestedChoice(for service: ConfiguredService) -> SaveChoice {
        if !service.secretFile(in: configuration).isEmpty { return SaveChoice(secret: .ownFile) }
        if environment[service.variable]?.isEmpty == false { return SaveChoice(secret: .environment) }
        guard let serviceUser, let access = FileAccess.of(path) else { return SaveChoice() }
        return SaveChoice(secret: serviceUser.right(to: access) == .others && geteuid() == 0 ? .ownFile : .file)
    }

    /// What holds with everything that was set through the API, to begin with.
    var effectiveServices: ServiceSettings {
        get async { await engine.services() ?? configuration.services }
    }

    // MARK: What would change

    package func preview(of change: ServiceChange, _ choice: SaveChoice) async -> Result<SavePreview, SetupFailure> {
        do throws(SetupFailure) {
            return .success(choice.place == .engine ? try await enginePreview(change, choice) : try await filePreview(change, choice))
        } catch {
            return .failure(error)
        }
    }

    private func filePreview(_ change: ServiceChange, _ choice: SaveChoice) async throws(SetupFailure) -> SavePreview {
        let base = try read()
        let secretFile = try secretFile(change, choice)
        let text = try changed(base ?? "", change, choice, secretPath: secretFile?.path ?? "")
        try check(text, over: base ?? "", change, choice, secretFile)
        let standing = standing
        let access = FileAccess.of(path)
        var preview = SavePreview(
            path: path, lines: ConfigurationDiff(from: base ?? "", to: text).lines.map(SavePreview.Line.init),
            base: base.map { Secret($0) }, text: Secret(text), access: standing.access, obstacle: standing.obstacle)
        preview.choice = choice
        preview.service = change.service
        preview.workspace = change.workspace
        preview.holdsSecret = ConfigurationText.holdsSecret(text)
        preview.secretFile = secretFile
        preview.command = change.command + choice.flags(of: change.service)
        if preview.holdsSecret, let access, access.isReadByOthers {
            if let serviceUser, serviceUser.right(to: access) == .others {
                preview.question = SetupFailure(
                    "the engine runs as \(serviceUser.name) and reads this file as everybody else does",
                    remedy: "With a secret in it that ends: choose a file of its own, the running engine, or let others go on reading all.")
            }
            if !choice.keepsOthers { preview.access += " Others may read it now and no longer afterwards." }
        }
        let keys = Set(change.values.map(\.key) + (change.secret == nil ? [] : [change.service.secretKey]))
        preview.overridden = await engine.overriddenKeys(change.service.section, change.workspace).intersection(keys).sorted()
        let isSetHere = environment[change.service.variable]?.isEmpty == false
        if choice.secret == .environment, isSetHere, let secret = change.secret, secret.reveal() != environment[change.service.variable] {
            preview.remarks.append(
                SetupFailure(
                    "\(change.service.variable) holds another \(change.service.secretName) than the one entered",
                    remedy: "Set it to the new one in the engine's environment, or save it into a file."))
        } else if choice.secret == .environment, !isSetHere {
            preview.remarks.append(
                SetupFailure(
                    "\(change.service.variable) is not set here",
                    remedy: "Set it in the engine's environment, such as an EnvironmentFile of mode 0600; without it nothing is sent."))
        }
        return preview
    }

    private func enginePreview(_ change: ServiceChange, _ choice: SaveChoice) async throws(SetupFailure) -> SavePreview {
        guard change.entries.isEmpty, change.removedEntries.isEmpty else {
            throw SetupFailure("names can stand only in the file", remedy: "Save into the file.")
        }
        guard change.ownValues.isEmpty else {
            throw SetupFailure("a proxy can stand only in the file", remedy: "Save into the file.")
        }
        guard await engine.isRunning() else { throw .noEngine }
        var preview = SavePreview(path: path, lines: change.lines(over: configuration), base: nil, text: .empty, access: "")
        preview.choice = choice
        preview.service = change.service
        preview.workspace = change.workspace
        preview.holdsSecret = false
        preview.engine = change.engineChange(configuration)
        preview.command = change.command + choice.flags(of: change.service)
        return preview
    }

    private func secretFile(_ change: ServiceChange, _ choice: SaveChoice) throws(SetupFailure) -> SavePreview.SecretFile? {
        guard choice.secret == .ownFile else { return nil }
        let service = change.service
        if service == .slack, let first = configuration.services.slack.first, first.workspace != change.workspace, !first.url.isEmpty {
            throw SetupFailure(
                "a file of its own holds the webhook of the first workspace only", remedy: "Choose the file for this one.")
        }
        let named = service.secretFile(in: configuration)
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let place = named.isEmpty ? "\(folder)/\(service.rawValue)-\(service.secretKey)" : named
        let held = service.secret(in: configuration, workspace: change.workspace)
        let secret = change.secret ?? (named.isEmpty ? held : nil)
        if secret != nil, FileAccess.of(place) == nil, let serviceUser, serviceUser.id != geteuid(), geteuid() != 0 {
            throw SetupFailure(
                "the engine runs as \(serviceUser.name) and could not read \(place), which would be yours",
                remedy: "Run this with sudo, or choose the running engine.")
        }
        return SavePreview.SecretFile(path: place, secret: secret)
    }

    private func changed(
        _ base: String, _ change: ServiceChange, _ choice: SaveChoice, secretPath: String
    ) throws(SetupFailure) -> String {
        let document: TOMLTree
        do throws(TOMLTree.SyntaxError) {
            document = .table(try TOMLTree.document(base))
        } catch {
            throw mistake("line \(error.line): \(error.message)")
        }
        var defaults = Configuration()
        defaults.dataDirectory = dataDirectory
        let current = ConfigurationFile.read(text: base, name: path, defaults: defaults).configuration ?? configuration
        let edits = change.edits(in: document, current, configuration, secretPlace: choice.secret, secretPath: secretPath)
        do throws(ConfigurationEditError) {
            return try ConfigurationWriter.text(after: edits + (base.isEmpty ? firstEdits : []), in: base)
        } catch {
            throw mistake("\(error)")
        }
    }

    private func mistake(_ text: String) -> SetupFailure {
        SetupFailure("\(path) cannot be changed: \(text)", remedy: "Mend that line with an editor; `kaptop check` shows all of them.")
    }

    /// Reads the new text as an engine will, so that none is written that would be refused.
    private func check(
        _ text: String, over base: String, _ change: ServiceChange, _ choice: SaveChoice, _ secretFile: SavePreview.SecretFile?
    ) throws(SetupFailure) {
        var environment = environment
        // What the engine's own environment says is not known here.
        if choice.secret == .environment {
            environment[change.service.variable] = environment[change.service.variable] ?? "https://set.there"
        }
        let held = change.service.secret(in: configuration, workspace: change.workspace)
        let files = ConfigurationFiles(read: { place in
            if place == secretFile?.path { return .success((secretFile?.secret ?? held).reveal()) }
            guard let data = FileManager.default.contents(atPath: place) else {
                return .failure(.init(reason: String(cString: strerror(errno)).lowercased()))
            }
            return .success(String(decoding: data, as: UTF8.self))
        })
        func errors(_ text: String) -> [Diagnostic] {
            ConfigurationFile.read(text: text, name: path, environment: environment, files: files).diagnostics.filter {
                $0.severity == .error
            }
        }
        // What was wrong before is not this change's doing.
        let earlier = Set(errors(base).map(\.message))
        if let error = errors(text).first(where: { !earlier.contains($0.message) }) {
            throw SetupFailure(
                "no engine would take this: \(error.message)", remedy: error.hint.map { "To mend it: \($0)." } ?? "Mend it with an editor.")
        }
    }

    // MARK: Saving

    /// Does exactly what was shown.
    package func save(_ preview: SavePreview) async -> Result<SaveReport, SetupFailure> {
        if let change = preview.engine {
            if let failure = await engine.change(change) { return .failure(failure) }
            var report = SaveReport(path: preview.path, mode: "")
            report.takeUp = "The engine sends with it from now on."
            return .success(report)
        }
        do throws(ConfigurationFileWriter.Failure) {
            // Before the file that names it, so that no engine looks for it in vain.
            if let file = preview.secretFile, let secret = file.secret {
                let reader = geteuid() == 0 ? serviceUser.map { (user: $0.id, group: $0.group) } : nil
                try ConfigurationFileWriter.writeSecret(secret.reveal(), to: file.path, reader: reader)
            }
            let written = try ConfigurationFileWriter.write(
                preview.text.reveal(), to: preview.path, replacing: preview.base?.reveal(),
                holdsSecret: preview.holdsSecret && !preview.choice.keepsOthers,
                // An engine that runs as root needs no group to read it.
                newGroup: geteuid() == 0 && serviceUser?.id != 0 ? serviceUser?.group : nil)
            return .success(await finished(written, preview))
        } catch {
            return .failure(SetupFailure("\(error)", remedy: "Nothing was changed. r reads the file again."))
        }
    }

    private func finished(_ written: ConfigurationFileWriter.Written, _ preview: SavePreview) async -> SaveReport {
        var report = SaveReport(
            path: written.path, backupPath: written.backupPath, mode: "0" + String(written.mode, radix: 8),
            isNowPrivate: written.isNowPrivate)
        report.secretPath = preview.secretFile?.path
        report.isReaderKnown = serviceUser.flatMap { user in FileAccess.of(written.path).flatMap { user.right(to: $0) } } != nil
        if preview.choice.endsOverrides, !preview.overridden.isEmpty, let service = preview.service {
            report.trouble = await engine.endOverrides(service.section, preview.workspace, preview.overridden)
            if report.trouble == nil { report.endedOverrides = preview.overridden }
        }
        if await engine.isRunning() { report.takeUp = "The running engine takes it over within a few seconds." }
        return report
    }

    private func read() throws(SetupFailure) -> String? {
        guard let file = fopen(path, "rb") else {
            if errno == ENOENT { return nil }
            throw SetupFailure(
                "\(path) cannot be read: \(String(cString: strerror(errno)).lowercased())",
                remedy: "Leave, and run it as the file's owner or as root.")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SetupFailure("\(path) is not a text file", remedy: "Name another file with --config.")
        }
        return text
    }

    /// Without any file kaptop samples this machine and keeps its state in a folder of its own; a first file must not end that.
    private var firstEdits: [ConfigurationEdit] {
        [
            .set(.root, key: "data_dir", .text(dataDirectory)),
            .set(TOMLPath("kaptop", "host"), key: "enabled", .flag(true)),
            .set(TOMLPath("replay"), key: "dir", .text(dataDirectory + "/replay")),
            .set(TOMLPath("task"), key: "dir", .text(dataDirectory + "/tasks")),
            .set(TOMLPath("storage"), key: "boltdb", .text(dataDirectory + "/kapacitor.db")),
        ]
    }
}

extension SaveChoice {
    /// The options of a command that say the same.
    func flags(of service: ConfiguredService) -> String {
        if place == .engine { return " --override" }
        switch secret {
        case .file: return ""
        case .ownFile: return " --secret-in own-file"
        case .environment: return " --secret-in environment"
        }
    }
}

extension ServiceUser {
    func right(to access: FileAccess) -> FileAccess.Right? { access.right(ofUser: id, groups: groups) }
}

extension SavePreview.Line {
    fileprivate init(_ line: ConfigurationDiff.Line) {
        let mark: Mark =
            switch line.kind {
            case .added: .added
            case .removed: .removed
            case .same: .same
            case .gap: .gap
            }
        self.init(mark, line.text)
    }
}

extension ServiceChange {
    /// The difference that an override makes, in the form of the file.
    fileprivate func lines(over configuration: Configuration) -> [SavePreview.Line] {
        guard let section = SectionTable.section(service.section) else { return [] }
        let options = section.index(of: workspace, in: configuration).map { section.options(element: $0, in: configuration).values } ?? [:]
        var lines: [SavePreview.Line] = [.init(.same, section.title)]
        for pair in values {
            let old = options[pair.key]?.literal?.text
            if old == pair.value.text { continue }
            if let old { lines.append(.init(.removed, "  \(pair.key) = \(old)")) }
            lines.append(.init(.added, "  \(pair.key) = \(pair.value.text)"))
        }
        if secret != nil { lines.append(.init(.added, "  \(service.secretKey) = \"********\"")) }
        return lines.count > 1 ? lines : []
    }
}

extension SettingValue {
    fileprivate var literal: TOMLLiteral? {
        switch self {
        case .flag(let flag): .flag(flag)
        case .text(let text): .text(text)
        case .integer(let number): .integer(number)
        default: nil
        }
    }
}
