import KaptopDelivery
import Testing

@testable import KaptopConfig

/// Chats, rooms and channels with a name: from the file, and into it.
@Suite struct NamedEntryTests {
    static let text = """
        [[kaptop.telegram.chat]]
          name = "ops"
          chat-id = "-100" # on call

        [[kaptop.hipchat.room]]
          name = "db"
          room = "db room"

        """

    private func configuration(_ text: String) throws -> Configuration {
        try #require(ConfigurationFile.read(text: "data_dir = \"/d\"\n" + text, name: "kapacitor.conf").configuration)
    }

    private func edited(_ entry: NamedEntry, _ text: String = text) throws -> String {
        try ConfigurationWriter.text(after: entry.edits(in: try configuration(text)), in: text)
    }

    @Test func newNameIsAddedBehindTheLast() throws {
        let result = try edited(NamedEntry(.telegram, name: "topic", address: "-200", threadID: 13))
        #expect(
            result.contains(
                "chat-id = \"-100\" # on call\n\n[[kaptop.telegram.chat]]\n  name = \"topic\"\n  chat-id = \"-200\"\n  message-thread-id = 13\n"
            ))
        let chats = NamedEntry.all(of: .telegram, in: try configuration(result))
        #expect(chats.map(\.name) == ["ops", "topic"] && chats.map(\.threadID) == [nil, 13])
    }

    @Test func knownNameIsChangedInPlace() throws {
        let result = try edited(NamedEntry(.telegram, name: "ops", address: "-300", threadID: 4))
        #expect(result.hasPrefix("[[kaptop.telegram.chat]]\n  name = \"ops\"\n  chat-id = \"-300\" # on call\n  message-thread-id = 4\n"))
        // And back, without the topic.
        #expect(try edited(NamedEntry(.telegram, name: "ops", address: "-100"), result) == Self.text)
    }

    @Test func roomsAndChannelsAlike() throws {
        var room = NamedEntry(.hipchat, name: "net", address: "7")
        room.token = Secret("room token")
        var channel = NamedEntry(.slack, name: "ops", address: "#ops")
        channel.workspace = "w"
        let once = try ConfigurationWriter.text(
            after: room.edits(in: try configuration(Self.text)) + channel.edits(in: try configuration(Self.text)), in: Self.text)
        let result = try configuration(once)
        #expect(NamedEntry.all(of: .hipchat, in: result).last == room)
        #expect(NamedEntry.all(of: .slack, in: result) == [channel])
    }

    @Test func renamedEntryStaysWhereItIs() throws {
        let entry = NamedEntry(.telegram, name: "night", address: "-100")
        let configuration = try configuration(Self.text)
        let result = try ConfigurationWriter.text(after: entry.edits(in: configuration, replacing: "ops"), in: Self.text)
        #expect(result == Self.text.replacing("\"ops\"", with: "\"night\""))
    }

    @Test func removalTakesTheEntryAlone() throws {
        let removal = try #require(NamedEntry.removal(of: "ops", .telegram, in: try configuration(Self.text)))
        let result = try ConfigurationWriter.text(after: [removal], in: Self.text)
        #expect(result == "[[kaptop.hipchat.room]]\n  name = \"db\"\n  room = \"db room\"\n")
        #expect(NamedEntry.removal(of: "none", .telegram, in: try configuration(Self.text)) == nil)
    }
}
