import Foundation
import KaptopConfig
import KaptopDelivery

/// A Telegram group that became a supergroup, which has another id: where the old one stands, and how the new one gets there.
struct MovedChat: Sendable, Hashable {
    let oldID: String
    let newID: String

    /// nil for what is no chat, or a topic of one: topics begin anew in a supergroup.
    init?(_ destination: Destination, movedTo newID: String) {
        guard destination.kind == "telegram", !destination.address.contains(":") else { return nil }
        oldID = destination.address
        self.newID = newID
    }

    /// The changes of a file that names the old id.
    func edits(of file: Configuration) -> [ConfigurationEdit] {
        let section = TOMLPath("telegram")
        let list = TOMLPath("kaptop", "telegram", "chat")
        let telegram = file.services.telegram
        let own: [ConfigurationEdit] = telegram.chatID == oldID ? [.set(section, key: "chat-id", .text(newID))] : []
        return own
            + telegram.chats.indices.filter { telegram.chats[$0].chatID == oldID }
            .map { .set(list.index($0), key: "chat-id", .text(newID)) }
    }

    /// Writes the new id into a configuration file; how many places there were.
    func save(in path: String) throws(Obstacle) -> Int {
        guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self) else {
            throw Obstacle(text: "\(path) cannot be read")
        }
        let file = ConfigurationFile.read(text: text, name: path).configuration ?? Configuration()
        let edits = edits(of: file)
        guard !edits.isEmpty else { return 0 }
        do {
            let changed = try ConfigurationWriter.text(after: edits, in: text)
            _ = try ConfigurationFileWriter.write(changed, to: path, replacing: text, holdsSecret: false)
        } catch {
            throw Obstacle(text: "\(path) was not changed: \(error)")
        }
        return edits.count
    }

    /// Why a file was not changed, in one line.
    struct Obstacle: Error, Hashable {
        let text: String
    }
}
