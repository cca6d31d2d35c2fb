package import KaptopConfig
package import KaptopDelivery

/// A place that a service sends to already.
package struct HeldPlace: Sendable, Hashable {
    /// Nil for a default one that goes by its address alone.
    package var name: String?
    /// Whether what names no place of its workspace is sent there.
    package var isDefault: Bool
    /// Chat id, room or channel.
    package var address: String
    /// A topic of a Telegram group.
    package var threadID: Int64?
    /// Slack's; empty with every other service.
    package var workspace: String

    package init(name: String?, isDefault: Bool, address: String, threadID: Int64? = nil, workspace: String) {
        self.name = name
        self.isDefault = isDefault
        self.address = address
        self.threadID = threadID
        self.workspace = workspace
    }
}

/// The places of one service as they are set up: the default one of each section, and those with a name.
package struct ServicePlaces: Sendable, Hashable {
    /// A section of the service; only Slack has several, one for each workspace.
    package struct Section: Sendable, Hashable {
        package var workspace = ""
        /// Its default place: an address, or the name of an entry.
        package var address: String
        package var isEnabled: Bool
        package var isGlobal: Bool
        /// Whether it has a default place; a webhook leads to a channel of its own though it names none.
        package var hasPlace: Bool
        /// Whether scripts that name no workspace send through it.
        package var isUnnamed = true
    }

    package let service: ConfiguredService
    package private(set) var sections: [Section]
    package private(set) var entries: [NamedEntry]

    package init(_ service: ConfiguredService, _ services: ServiceSettings) {
        self.service = service
        entries = NamedEntry.all(of: service, in: services)
        switch service {
        case .telegram:
            let section = services.telegram
            sections = [
                Section(
                    address: section.chatID, isEnabled: section.isEnabled, isGlobal: section.isGlobal, hasPlace: !section.chatID.isEmpty)
            ]
        case .hipchat:
            let section = services.hipChat
            sections = [
                Section(address: section.room, isEnabled: section.isEnabled, isGlobal: section.isGlobal, hasPlace: !section.room.isEmpty)
            ]
        case .slack:
            let unnamed = services.slackSection("")?.workspace
            sections = services.slack.map { section in
                Section(
                    workspace: section.workspace, address: section.channel, isEnabled: section.isEnabled, isGlobal: section.isGlobal,
                    hasPlace: !section.url.isEmpty, isUnnamed: section.workspace == unnamed)
            }
        }
    }

    package func section(_ workspace: String) -> Section? {
        sections.first { $0.workspace == workspace } ?? (workspace.isEmpty ? sections.first(where: \.isUnnamed) : nil)
    }

    /// Whether the service sends at all.
    var isEnabled: Bool { sections.contains(where: \.isEnabled) }

    func hasDefault(_ workspace: String) -> Bool { section(workspace)?.hasPlace ?? false }

    func defaultAddress(_ workspace: String) -> String { section(workspace)?.address ?? "" }

    /// The entry that a default goes by: its address is the entry's name, or the entry's address.
    func defaultEntry(_ workspace: String) -> NamedEntry? {
        let address = defaultAddress(workspace)
        guard !address.isEmpty else { return nil }
        let section = section(workspace)
        return entries.first { $0.name == address }
            ?? entries.first { $0.address == address && $0.threadID == nil && self.section($0.workspace) == section }
    }

    /// Whether the default is lost with the name of this place.
    func isDefaultByName(_ place: HeldPlace) -> Bool { place.name.map { name in sections.contains { $0.address == name } } ?? false }

    /// In the order of a list: the defaults, then what has a name.
    ///
    /// A default that goes by a name is one row with it.
    package var all: [HeldPlace] {
        let defaults = sections.filter { $0.hasPlace && defaultEntry($0.workspace) == nil }.map {
            HeldPlace(name: nil, isDefault: true, address: $0.address, workspace: $0.workspace)
        }
        let named = entries.map { entry in
            HeldPlace(
                name: entry.name, isDefault: sections.contains { $0.hasPlace && defaultEntry($0.workspace)?.name == entry.name },
                address: entry.address,
                threadID: entry.threadID, workspace: entry.workspace)
        }
        return defaults + named
    }

    /// Takes a place out as saving does: a name is gone, a default without one switches its section off.
    mutating func remove(_ place: HeldPlace) {
        guard let name = place.name else {
            for index in sections.indices where sections[index].workspace == place.workspace { sections[index].isEnabled = false }
            return
        }
        entries.removeAll { $0.name == name }
        for index in sections.indices where sections[index].address == name {
            sections[index].address = ""
            if service != .slack { sections[index].hasPlace = false }
        }
    }
}

// MARK: Names

extension ServicePlaces {
    /// Why a place cannot have a name; nil for no reason.
    ///
    /// - Parameter workspace: the one whose default place stays another one; nil where none does.
    package func mistake(inName name: String, leadingTo address: String, besideDefaultOf workspace: String?) -> SetupFailure? {
        let isForeign: (Character) -> Bool = { $0 == "'" || $0 == "\\" || $0.unicodeScalars.contains { $0.value < 0x20 } }
        if name.contains(where: isForeign) {
            return SetupFailure("a script could not quote this name", remedy: "Leave out ' and \\.")
        }
        if service == .telegram, TelegramChatID.isValid(name) {
            return SetupFailure("this name looks like a chat's id", remedy: "It would hide the chat with that id: begin it with a letter.")
        }
        if let workspace, name == defaultAddress(workspace), name != address {
            return SetupFailure(
                "the default \(service.entryKind) is \(name)", remedy: "The name would lead away from it: choose another one.")
        }
        return nil
    }
}

// MARK: Who uses them

extension ServicePlaces {
    /// How those that send to the default place of a workspace name it.
    package func defaultPlaces(_ workspace: String) -> Set<ServiceSenders.Place> {
        guard service == .slack else { return [.init()] }
        let section = section(workspace)
        let isUnnamed = section?.isUnnamed ?? sections.isEmpty
        let named = ServiceSenders.Place(workspace: section?.workspace ?? workspace)
        return isUnnamed ? [.init(), named] : [named]
    }

    /// Who sends to the default place of a workspace now, as people read it.
    package func usersOfDefault(_ workspace: String, _ senders: ServiceSenders) -> [String] {
        senders.users(of: defaultPlaces(workspace)) + globalUsers(section(workspace), senders)
    }

    /// Who sends to a place: by its name, as the default, or by its address.
    package func users(of place: HeldPlace, _ senders: ServiceSenders) -> [String] {
        let users = namers(of: place, senders)
        guard place.threadID == nil, !place.address.isEmpty else { return users }
        let section = section(place.workspace)
        let others = senders.users { $0.address == place.address && self.section($0.workspace) == section }
        return users + others.filter { !users.contains($0) }
    }

    /// Who sends to a place by its name, or as the default.
    private func namers(of place: HeldPlace, _ senders: ServiceSenders) -> [String] {
        let named = place.name.map { senders.users(ofEntry: $0) } ?? []
        return place.isDefault ? named + usersOfDefault(place.workspace, senders).filter { !named.contains($0) } : named
    }

    /// Who would notice that a place is gone: whoever says its name, and with a default that has none all that its section sends.
    package func usersOfRemoval(of place: HeldPlace, _ senders: ServiceSenders) -> [String] {
        guard let name = place.name else { return usersOfSection(place.workspace, senders) }
        return isDefaultByName(place) ? namers(of: place, senders) : senders.users(ofEntry: name)
    }

    /// Who sends through a section at all.
    package func usersOfSection(_ workspace: String, _ senders: ServiceSenders) -> [String] {
        let section = section(workspace)
        let users = senders.users { place in
            let entry = entries.first { $0.name == place.address && !place.address.isEmpty }
            // A name brings its workspace with it.
            let workspace = place.workspace.isEmpty ? entry?.workspace ?? "" : place.workspace
            return self.section(workspace) == section
        }
        return users + globalUsers(section, senders)
    }

    private func globalUsers(_ section: Section?, _ senders: ServiceSenders) -> [String] {
        let isTakenUp = senders.tasks.contains { $0.takesGlobal && $0.openAlertCount > 0 }
        guard let section, section.isGlobal, section.isEnabled, isTakenUp else { return [] }
        return ["every task without a \(service.title) handler of its own"]
    }
}
