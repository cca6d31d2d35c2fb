import KaptopAlerts
import KaptopConfig
import KaptopDelivery
import KaptopOverview

/// What the configuration says of services and destinations, for the console.
enum ServiceOverview {
    /// How far each service is set up.
    static func rows(_ services: ServiceSettings) -> [ServiceRow] {
        [telegram(services.telegram), hipChat(services.hipChat), slack(services.slack)]
    }

    private static func telegram(_ settings: TelegramSettings) -> ServiceRow {
        var missing: [String] = []
        if !settings.isEnabled { missing.append("enabled is false") }
        if settings.token.isEmpty { missing.append("token is empty") }
        if settings.chatID.isEmpty { missing.append("chat-id is empty: only scripts that name a chat can send") }
        let isUntouched = !settings.isEnabled && settings.token.isEmpty && settings.chatID.isEmpty
        return ServiceRow(
            kind: "telegram", title: "Telegram", setup: setup(missing, isUntouched),
            summary: isUntouched
                ? "" : "chat \(settings.chatID.isEmpty ? "–" : settings.chatID)\(flags(settings.isGlobal, settings.isStateChangesOnly))")
    }

    private static func hipChat(_ settings: HipChatSettings) -> ServiceRow {
        var missing: [String] = []
        if !settings.isEnabled { missing.append("enabled is false") }
        if settings.url.isEmpty { missing.append("url is empty") }
        if settings.token.isEmpty { missing.append("token is empty") }
        if settings.room.isEmpty { missing.append("room is empty: only scripts that name a room can send") }
        let isUntouched = !settings.isEnabled && settings.token.isEmpty && settings.room.isEmpty
        return ServiceRow(
            kind: "hipchat", title: "HipChat", setup: setup(missing, isUntouched),
            summary: isUntouched
                ? "" : "room \(settings.room.isEmpty ? "–" : settings.room)\(flags(settings.isGlobal, settings.isStateChangesOnly))")
    }

    private static func slack(_ sections: [SlackSettings]) -> ServiceRow {
        let enabled = sections.filter(\.isEnabled)
        var missing: [String] = []
        if enabled.isEmpty { missing.append("enabled is false") }
        if enabled.contains(where: \.url.isEmpty) { missing.append("url is empty") }
        let isUntouched = enabled.isEmpty && sections.allSatisfy(\.url.isEmpty)
        let channels = enabled.map { $0.channel.isEmpty ? "–" : $0.channel }.joined(separator: ", ")
        return ServiceRow(
            kind: "slack", title: "Slack", setup: setup(missing, isUntouched), summary: isUntouched ? "" : "channel \(channels)")
    }

    private static func setup(_ missing: [String], _ isUntouched: Bool) -> ServiceRow.Setup {
        if isUntouched { return .notSetUp }
        return missing.isEmpty ? .setUp : .halfSetUp(missing: missing.joined(separator: ", "))
    }

    private static func flags(_ isGlobal: Bool, _ isStateChangesOnly: Bool) -> String {
        guard isGlobal else { return "" }
        return isStateChangesOnly ? ", all alerts, state changes only" : ", all alerts"
    }

    /// The default chat, room and channels of the services that are enabled.
    static func defaultHandlers(_ services: ServiceSettings) -> [HandlerSpec] {
        var handlers: [HandlerSpec] = []
        if services.telegram.isEnabled, !services.telegram.chatID.isEmpty { handlers.append(HandlerSpec(kind: "telegram")) }
        if services.hipChat.isEnabled, !services.hipChat.room.isEmpty { handlers.append(HandlerSpec(kind: "hipchat")) }
        for section in services.slack where section.isEnabled {
            handlers.append(HandlerSpec(kind: "slack", options: ["workspace": .string(section.workspace)]))
        }
        return handlers
    }

    /// Handlers that the configuration itself names: default rooms and chats, and named entries.
    static func configuredHandlers(_ configuration: Configuration) -> [(spec: HandlerSpec, source: String)] {
        let services = configuration.services
        var handlers: [(HandlerSpec, String)] = []
        if !services.telegram.chatID.isEmpty { handlers.append((HandlerSpec(kind: "telegram"), "kapacitor.conf")) }
        if !services.hipChat.room.isEmpty { handlers.append((HandlerSpec(kind: "hipchat"), "kapacitor.conf")) }
        for section in services.slack where section.isEnabled {
            handlers.append((HandlerSpec(kind: "slack", options: ["workspace": .string(section.workspace)]), "kapacitor.conf"))
        }
        for chat in services.telegram.chats {
            handlers.append((HandlerSpec(kind: "telegram", options: ["chat-id": .string(chat.name)]), "kapacitor.conf"))
        }
        for room in services.hipChat.rooms {
            handlers.append((HandlerSpec(kind: "hipchat", options: ["room": .string(room.name)]), "kapacitor.conf"))
        }
        for channel in services.slackChannels {
            handlers.append((HandlerSpec(kind: "slack", options: ["channel": .string(channel.name)]), "kapacitor.conf"))
        }
        return handlers
    }

    /// Names that people gave to destinations.
    static func names(_ configuration: Configuration, _ catalog: HandlerCatalog) -> [(Destination, String)] {
        var names: [(Destination, String)] = []
        for service in ConfiguredService.allCases {
            for entry in NamedEntry.all(of: service, in: configuration) {
                let spec = HandlerSpec(kind: service.rawValue, options: [service.addressKey: .string(entry.name)])
                let destination = catalog.handler(for: service.rawValue)?.destination(of: spec)
                if let destination { names.append((destination, entry.name)) }
            }
        }
        return names
    }

    /// Why nothing can be sent through a service, nil where it can.
    static func disabledReason(of kind: String, _ services: ServiceSettings) -> String? {
        switch kind {
        case "telegram": services.telegram.isEnabled ? nil : "[telegram] enabled is false"
        case "hipchat": services.hipChat.isEnabled ? nil : "[hipchat] enabled is false"
        case "slack": services.slack.contains(where: \.isEnabled) ? nil : "no [[slack]] section is enabled"
        default: nil
        }
    }
}

extension ServiceSettings {
    /// Whether any service can send at all.
    var sendsAnything: Bool { telegram.isEnabled || hipChat.isEnabled || slack.contains(where: \.isEnabled) }
}
