import Foundation
import KaptopAPI
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

    /// The same as a whole configuration.
    var effective: Configuration {
        get async {
            var effective = configuration
            effective.services = await effectiveServices
            return effective
        }
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
        let start =
            base.flatMap { $0.isEmpty ? nil : $0 }
            ?? FirstConfiguration(
                hostname: configuration.hostname, dataDirectory: dataDirectory, service: change.service, workspace: change.workspace
            ).text
        let document = try document(of: start)
        let variable = change.variable(in: document)
        let secretFile = try secretFile(change, choice)
        let text = try changed(start, document, change, choice, secretPath: secretFile?.path ?? "")
        try check(text, over: base ?? "", variable, change, choice, secretFile)
        let standing = standing
        let access = FileAccess.of(path)
        var preview = SavePreview(
            path: path, lines: ConfigurationDiff(from: base ?? "", to: text).lines.map(SavePreview.Line.init),
            base: base.map { Secret($0) }, text: Secret(text), access: standing.access, obstacle: standing.obstacle)
        preview.choice = choice
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
        let counts = configuration.isConfigOverrideEnabled && !configuration.skipsConfigOverrides
        let overridden = change.overridden(by: counts ? await engine.overrides() : [])
        preview.overridden = overridden.words
        preview.ending = overridden.updates.isEmpty ? nil : Self.document(overridden.updates)
        if change.namesNeighbour(in: document) {
            preview.remarks.append(
                SetupFailure(
                    "the workspace without a name is called \(ServiceChange.unnamedWorkspace) now",
                    remedy: "Where there are several each needs a name; change it in the file as you like."))
        }
        let isSetHere = environment[variable]?.isEmpty == false
        if choice.secret == .environment, isSetHere, let secret = change.secret, secret.reveal() != environment[variable] {
            preview.remarks.append(
                SetupFailure(
                    "\(variable) holds another \(change.service.secretName) than the one entered",
                    remedy: "Set it to the new one in the engine's environment, or save it into a file."))
        } else if choice.secret == .environment, !isSetHere {
            preview.remarks.append(
                SetupFailure(
                    "\(variable) is not set here",
                    remedy: "Set it in the engine's environment, such as an EnvironmentFile of mode 0600; without it nothing is sent."))
        }
        return preview
    }

    private func enginePreview(_ change: ServiceChange, _ choice: SaveChoice) async throws(SetupFailure) -> SavePreview {
        guard await engine.isRunning() else { throw .noEngine }
        let held = await effective
        var preview = SavePreview(path: path, lines: change.lines(over: held), base: nil, text: .empty, access: "")
        preview.choice = choice
        preview.holdsSecret = false
        preview.engine = Self.document(change.updates(over: held))
        preview.command = change.command + choice.flags(of: change.service)
        return preview
    }

    private static func document(_ updates: [ConfigurationUpdate]) -> Secret<String> {
        Secret(String(decoding: JSONPrinter.bytes(ConfigurationUpdate.document(updates), .compact), as: UTF8.self))
    }

    private func secretFile(_ change: ServiceChange, _ choice: SaveChoice) throws(SetupFailure) -> SavePreview.SecretFile? {
        guard choice.secret == .ownFile else { return nil }
        let service = change.service
        let named = service.secretFile(in: configuration, workspace: change.workspace)
        let place = named.isEmpty ? newSecretPath(change) : named
        let held = service.secret(in: configuration, workspace: change.workspace)
        let secret = change.secret ?? (named.isEmpty ? held : nil)
        if secret != nil, FileAccess.of(place) == nil, let serviceUser, serviceUser.id != geteuid(), geteuid() != 0 {
            throw SetupFailure(
                "the engine runs as \(serviceUser.name) and could not read \(place), which would be yours",
                remedy: "Run this with sudo, or choose the running engine.")
        }
        return SavePreview.SecretFile(path: place, secret: secret)
    }

    /// `/etc/kapacitor/telegram-token`; with the name of a workspace in it where another has that place.
    private func newSecretPath(_ change: ServiceChange) -> String {
        let service = change.service
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let taken = [configuration.kaptop.slackURLFile] + configuration.kaptop.slackURLFiles.values
        let word = change.workspace.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
        let names = ["", word] + (2...99).map { "\(word)-\($0)" }
        let isFirst = service != .slack || configuration.services.slack.allSatisfy { $0.workspace == change.workspace || $0.url.isEmpty }
        let paths = names.dropFirst(isFirst ? 0 : 1).map { name in
            "\(folder)/\(service.rawValue)-\(name.isEmpty ? "" : name + "-")\(service.secretKey)"
        }
        return paths.first { !taken.contains($0) } ?? paths[0]
    }

    private func document(of base: String) throws(SetupFailure) -> TOMLTree {
        do throws(TOMLTree.SyntaxError) {
            return .table(try TOMLTree.document(base))
        } catch {
            throw mistake("line \(error.line): \(error.message)")
        }
    }

    private func changed(
        _ base: String, _ document: TOMLTree, _ change: ServiceChange, _ choice: SaveChoice, secretPath: String
    ) throws(SetupFailure) -> String {
        var defaults = Configuration()
        defaults.dataDirectory = dataDirectory
        let current = ConfigurationFile.read(text: base, name: path, defaults: defaults).configuration ?? configuration
        let edits = change.edits(in: document, current, configuration, secretPlace: choice.secret, secretPath: secretPath)
        do throws(ConfigurationEditError) {
            return try ConfigurationWriter.text(after: edits, in: base)
        } catch {
            throw mistake("\(error)")
        }
    }

    private func mistake(_ text: String) -> SetupFailure {
        SetupFailure("\(path) cannot be changed: \(text)", remedy: "Mend that line with an editor; `kaptop check` shows all of them.")
    }

    /// Reads the new text as an engine will, so that none is written that would be refused.
    private func check(
        _ text: String, over base: String, _ variable: String, _ change: ServiceChange, _ choice: SaveChoice,
        _ secretFile: SavePreview.SecretFile?
    ) throws(SetupFailure) {
        var environment = environment
        // What the engine's own environment says is not known here.
        if choice.secret == .environment {
            environment[variable] = environment[variable] ?? "https://set.there"
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
        if let changes = preview.engine {
            if let failure = await engine.change(changes) { return .failure(failure) }
            var report = SaveReport(path: preview.path, mode: "")
            report.takeUp = TakeUp.taken(waiting: []).sentence(preview.path)
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
        let ending = preview.choice.endsOverrides ? preview.ending : nil
        let takeUp = await engine.takeUp(preview.path, ending)
        report.takeUp = takeUp.sentence(preview.path)
        switch takeUp {
        case .failed(let failure): report.trouble = failure
        case .taken where ending == nil && !preview.overridden.isEmpty:
            report.takeUp =
                "The running engine has read it; what was set through the API still wins: \(preview.overridden.joined(separator: ", "))."
        case .noEngine, .taken, .kapacitor, .otherFile: if ending != nil { report.endedOverrides = preview.overridden }
        }
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
