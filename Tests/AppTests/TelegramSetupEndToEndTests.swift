import Foundation
import KaptopTesting
import ProgramTesting
import Synchronization
import Testing

/// `kaptop setup telegram` in a real terminal: from an empty folder to a delivered message and a configuration, over a lost connection.
@Suite(.serialized) struct TelegramSetupEndToEndTests {
    private static let token = "7204451930:AAFcanaryCANARYcanaryCANARYcanaryYP"

    /// What the bot has been sent: the chat's answer, once the code is known.
    private final class Updates: Sendable {
        let json = Mutex("")
    }

    private static func answer(_ request: RecordingServer.Seen, _ updates: Updates) -> RecordingServer.Answer {
        let result =
            switch request.path.split(separator: "/").last {
            case "getMe": #"{"id":7204451930,"is_bot":true,"first_name":"Kap","username":"kap_test_bot","can_join_groups":true}"#
            case "getWebhookInfo": #"{"url":"","pending_update_count":0}"#
            case "getUpdates": "[\(updates.json.withLock { $0 })]"
            default: #"{"message_id":1}"#
            }
        return RecordingServer.Answer(body: #"{"ok":true,"result":\#(result)}"#)
    }

    @Test func fromNothingToADeliveredMessageOverALostConnection() async throws {
        let updates = Updates()
        let services = RecordingServer { Self.answer($0, updates) }
        let port = await services.start()
        let program = try Program(configuration: "", standIn: port)
        try FileManager.default.removeItem(atPath: program.configurationPath)
        // What is kept for resuming must be there for the second terminal.
        let person = "HOME=\(program.folder) XDG_STATE_HOME=\(program.folder)/state"
        let command = "env \(person) TERM=xterm-256color \(Program.binary) setup telegram"

        let tmux = Tmux()
        await tmux.start(command)
        try await shows("Make one in Telegram", tmux)
        for key in ["Tab", "C-u", "http://127.0.0.1:\(port)", "Up", Self.token, "Enter"] { await tmux.press(key) }
        try await shows("goes on to the chat", tmux)
        await tmux.press("Enter")
        try await shows("May kaptop read", tmux)
        #expect(await !services.seen.contains { $0.path.hasSuffix("getUpdates") })
        await tmux.press("x")
        try await shows("?start=", tmux)
        let screen = await tmux.screen
        let link = try #require(screen.firstRange(of: "?start="))
        let code = screen[link.upperBound...].prefix { !$0.isWhitespace }
        updates.json.withLock {
            $0 =
                #"{"update_id":9,"message":{"date":1500000000,"chat":{"id":-77,"type":"supergroup","title":"Ops"},"#
                + #""is_topic_message":true,"message_thread_id":5,"text":"/start@kap_test_bot \#(code)"}}"#
        }
        try await shows("Ops topic 5 answered the code", tmux)
        await tmux.press("Enter")
        try await shows("How should messages look", tmux)
        // The connection is lost.
        await tmux.end()

        let again = Tmux()
        await again.start(command + " --resume")
        try await shows("the token is not kept", again)
        for key in [Self.token, "Enter"] { await again.press(key) }
        try await shows("goes on to step 3", again)
        await again.press("Enter")
        try await shows("How should messages look", again)
        await again.press("Enter")
        try await shows("Send a test message", again)
        await again.press("Enter")
        try await shows("Did it arrive", again)
        await again.press("x")
        try await shows("chat-id", again)
        #expect(await !again.screen.contains("canary"))
        await again.press("w")
        try await shows("is written (mode", again)
        await again.press("Enter")

        let path = program.folder + "/.kapacitor/kapacitor.conf"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains(Self.token) && text.contains("chat-id = \"-77\"") && text.contains("message-thread-id = 5"))
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        let sent = await services.seen.filter { $0.path.hasSuffix("sendMessage") }
        #expect(sent.count == 1 && sent.first?.body.contains(#""message_thread_id":5"#) == true)
        // Nothing was confirmed, and no update was asked for by name.
        for poll in await services.seen where poll.path.hasSuffix("getUpdates") {
            #expect(!poll.body.contains("offset") && !poll.body.contains("allowed_updates"))
        }
        try await eventually("what was kept for resuming is gone") { try Self.files(in: program.folder, with: "-77") == [path] }
        #expect(try Self.files(in: program.folder, with: "canary") == [path])
        await again.end()
        await services.stop()
    }

    private func shows(_ text: String, _ tmux: Tmux) async throws {
        try await eventually("the screen says: \(text)") { await tmux.screen.contains(text) }
    }

    private static func files(in folder: String, with text: String) throws -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.map { folder + "/" + $0 }.filter { path in
            FileManager.default.contents(atPath: path).map { $0.range(of: Data(text.utf8)) != nil } ?? false
        }
    }
}
