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
        /// Telegram's Bot API, or HipChat's server as a subdomain or whole.
        package var url: String?
        /// Telegram's.
        package var proxy: String?
        /// Where the secret is to be read: a path, or `-` for standard input; nil for the one that is set.
        package var secretFile: String?
        package var secret: Secret<String>?
        package var parseMode: String?
        package var isSilent: Bool?
        package var isPreviewOff: Bool?
        package var isGlobal: Bool?
        package var isStateChangesOnly: Bool?
        /// Nil for where the secret is now.
        package var secretPlace: ServiceCommandLine.SecretPlace?
        package var isOverride = false
        package var mayShowOthers = false
        package var isForced = false
        /// Only shows what would change.
        package var isTrial = false

        package init() {}
    }

    let service: ConfiguredService
    private let configuration: Configuration
    let editing: ConfigurationEditing
    let senders: @Sendable () async -> ServiceSenders

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

    private func defaultAddress(_ workspace: String, in held: Configuration) -> String {
        switch service {
        case .telegram: held.services.telegram.chatID
        case .hipchat: held.services.hipChat.room
        case .slack: held.services.slackSection(workspace)?.channel ?? ""
        }
    }

    func places(_ now: Configuration) -> ServicePlaces { ServicePlaces(service, now.services) }

    // MARK: Commands

    /// Adds a place: by a name, as the default, or both.
    package func add(_ request: Request) async throws(SetupFailure) -> String {
        guard let address = request.address else {
            throw SetupFailure("which \(service.entryKind)?", remedy: "Give --\(service.entryKind).")
        }
        _ = try checked(address)
        let now = await editing.effective
        if let name = request.name, NamedEntry.all(of: service, in: now).contains(where: { $0.name == name }) {
            throw SetupFailure(
                "there is a \(service.entryKind) \(name) already", remedy: "`kaptop \(service.rawValue) edit \(name)` changes it.")
        }
        let held = defaultAddress(request.workspace, in: now)
        let isDefault = request.isDefault || request.name == nil
        try check(request.name, address, isDefault ? nil : request.workspace, now)
        if isDefault, !request.isDefault, !held.isEmpty, held != address {
            let moved = await moved(request.workspace, now)
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
        var change = try change(request, address: isDefault ? request.address : nil, now)
        change.entries = entry.map { [$0] } ?? []
        let moved = isDefault && held != request.address && !held.isEmpty ? await moved(request.workspace, now) : ""
        let notes = moved.isEmpty ? [] : ["moved to \(address): \(moved)"]
        return try await save(change, request, notes + [await reach(request, address, isDefault: isDefault, now).line])
    }

    /// Changes an entry, or without a name the section.
    package func edit(_ request: Request) async throws(SetupFailure) -> String {
        guard let name = request.name else {
            return try await save(try change(request, address: request.address, await editing.effective), request, [])
        }
        let now = await editing.effective
        let entries = NamedEntry.all(of: service, in: now)
        guard var entry = entries.first(where: { $0.name == name }) else { throw noEntry(name, entries) }
        if let address = request.address { entry.address = try checked(address) }
        if let threadID = request.threadID { entry.threadID = threadID == 0 ? nil : threadID }
        if !request.workspace.isEmpty { entry.workspace = request.workspace }
        let users = await senders().users(ofEntry: name)
        // A default that goes by the name goes by the new one.
        let isDefault = request.isDefault || request.newName != nil && defaultAddress(entry.workspace, in: now) == name
        var change = try change(request, address: isDefault ? request.newName ?? name : nil, now)
        if let newName = request.newName, newName != name {
            try check(newName, entry.address, isDefault ? nil : entry.workspace, now)
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
        let now = await editing.effective
        guard let name = request.name else {
            let users = places(now).usersOfSection(request.workspace, senders)
            if !users.isEmpty, !request.isForced {
                throw SetupFailure(
                    "\(users.joined(separator: ", ")) send through \(service.title)", remedy: "--force switches it off anyway.")
            }
            return try await save(removal(request, now), request, [])
        }
        let entries = NamedEntry.all(of: service, in: now)
        guard entries.contains(where: { $0.name == name }) else { throw noEntry(name, entries) }
        var users = senders.users(ofEntry: name)
        if defaultAddress(request.workspace, in: now) == name { users.append("the default") }
        if !users.isEmpty, !request.isForced { throw inUse(name, users) }
        return try await save(removal(request, now), request, users.isEmpty ? [] : ["was used by \(users.joined(separator: ", "))"])
    }

    // MARK: Parts

    private func removal(_ request: Request, _ now: Configuration) -> ServiceChange {
        var place = PlaceChange(replaced: request.name)
        place.workspace = request.workspace
        return .removal(service, place, now: now)
    }

    func flags(_ now: Configuration) -> (isEnabled: Bool, isGlobal: Bool) {
        let services = now.services
        return switch service {
        case .telegram: (services.telegram.isEnabled, services.telegram.isGlobal)
        case .hipchat: (services.hipChat.isEnabled, services.hipChat.isGlobal)
        case .slack: (services.slack.contains(where: \.isEnabled), services.slack.contains(where: \.isGlobal))
        }
    }

    /// Who sends to the default place now.
    private func moved(_ workspace: String, _ now: Configuration) async -> String {
        places(now).usersOfDefault(workspace, await senders()).joined(separator: ", ")
    }

    /// Who will send to a place that is added.
    private func reach(_ request: Request, _ address: String, isDefault: Bool, _ now: Configuration) async -> Reach {
        let standard = places(now).defaultPlaces(request.workspace)
        var places: Set<ServiceSenders.Place> = isDefault ? standard : []
        for workspace in standard.map(\.workspace) {
            places.insert(.init(address, workspace: workspace))
            if let name = request.name { places.insert(.init(name, workspace: workspace)) }
        }
        var lines = "." + service.scriptMethod + "()"
        if !standard.contains(.init()) { lines += ".workspace('\(request.workspace)')" }
        if !isDefault, let name = request.name { lines += ".\(service.scriptProperty)('\(name)')" }
        return Reach(
            "there", places: places, isGlobal: request.isGlobal ?? flags(now).isGlobal, lines: lines, senders: await senders())
    }

    private func entry(_ request: Request, _ address: String) throws(SetupFailure) -> NamedEntry? {
        let address = try checked(address)
        guard let name = request.name else { return nil }
        var entry = NamedEntry(service, name: name, address: address, threadID: request.threadID)
        entry.workspace = request.workspace
        return entry
    }

    private func check(_ name: String?, _ address: String, _ workspace: String?, _ now: Configuration) throws(SetupFailure) {
        if let name, let mistake = places(now).mistake(inName: name, leadingTo: address, besideDefaultOf: workspace) { throw mistake }
    }

    private func checked(_ address: String) throws(SetupFailure) -> String {
        if service == .telegram, !TelegramChatID.isValid(address) {
            throw SetupFailure(
                "\(address) is no chat id", remedy: "A number, with a minus before it for groups, or the @name of a public one.")
        }
        return address
    }

    /// - Parameter now: what holds, which stays but for what is asked for.
    private func change(_ request: Request, address: String?, _ now: Configuration) throws(SetupFailure) -> ServiceChange {
        // Without a name it is about the section, whose default place is a part of it.
        let place = PlaceChange(isDefault: address != nil || request.name == nil)
        func missing() -> SetupFailure {
            SetupFailure(
                "there is no \(service.secretName) yet",
                remedy: "Give --\(service.secretFileKey) FILE, --\(service.secretFileKey) - to read it from standard input, "
                    + "or set \(service.variable).")
        }
        switch service {
        case .telegram:
            var settings = now.services.telegram
            // Entries are changed one by one.
            settings.chats = configuration.services.telegram.chats
            if let secret = request.secret {
                guard let token = TelegramToken.extract(from: secret.reveal()) else {
                    throw SetupFailure("no token is in what was given", remedy: "It looks like 123456789:ABC... and comes from @BotFather.")
                }
                settings.token = token.secret
            }
            guard !settings.token.isEmpty else { throw missing() }
            if let url = request.url {
                guard let whole = TelegramLink.apiURL(url) else {
                    throw SetupFailure("\(url) is no address", remedy: "Give --url http://host:8081, as of a server of your own.")
                }
                settings.url = whole
            }
            if let proxy = request.proxy {
                guard let whole = TelegramLink.proxy(proxy) else {
                    throw SetupFailure("\(proxy) is no proxy", remedy: "Give --proxy host:port, without a name or a password.")
                }
                settings.proxy = whole
            }
            if let address { settings.chatID = address }
            if let mode = request.parseMode { settings.parseMode = mode == "plain" ? "" : mode }
            if let flag = request.isSilent { settings.isNotificationDisabled = flag }
            if let flag = request.isPreviewOff { settings.isWebPagePreviewDisabled = flag }
            if let flag = request.isGlobal { settings.isGlobal = flag }
            if let flag = request.isStateChangesOnly { settings.isStateChangesOnly = flag }
            return .telegram(settings, place, now: configuration)
        case .hipchat:
            var settings = now.services.hipChat
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
            if let held = now.services.slackSection(request.workspace) {
                settings = held
            } else {
                settings.workspace = request.workspace
                // One that stands alone is the default without saying so.
                let others = now.services.slack
                settings.isDefault = !others.contains(where: \.isDefault) && others.filter { !$0.url.isEmpty }.count != 1
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
            choice.secret = place.choice
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
        if let trouble = report.trouble {
            throw SetupFailure("\(report.path) is written, but \(trouble.text)", remedy: trouble.remedy)
        }
        var lines = [report.mode.isEmpty ? "the running engine has it" : "\(report.path) is written (mode \(report.mode))"]
        if let path = report.secretPath { lines.append("the \(service.secretName) is in \(path)") }
        if let path = report.backupPath { lines.append("the old file is \(path)") }
        if !report.endedOverrides.isEmpty { lines.append("no longer overridden: \(report.endedOverrides.joined(separator: ", "))") }
        if report.isNowPrivate { lines.append("others could read the file before and cannot now") }
        lines += preview.remarks.map { "\($0.text). \($0.remedy)" } + notes
        if let takeUp = report.takeUp { lines.append(takeUp) }
        return lines.joined(separator: "\n")
    }

    private func noEntry(_ name: String, _ entries: [NamedEntry]) -> SetupFailure {
        let names = entries.map(\.name).joined(separator: ", ")
        return SetupFailure(
            "there is no \(service.entryKind) \(name)",
            remedy: names.isEmpty ? "None has a name yet." : "\(entries.count == 1 ? "There is" : "There are") \(names).")
    }

    private func inUse(_ name: String, _ users: [String]) -> SetupFailure {
        SetupFailure("\(name) is used by \(users.joined(separator: ", "))", remedy: "Change those first, or give --force.")
    }
}

extension ConfiguredService {
    /// What an alert of a script calls to send through it.
    fileprivate var scriptMethod: String { self == .hipchat ? "hipChat" : rawValue }

    /// What then names the place.
    fileprivate var scriptProperty: String { self == .telegram ? "chatId" : entryKind }
}

extension SetupFailure {
    /// For a command line: what is wrong, and what to do.
    package var line: String { "\(text). \(remedy)" }
}
