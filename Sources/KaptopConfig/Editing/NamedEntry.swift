package import KaptopDelivery

/// A chat, room or channel that has a name: one `[[kaptop.telegram.chat]]`, `[[kaptop.hipchat.room]]` or `[[kaptop.slack.channel]]`.
package struct NamedEntry: Sendable, Hashable {
    package var service: ConfiguredService
    package var name: String
    /// Chat id, room or channel.
    package var address: String
    /// A topic of a Telegram group; nil for the whole chat.
    package var threadID: Int64?
    /// A HipChat room's own token; empty for that of `[hipchat]`.
    package var token: Secret<String> = .empty
    /// Slack's; empty for the default one.
    package var workspace = ""

    package init(_ service: ConfiguredService, name: String, address: String, threadID: Int64? = nil) {
        self.service = service
        self.name = name
        self.address = address
        self.threadID = threadID
    }

    /// All entries of a service in the order of the file.
    package static func all(of service: ConfiguredService, in configuration: Configuration) -> [NamedEntry] {
        all(of: service, in: configuration.services)
    }

    /// The same of settings without a file.
    package static func all(of service: ConfiguredService, in services: ServiceSettings) -> [NamedEntry] {
        switch service {
        case .telegram:
            services.telegram.chats.map { NamedEntry(service, name: $0.name, address: $0.chatID, threadID: $0.threadID) }
        case .hipchat:
            services.hipChat.rooms.map { room in
                var entry = NamedEntry(service, name: room.name, address: room.room)
                entry.token = room.token
                return entry
            }
        case .slack:
            services.slackChannels.map { channel in
                var entry = NamedEntry(service, name: channel.name, address: channel.channel)
                entry.workspace = channel.workspace
                return entry
            }
        }
    }

    /// The keys of the entry; those without a value are left out.
    package var pairs: [ConfigurationEdit.Pair] {
        var pairs = [ConfigurationEdit.Pair("name", .text(name)), .init(service.addressKey, .text(address))]
        if let threadID { pairs.append(.init("message-thread-id", .integer(Int(threadID)))) }
        if !token.isEmpty { pairs.append(.init("token", .text(token.reveal()))) }
        if !workspace.isEmpty { pairs.append(.init("workspace", .text(workspace))) }
        return pairs
    }

    /// The edits that put the entry into a file with this configuration: at its place where one has the name, else behind the last one.
    ///
    /// - Parameter old: the name that it had before.
    package func edits(in configuration: Configuration, replacing old: String? = nil) -> [ConfigurationEdit] {
        let all = NamedEntry.all(of: service, in: configuration)
        // Where it was renamed before, it has its name already.
        guard let index = all.firstIndex(where: { $0.name == old }) ?? all.firstIndex(where: { $0.name == name }) else {
            return [.append(list: service.list, pairs)]
        }
        let place = service.list.index(index)
        let old = Set(all[index].pairs.map(\.key))
        let kept = Set(pairs.map(\.key))
        return pairs.filter { !all[index].pairs.contains($0) }.map { .set(place, key: $0.key, $0.value) }
            + old.subtracting(kept).sorted().map { .remove(place, key: $0) }
    }

    /// The edit that takes an entry out; nil where none has the name.
    package static func removal(of name: String, _ service: ConfiguredService, in configuration: Configuration) -> ConfigurationEdit? {
        all(of: service, in: configuration).firstIndex { $0.name == name }.map { .removeElement(service.list.index($0)) }
    }
}
