import Foundation
import KaptopTesting
import ProgramTesting
import Testing

/// A second chat beside the one that is set up, in a real terminal.
@Suite(.serialized) struct SetupPlacesEndToEndTests {
    private static let token = "7204451930:AAFcanaryCANARYcanaryCANARYcanaryYP"

    private static func answer(_ request: RecordingServer.Seen) -> RecordingServer.Answer {
        let result =
            switch request.path.split(separator: "/").last {
            case "getMe": #"{"id":7204451930,"is_bot":true,"first_name":"Kap","username":"kap_test_bot","can_join_groups":true}"#
            case "getWebhookInfo": #"{"url":"","pending_update_count":0}"#
            case "getChat": #"{"id":-88,"type":"group","title":"Night shift"}"#
            default: #"{"message_id":1}"#
            }
        return RecordingServer.Answer(body: #"{"ok":true,"result":\#(result)}"#)
    }

    @Test func secondChatStandsBesideTheDefault() async throws {
        let services = RecordingServer { Self.answer($0) }
        let port = await services.start()
        let telegram = """
            [telegram]
              enabled = true
              url = "http://127.0.0.1:PORT/bot"
              token = "\(Self.token)"
              # the ops group
              chat-id = "-77"

            """
        let program = try Program(configuration: telegram, standIn: port)
        let old = try String(contentsOfFile: program.configurationPath, encoding: .utf8)
        let tmux = Tmux()
        await tmux.start(
            "env HOME=\(program.folder) TERM=xterm-256color \(Program.binary) setup telegram --config \(program.configurationPath)")
        try await shows("Telegram is set up already", tmux)
        await tmux.press("i")
        try await shows("May kaptop read", tmux)
        await tmux.press("i")
        try await shows("Chat id", tmux)
        for key in ["@night_shift", "Enter"] { await tmux.press(key) }
        try await shows(".telegram().chatId('night-shift')", tmux)
        for key in ["Enter", "Enter"] { await tmux.press(key) }
        try await shows("named night-shift", tmux)
        await tmux.press("Enter")
        try await shows("Did it arrive", tmux)
        await tmux.press("x")
        try await shows("[[kaptop.telegram.chat]]", tmux)
        #expect(await !tmux.screen.contains("canary"))
        await tmux.press("w")
        try await shows("is written (mode", tmux)
        await tmux.press("Enter")
        let text = try String(contentsOfFile: program.configurationPath, encoding: .utf8)
        #expect(
            old.contains("# the ops group") && text == old + "\n[[kaptop.telegram.chat]]\n  name = \"night-shift\"\n  chat-id = \"-88\"\n")
        let sent = await services.seen.filter { $0.path.hasSuffix("sendMessage") }
        #expect(sent.count == 1 && sent.first?.body.contains(#""chat_id":"-88""#) == true)
        await tmux.end()
        await services.stop()
    }

    private func shows(_ text: String, _ tmux: Tmux) async throws {
        try await eventually("the screen says: \(text)") { await tmux.screen.contains(text) }
    }
}
