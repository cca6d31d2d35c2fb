import KaptopAPI
package import KaptopConfig
package import KaptopDelivery
package import KaptopScreens

/// `kaptop telegram|hipchat|slack add | list | edit | remove`: the wizards without questions.
package struct ServiceCommands: Sendable {
    /// What a command is given; nil for what stays as it is.
    package struct Request: Sendable {
        package var name: String?
        package var newName: String?
        /// Chat id, room or channel.
        package var address: String?
        package var threadID: Int64?
        package var isDefault = false
        package var workspace = ""
        /// HipChat's, as a subdomain or whole.
        package var url: String?
        package var secret: Secret<String>?
        package var parseMode: String?
        package var isSilent: Bool?
        package var isPreviewOff: Bool?
        package var isGlobal: Bool?
        package var isStateChangesOnly: Bool?
        /// Nil for where the secret is now.
        package var secretPlace: SaveChoice.SecretPlace?
        package var isOverride = false
        package var mayShowOthers = false
        package var isForced = false
        /// Only shows what would change.
        package var isTrial = false

        package init() {}
    }

    let service: ConfiguredService
    private let configuration: Configuration
    private let editing: ConfigurationEditing
    private let senders: @Sendable () async -> ServiceSenders

    package init(_ service: ConfiguredService, _ loaded: LoadedConfiguration, path: String, environment: [String: String]) {
        self.init(
            service, loaded.configuration, ConfigurationEditing(loaded, path: path, environment: environment),
            senders: { await SetupTasks.load(loaded, service).senders ?? ServiceSenders() })
    }

    init(
        _ service: ConfiguredService, _ configuration: Configuration, _ editing: ConfigurationEditing,
        senders: @escaping @Sendable () async -> ServiceSenders
    ) {
        self.service = service
        self.configuration = configuration
        self.editing = editing
        self.senders = senders
    }

    private var entries: [NamedEntry] { NamedEntry.all(of: service, in: configuration) }

    private func defaultAddress(_ workspace: String) -> String {
        switch service {
        case .telegram: configuration.services.telegram.chatID
        case .hipchat: configuration.services.hipChat.room
        case .slack: configuration.services.slack.first { $0.workspace == workspace }?.channel ?? ""
        }
    }

    private var places: ServicePlaces { ServicePlaces(service, configuration.services) }

    // MARK: Commands

    /// Adds a place: by a name, as the default, or both.
    package func add(_ request: Request) async throws(SetupFailure) -> String {
        guard let address = request.address else {
            throw SetupFailure("which \(service.entryKind)?", remedy: "Give --\(service.entryKind).")
        }
        if let name = request.name, entries.contains(where: { $0.name == name }) {
            throw SetupFailure(
                "there is a \(service.entryKind) \(name) already", remedy: "`kaptop \(service.rawValue) edit \(name)` changes it.")
        }
        let held = defaultAddress(request.workspace)
        let isDefault = request.isDefault || request.name == nil
        try check(request.name, address, isDefault ? nil : request.workspace)
        if isDefault, !request.isDefault, !held.isEmpty, held != address {
            let moved = await moved(request.workspace)
            throw SetupFailure(
                "the default \(service.entryKind) is \(held) already" + (moved.isEmpty ? "" : ", and \(moved) send there"),
                remedy: "Give --name NAME to add this one beside it, or --default to take its place.")
        }
        if request.threadID != nil, request.name == nil {
            throw SetupFailure("only a chat with a name can have a topic", remedy: "Give --name NAME; scripts then say .chatId('NAME').")
        }
        var request = request
        let entry = try entry(request, address)
        // A default with a topic goes through its name.
        request.address = entry?.threadID != nil ? entry?.name : address
        var change = try change(request, address: isDefault ? request.address : nil)
        change.entries = entry.map { [$0] } ?? []
        let moved = isDefault && held != request.address && !held.isEmpty ? await moved(request.workspace) : ""
        return try await save(change, request, moved.isEmpty ? [] : ["moved to \(address): \(moved)"])
    }

    /// Changes an entry, or without a name the section.
    package func edit(_ request: Request) async throws(SetupFailure) -> String {
        guard let name = request.name else {
            return try await save(try change(request, address: request.address), request, [])
        }
        guard var entry = entries.first(where: { $0.name == name }) else { throw noEntry(name) }
        if let address = request.address { entry.address = try checked(address) }
        if let threadID = request.threadID { entry.threadID = threadID == 0 ? nil : threadID }
        if !request.workspace.isEmpty { entry.workspace = request.workspace }
        let users = await senders().users(ofEntry: name)
        // A default that goes by the name goes by the new one.
        let isDefault = request.isDefault || request.newName != nil && defaultAddress(entry.workspace) == name
        var change = try change(request, address: isDefault ? request.newName ?? name : nil)
        if let newName = request.newName, newName != name {
            try check(newName, entry.address, isDefault ? nil : entry.workspace)
            if !users.isEmpty, !request.isForced { throw inUse(name, users) }
            entry.name = newName
            change.renamedEntries[newName] = name
        }
        change.entries = [entry]
        return try await save(change, request, users.isEmpty ? [] : ["used by \(users.joined(separator: ", "))"])
    }

    /// Takes an entry out, or without a name switches the service off.
    package func remove(_ request: Request) async throws(SetupFailure) -> String {
        let senders = await senders()
        guard let name = request.name else {
            let users = places.usersOfSection(request.workspace, senders)
            if !users.isEmpty, !request.isForced {
                throw SetupFailure(
                    "\(users.joined(separator: ", ")) send through \(service.title)", remedy: "--force switches it off anyway.")
            }
            return try await save(removal(request), request, [])
        }
        guard entries.contains(where: { $0.name == name }) else { throw noEntry(name) }
        var users = senders.users(ofEntry: name)
        if defaultAddress(request.workspace) == name { users.append("the default") }
        if !users.isEmpty, !request.isForced { throw inUse(name, users) }
        return try await save(removal(request), request, users.isEmpty ? [] : ["was used by \(users.joined(separator: ", "))"])
    }

    /// What is set up, and who uses it.
    package func list(json: Bool) async -> String {
        let senders = await senders()
        let (isEnabled, isGlobal) = flags
        var rows: [(name: String, address: String, thread: Int64?, workspace: String, users: [String])] = []
        if service == .slack {
            rows += configuration.services.slack.map {
                ("(default)", $0.channel, nil, $0.workspace, senders.users(of: places.defaultPlaces($0.workspace)))
            }
        } else {
            rows.append(("(default)", defaultAddress(""), nil, "", senders.users(of: places.defaultPlaces(""))))
        }
        rows += entries.map { ($0.name, $0.address, $0.threadID, $0.workspace, senders.users(ofEntry: $0.name)) }
        guard !json else {
            let places: [JSONValue] = rows.map { row in
                .sorted(
                    [
                        ("name", row.name == "(default)" ? .null : .text(row.name)), (service.addressKey, .text(row.address)),
                        ("users", .array(row.users.map { .text($0) })),
                    ] + (row.thread.map { [("message-thread-id", .integer($0))] } ?? [])
                        + (service == .slack ? [("workspace", .text(row.workspace))] : []))
            }
            let hasSecret = !service.secret(in: configuration).isEmpty
            let value: JSONValue = [
                "service": .text(service.rawValue), "enabled": .boolean(isEnabled), "global": .boolean(isGlobal),
                service.secretKey: .boolean(hasSecret), "places": .array(places),
            ]
            return String(decoding: JSONPrinter.bytes(value, .indented), as: UTF8.self)
        }
        var lines = ["\(service.title): \(isEnabled ? "on" : "off")\(isGlobal ? ", alerts of all tasks" : "")"]
        for row in rows {
            let place = row.address.isEmpty ? "none" : row.address + (row.thread.map { ", topic \($0)" } ?? "")
            let workspace = row.workspace.isEmpty ? "" : " in \(row.workspace)"
            lines.append("  \(row.name)  \(place)\(workspace)  \(row.users.isEmpty ? "unused" : row.users.joined(separator: ", "))")
        }
        return lines.joined(separator: "\n")
    }

    // MARK: Parts

    private func removal(_ request: Request) -> ServiceChange {
        var place = PlaceChange(replaced: request.name)
        place.workspace = request.workspace
        return .removal(service, place, now: configuration)
    }

    private var flags: (isEnabled: Bool, isGlobal: Bool) {
        switch service {
        case .telegram: (configuration.services.telegram.isEnabled, configuration.services.telegram.isGlobal)
        case .hipchat: (configuration.services.hipChat.isEnabled, configuration.services.hipChat.isGlobal)
        case .slack: (configuration.services.slack.contains(where: \.isEnabled), configuration.services.slack.contains(where: \.isGlobal))
        }
    }

    /// Who sends to the default place now.
    private func moved(_ workspace: String) async -> String {
        places.usersOfDefault(workspace, await senders()).joined(separator: ", ")
    }

    private func entry(_ request: Request, _ address: String) throws(SetupFailure) -> NamedEntry? {
        let address = try checked(address)
        guard let name = request.name else { return nil }
        var entry = NamedEntry(service, name: name, address: address, threadID: request.threadID)
        entry.workspace = request.workspace
        return entry
    }

    private func check(_ name: String?, _ address: String, _ workspace: String?) throws(SetupFailure) {
        if let name, let mistake = places.mistake(inName: name, leadingTo: address, besideDefaultOf: workspace) { throw mistake }
    }

    private func checked(_ address: String) throws(SetupFailure) -> String {
        if service == .telegram, !TelegramChatID.isValid(address) {
            throw SetupFailure(
                "\(address) is no chat id", remedy: "A number, with a minus before it for groups, or the @name of a public one.")
        }
        return address
    }

    private func change(_ request: Request, address: String?) throws(SetupFailure) -> ServiceChange {
        let place = PlaceChange(isDefault: address != nil)
        func missing() -> SetupFailure {
            SetupFailure(
                "there is no \(service.secretName) yet",
                remedy: "Give --\(service.secretFileKey) FILE, --\(service.secretFileKey) - to read it from standard input, "
                    + "or set \(service.variable).")
        }
        switch service {
        case .telegram:
            var settings = configuration.services.telegram
            if let secret = request.secret {
                guard let token = TelegramToken.extract(from: secret.reveal()) else {
                    throw SetupFailure("no token is in what was given", remedy: "It looks like 123456789:ABC... and comes from @BotFather.")
                }
                settings.token = token.secret
            }
            guard !settings.token.isEmpty else { throw missing() }
            if let address { settings.chatID = address }
            if let mode = request.parseMode { settings.parseMode = mode == "plain" ? "" : mode }
            if let flag = request.isSilent { settings.isNotificationDisabled = flag }
            if let flag = request.isPreviewOff { settings.isWebPagePreviewDisabled = flag }
            if let flag = request.isGlobal { settings.isGlobal = flag }
            if let flag = request.isStateChangesOnly { settings.isStateChangesOnly = flag }
            return .telegram(settings, place, now: configuration)
        case .hipchat:
            var settings = configuration.services.hipChat
            if let secret = request.secret { settings.token = secret }
            guard !settings.token.isEmpty else { throw missing() }
            if let url = request.url { settings.url = HipChatAddress.url(from: url) }
            guard !settings.url.isEmpty else { throw SetupFailure("there is no url yet", remedy: "Give --url, a subdomain or https://…") }
            if let address { settings.room = address }
            if let flag = request.isGlobal { settings.isGlobal = flag }
            if let flag = request.isStateChangesOnly { settings.isStateChangesOnly = flag }
            return .hipChat(settings, place, now: configuration)
        case .slack:
            var settings = SlackSettings()
            if let held = configuration.services.slack.first(where: { $0.workspace == request.workspace }) {
                settings = held
            } else {
                settings.workspace = request.workspace
                settings.isDefault = !configuration.services.slack.contains(where: \.isDefault)
            }
            if let secret = request.secret { settings.url = secret }
            guard !settings.url.isEmpty else { throw missing() }
            if let address { settings.channel = address }
            if let flag = request.isGlobal { settings.isGlobal = flag }
            if let flag = request.isStateChangesOnly { settings.isStateChangesOnly = flag }
            return .slack(settings, place, now: configuration)
        }
    }

    private func save(_ change: ServiceChange, _ request: Request, _ notes: [String]) async throws(SetupFailure) -> String {
        var choice = editing.suggestedChoice(for: service)
        var notes = notes
        if let place = request.secretPlace {
            choice.secret = place
        } else if choice.secret == .environment, change.secret != nil {
            // What was given is kept, though the environment goes on winning.
            choice.secret = .file
            notes.append("\(service.variable) is set here and wins over the file where the engine has it too")
        }
        if request.isOverride { choice.place = .engine }
        choice.keepsOthers = request.mayShowOthers
        let preview = try await editing.preview(of: change, choice).get()
        if let obstacle = preview.obstacle { throw obstacle }
        if let question = preview.question, !choice.keepsOthers {
            throw SetupFailure(question.text, remedy: question.remedy + " (--secret-in own-file, --override, --others-may-read)")
        }
        guard !request.isTrial else {
            let lines = preview.lines.map { line in
                switch line.mark {
                case .added: "+ \(line.text)"
                case .removed: "- \(line.text)"
                case .same: "  \(line.text)"
                case .gap: "  …"
                }
            }
            return (lines.isEmpty ? ["nothing would change"] : lines).joined(separator: "\n")
        }
        let report = try await editing.save(preview).get()
        if let trouble = report.trouble { throw trouble }
        var lines = [report.mode.isEmpty ? "the running engine has it" : "\(report.path) is written (mode \(report.mode))"]
        if let path = report.secretPath { lines.append("the \(service.secretName) is in \(path)") }
        if let path = report.backupPath { lines.append("the old file is \(path)") }
        if !report.endedOverrides.isEmpty { lines.append("no longer overridden: \(report.endedOverrides.joined(separator: ", "))") }
        if report.isNowPrivate { lines.append("others could read the file before and cannot now") }
        lines += preview.remarks.map { "\($0.text). \($0.remedy)" } + notes
        if let takeUp = report.takeUp { lines.append(takeUp) }
        return lines.joined(separator: "\n")
    }

    private func noEntry(_ name: String) -> SetupFailure {
        let names = entries.map(\.name).joined(separator: ", ")
        return SetupFailure(
            "there is no \(service.entryKind) \(name)", remedy: names.isEmpty ? "None has a name yet." : "There are \(names).")
    }

    private func inUse(_ name: String, _ users: [String]) -> SetupFailure {
        SetupFailure("\(name) is used by \(users.joined(separator: ", "))", remedy: "Change those first, or give --force.")
    }
}

extension SetupFailure {
    /// For a command line: what is wrong, and what to do.
    package var line: String { "\(text). \(remedy)" }
}
