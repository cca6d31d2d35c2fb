package import KaptopConfig
package import KaptopDelivery
import KaptopScreens

/// What is to hold of one service, wherever it is written.
package struct ServiceChange: Sendable, Hashable {
    package let service: ConfiguredService
    /// Keys of the section, without its secret.
    package var values: [ConfigurationEdit.Pair]
    /// Whether the section is to be as these say, and where they say nothing as the file does: then nothing else may win over it.
    package var saysAll = false
    /// Nil for the one that holds.
    package var secret: Secret<String>?
    /// Slack's; empty for the default one.
    package var workspace = ""
    /// Keys of kaptop's own table of the service; an empty text takes its key out.
    package var ownValues: [ConfigurationEdit.Pair] = []
    package var entries: [NamedEntry] = []
    /// Names of entries that are taken out.
    package var removedEntries: [String] = []
    /// The names that entries had before, by their new ones.
    package var renamedEntries: [String: String] = [:]
    /// The same as one command, for a person to repeat.
    package var command = ""

    package init(_ service: ConfiguredService, values: [ConfigurationEdit.Pair] = [], secret: Secret<String>? = nil) {
        self.service = service
        self.values = values
        self.secret = secret
    }

    /// Switches a service on with these settings; options only where they or what holds now differ from the defaults.
    ///
    /// The default chat is written only where `place` is it: what was set through the API would be taken back for it.
    static func telegram(_ settings: TelegramSettings, _ place: PlaceChange = .default, now: Configuration) -> ServiceChange {
        if place.isRemoval { return removal(.telegram, place, now: now) }
        let held = now.services.telegram
        let usual = TelegramSettings()
        var change = ServiceChange(.telegram, values: [.init("enabled", .flag(true))])
        change.saysAll = place.isDefault
        if settings.token != held.token { change.secret = settings.token }
        if settings.url != held.url { change.values.append(.init("url", .text(settings.url))) }
        if place.isDefault, !settings.chatID.isEmpty || !held.chatID.isEmpty {
            change.values.append(.init("chat-id", .text(settings.chatID)))
        }
        change.set("parse-mode", settings.parseMode, held.parseMode, usual.parseMode)
        change.set("disable-web-page-preview", settings.isWebPagePreviewDisabled, held.isWebPagePreviewDisabled)
        change.set("disable-notification", settings.isNotificationDisabled, held.isNotificationDisabled)
        change.setScope(settings.isGlobal, settings.isStateChangesOnly, held.isGlobal, held.isStateChangesOnly)
        if settings.proxy != held.proxy { change.ownValues.append(.init("proxy", .text(settings.proxy))) }
        change.setEntry(place)
        var options = settings.url == held.url ? "" : " --url \(quoted(settings.url))"
        if settings.proxy != held.proxy, !settings.proxy.isEmpty { options += " --proxy \(quoted(settings.proxy))" }
        var flags = ""
        if !settings.parseMode.isEmpty { flags += " --parse-mode \(settings.parseMode)" }
        if settings.isNotificationDisabled { flags += " --silent" }
        if settings.isWebPagePreviewDisabled { flags += " --no-preview" }
        flags += scopeFlags(settings.isGlobal, settings.isStateChangesOnly)
        change.setCommand(place, settings.chatID, held: held.chatID, options: options, flags: flags)
        return change
    }

    static func hipChat(_ settings: HipChatSettings, _ place: PlaceChange = .default, now: Configuration) -> ServiceChange {
        if place.isRemoval { return removal(.hipchat, place, now: now) }
        let held = now.services.hipChat
        var change = ServiceChange(.hipchat, values: [.init("enabled", .flag(true)), .init("url", .text(settings.url))])
        change.saysAll = place.isDefault
        if settings.token != held.token { change.secret = settings.token }
        if place.isDefault, !settings.room.isEmpty || !held.room.isEmpty { change.values.append(.init("room", .text(settings.room))) }
        change.setScope(settings.isGlobal, settings.isStateChangesOnly, held.isGlobal, held.isStateChangesOnly)
        change.setEntry(place)
        change.setCommand(
            place, settings.room, held: held.room, options: " --url \(settings.url)",
            flags: scopeFlags(settings.isGlobal, settings.isStateChangesOnly))
        return change
    }

    static func slack(_ settings: SlackSettings, _ place: PlaceChange = .default, now: Configuration) -> ServiceChange {
        if place.isRemoval { return removal(.slack, place, now: now) }
        let held = now.services.slack.first { $0.workspace == settings.workspace }
        var change = ServiceChange(.slack, values: [.init("enabled", .flag(true))])
        change.saysAll = place.isDefault
        change.workspace = settings.workspace
        if settings.url != held?.url { change.secret = settings.url }
        if settings.isDefault || held?.isDefault == true { change.values.append(.init("default", .flag(settings.isDefault))) }
        if !settings.workspace.isEmpty { change.values.append(.init("workspace", .text(settings.workspace))) }
        if place.isDefault || held == nil { change.values.append(.init("channel", .text(settings.channel))) }
        change.set("username", settings.username, held?.username ?? "", "")
        change.set("icon-emoji", settings.iconEmoji, held?.iconEmoji ?? "", "")
        change.setScope(settings.isGlobal, settings.isStateChangesOnly, held?.isGlobal ?? false, held?.isStateChangesOnly ?? false)
        change.setEntry(place)
        change.setCommand(
            place, settings.channel, held: held?.channel ?? "",
            options: settings.workspace.isEmpty ? "" : " --workspace \(quoted(settings.workspace))",
            flags: scopeFlags(settings.isGlobal, settings.isStateChangesOnly))
        return change
    }

    /// Takes an entry out, or switches off the service (with Slack the workspace) whose default place has no name.
    static func removal(_ service: ConfiguredService, _ place: PlaceChange, now: Configuration) -> ServiceChange {
        var change = ServiceChange(service)
        let places = ServicePlaces(service, now.services)
        change.workspace = places.section(place.workspace)?.workspace ?? place.workspace
        change.command = "kaptop \(service.rawValue) remove"
        if let name = place.replaced {
            change.removedEntries = [name]
            change.command += " \(quoted(name))"
            // A default that goes by the name would lead nowhere.
            if let section = places.sections.first(where: { $0.address == name }) {
                change.workspace = section.workspace
                change.values = [.init(service.addressKey, .text(""))]
            }
        } else {
            change.values = [.init("enabled", .flag(false))]
            if !place.workspace.isEmpty { change.command += " --workspace \(quoted(place.workspace))" }
        }
        if place.isUsed { change.command += " --force" }
        return change
    }

    private mutating func setEntry(_ place: PlaceChange) {
        guard let entry = place.entry else { return }
        entries = [entry]
        if let old = place.replaced, old != entry.name { renamedEntries[entry.name] = old }
    }

    /// - Parameters:
    ///   - address: the default place.
    ///   - now: the one that it takes the place of; empty for none.
    private mutating func setCommand(_ place: PlaceChange, _ address: String, held now: String, options: String = "", flags: String) {
        func option(_ name: String, _ value: String) -> String { " --\(name) \(ServiceChange.quoted(value))" }
        command = "kaptop \(service.rawValue)"
        if let old = place.replaced, let entry = place.entry {
            command += " edit \(ServiceChange.quoted(old))"
            if entry.name != old { command += option("rename", entry.name) + (place.isUsed ? " --force" : "") }
        } else {
            command += " add" + (place.entry.map { option("name", $0.name) } ?? "")
        }
        command += options + option(service.entryKind, place.entry?.address ?? address)
        if let thread = place.entry?.threadID { command += " --thread \(thread)" }
        // An entry stays the default that it is.
        let isNew = now != address && now != place.replaced
        if place.isDefault, place.replaced == nil ? place.entry != nil || isNew && !now.isEmpty : isNew { command += " --default" }
        if place.replaced == nil || secret != nil { command += " --\(service.secretFileKey) -" }
        command += flags
    }

    private static func scopeFlags(_ isGlobal: Bool, _ isStateChangesOnly: Bool) -> String {
        isGlobal ? " --global" + (isStateChangesOnly ? " --state-changes-only" : "") : ""
    }

    private mutating func set(_ key: String, _ value: Bool, _ held: Bool) {
        if value || held { values.append(.init(key, .flag(value))) }
    }

    private mutating func set(_ key: String, _ value: String, _ held: String, _ usual: String) {
        if value != usual || held != usual { values.append(.init(key, .text(value))) }
    }

    private mutating func setScope(_ isGlobal: Bool, _ isStateChangesOnly: Bool, _ wasGlobal: Bool, _ wasStateChangesOnly: Bool) {
        set("global", isGlobal, wasGlobal)
        set("state-changes-only", isStateChangesOnly, wasStateChangesOnly)
    }

    /// For a shell: what has other characters than the plain ones stands in single quotes.
    package static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { TOMLScanner.isBareKeyByte($0) || "@./:%+,".utf8.contains($0) }
        return isPlain ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}
