import Foundation
import KaptopConfig
import KaptopDelivery
import Testing

@testable import KaptopApp

/// The new id of a group that became a supergroup, saved where the old one stands.
@Suite struct MovedChatTests {
    private let path = NSTemporaryDirectory() + "kaptop-moved-\(UUID().uuidString).conf"
    private let text = """
        data_dir = "/d"   # state
        [telegram]
          enabled = true
          token = "1:secret"
          chat-id = "-42"  # ops

        [[kaptop.telegram.chat]]
          name = "night"
          chat-id = "-43"
        [[kaptop.telegram.chat]]
          name = "ops"
          chat-id = "-42"
        """

    @Test func everyPlaceOfTheFileGetsTheNewIDAndNothingElseChanges() throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let moved = try #require(MovedChat(Destination(kind: "telegram", address: "-42"), movedTo: "-10042"))
        #expect(try moved.save(in: path) == 2)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text.replacing("\"-42\"", with: "\"-10042\""))
        #expect(try moved.save(in: path) == 0)
    }

    @Test func aFileThatCannotBeReadIsSaid() throws {
        let moved = try #require(MovedChat(Destination(kind: "telegram", address: "-42"), movedTo: "-10042"))
        #expect(throws: MovedChat.Obstacle(text: "/none/kapacitor.conf cannot be read")) { try moved.save(in: "/none/kapacitor.conf") }
    }

    @Test func topicsAreLeftAlone() {
        #expect(MovedChat(Destination(kind: "telegram", address: "-42:7"), movedTo: "-10042") == nil)
        #expect(MovedChat(Destination(kind: "hipchat", address: "ops"), movedTo: "noc") == nil)
    }
}
