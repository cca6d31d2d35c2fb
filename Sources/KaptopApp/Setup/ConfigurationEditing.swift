import KaptopConfig
import KaptopDelivery
import KaptopScreens

#if canImport(Glibc)
    import CDispatch
    import Glibc
#else
    import Musl
#endif

/// Works out and writes the changes that a wizard makes to one configuration file.
struct ConfigurationEditing: Sendable {
    let path: String
    /// What holds now, to know which settings need no line.
    let configuration: Configuration
    /// For a file that is made.
    let dataDirectory: String

    /// Whether the file can be written, and who reads it.
    func inspect() -> FileInspection {
        let access = FileAccess(path)
        return FileInspection(access: access.text, obstacle: access.obstacle)
    }

    func preview(of settings: TelegramSettings) -> Result<SavePreview, SetupFailure> {
        do throws(SetupFailure) {
            let base = try read()
            let edits = edits(for: settings) + (base == nil ? firstEdits : [])
            let text: String
            do throws(ConfigurationEditError) {
                text = try ConfigurationWriter.text(after: edits, in: base ?? "")
            } catch {
                throw SetupFailure(
                    "\(path) cannot be changed: \(error)", remedy: "Mend that line with an editor; `kaptop check` shows all of them.")
            }
            let access = FileAccess(path)
            return .success(
                SavePreview(
                    path: path, lines: ConfigurationDiff(from: base ?? "", to: text).lines.map(SavePreview.Line.init),
                    base: base.map { Secret($0) }, text: Secret(text), access: access.text, obstacle: access.obstacle))
        } catch {
            return .failure(error)
        }
    }

    func save(_ preview: SavePreview) -> Result<SaveReport, SetupFailure> {
        do throws(ConfigurationFileWriter.Failure) {
            let written = try ConfigurationFileWriter.write(
                preview.text.reveal(), to: preview.path, replacing: preview.base?.reveal(), holdsSecret: true)
            return .success(
                SaveReport(
                    path: written.path, backupPath: written.backupPath, mode: "0" + String(written.mode, radix: 8),
                    isNowPrivate: written.isNowPrivate))
        } catch {
            return .failure(SetupFailure("\(error)", remedy: "Nothing was changed. r reads the file again."))
        }
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

    // MARK: Edits

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

    /// Bot and chat always; the options where they or what holds now differ from the defaults.
    private func edits(for settings: TelegramSettings) -> [ConfigurationEdit] {
        let section = TOMLPath("telegram")
        let now = configuration.services.telegram
        let usual = TelegramSettings()
        var edits: [ConfigurationEdit] = [.set(section, key: "enabled", .flag(true))]
        let hasTokenFile = !configuration.kaptop.telegramTokenFile.isEmpty
        if !hasTokenFile || settings.token != now.token {
            edits.append(.set(section, key: "token", .text(settings.token.reveal())))
            // The token's own file would win over the section.
            if hasTokenFile { edits.append(.remove(TOMLPath("kaptop", "telegram"), key: "token-file")) }
        }
        edits.append(.set(section, key: "chat-id", .text(settings.chatID)))
        func set<Value: Equatable>(_ key: String, _ value: KeyPath<TelegramSettings, Value>, _ literal: (Value) -> TOMLLiteral) {
            let new = settings[keyPath: value]
            guard new != usual[keyPath: value] || now[keyPath: value] != usual[keyPath: value] else { return }
            edits.append(.set(section, key: key, literal(new)))
        }
        set("parse-mode", \.parseMode) { .text($0) }
        set("disable-web-page-preview", \.isWebPagePreviewDisabled) { .flag($0) }
        set("disable-notification", \.isNotificationDisabled) { .flag($0) }
        set("global", \.isGlobal) { .flag($0) }
        set("state-changes-only", \.isStateChangesOnly) { .flag($0) }
        set("url", \.url) { .text($0) }
        if settings.proxy != now.proxy {
            edits.append(
                settings.proxy.isEmpty
                    ? .remove(TOMLPath("kaptop", "telegram"), key: "proxy")
                    : .set(TOMLPath("kaptop", "telegram"), key: "proxy", .text(settings.proxy)))
        }
        for chat in settings.chats where !now.chats.contains(chat) {
            var pairs: [ConfigurationEdit.Pair] = [.init("name", .text(chat.name)), .init("chat-id", .text(chat.chatID))]
            if let threadID = chat.threadID { pairs.append(.init("message-thread-id", .integer(Int(threadID)))) }
            edits.append(.append(list: TOMLPath("kaptop", "telegram", "chat"), pairs))
        }
        return edits
    }
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

/// Who may read and write a file, and whether this process may replace it.
private struct FileAccess {
    let text: String
    let obstacle: SetupFailure?

    init(_ path: String) {
        let real = Self.resolved(path)
        let folder = Self.existingFolder(above: real)
        let user = Self.userName(geteuid())
        let canReplace = access(folder, W_OK) == 0
        var status = stat()
        guard stat(real, &status) == 0 else {
            text = "Only \(user) will be able to read and write it (mode 0600)."
            obstacle = canReplace ? nil : SetupFailure("\(user) may not write into \(folder)", remedy: Self.remedy)
            return
        }
        let owner = Self.userName(status.st_uid)
        let group = Self.groupName(status.st_gid)
        var words = "\(owner) may write it"
        if status.st_mode & 0o020 != 0 {
            words += ", the group \(group) too"
        } else if status.st_mode & 0o040 != 0 {
            words += ", the group \(group) may read it"
        }
        if status.st_mode & 0o004 != 0 { words += "; others may read it now and no longer afterwards" }
        text = words + "."
        if !canReplace {
            obstacle = SetupFailure("\(user) may not write into \(folder)", remedy: Self.remedy)
        } else if geteuid() != 0, geteuid() != status.st_uid {
            obstacle = SetupFailure("the file belongs to \(owner), not to \(user)", remedy: Self.remedy)
        } else {
            obstacle = nil
        }
    }

    private static let remedy = "Leave, and run `kaptop setup telegram` as the file's owner or with sudo."

    private static func existingFolder(above path: String) -> String {
        var folder = path
        repeat {
            guard let slash = folder.lastIndex(of: "/") else { return "." }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        } while access(folder, F_OK) != 0 && folder != "/"
        return folder
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func userName(_ number: uid_t) -> String {
        // A number without a name is still a name to act on.
        getpwuid(number).map { String(cString: $0.pointee.pw_name) } ?? "user \(number)"
    }

    private static func groupName(_ number: gid_t) -> String {
        getgrgid(number).map { String(cString: $0.pointee.gr_name) } ?? "group \(number)"
    }
}
