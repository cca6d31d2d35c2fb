import Foundation
import KaptopTesting
import ProgramTesting
import Testing

/// The program's commands on an engine of its own: an operator acknowledges and silences, chats are told what is left to tell.
@Suite(.serialized) struct HoldsEndToEndTests {
    private static let script = """
        stream
            |from()
                .measurement('cpu')
                .groupBy('host')
            |alert()
                .id('cpu:{{ index .Tags "host" }}')
                .message('{{ .ID }} is {{ .Level }}')
                .crit(lambda: "usage" > 90)
                .warn(lambda: "usage" > 70)
                .post('http://127.0.0.1:PORT/hook')
        """

    /// The messages that the stand-in was told, in their order.
    private func told(_ hook: RecordingServer) async -> [String] {
        await hook.seen.compactMap { seen in
            let document = try? JSONSerialization.jsonObject(with: Data(seen.body.utf8)) as? [String: Any]
            return document?["message"] as? String
        }
    }

    @Test func anAcknowledgedAlertIsQuietUntilItRecovers() async throws {
        let hook = RecordingServer { _ in RecordingServer.Answer(status: 200) }
        let port = await hook.start()
        let program = try Program(configuration: "", standIn: port)
        let engine = try await program.serve()
        try await program.define("cpu", Self.script.replacing("PORT", with: String(port)))
        try await program.write("cpu,host=db1 usage=95")
        try await eventually("the alert is told") { await self.told(hook) == ["cpu:db1 is CRITICAL"] }

        let made = await program.kaptop("ack", "cpu:db1", "--note", "disk is being swapped", user: "anna")
        #expect(made.text == "acknowledged cpu:db1 (CRITICAL) in topic main:cpu:alert2\n" && made.code == 0)
        try await program.write("cpu,host=db1 usage=96")
        try await program.write("cpu,host=db2 usage=95")
        try await eventually("another alert is told") { await self.told(hook).contains("cpu:db2 is CRITICAL") }
        #expect(await told(hook) == ["cpu:db1 is CRITICAL", "cpu:db2 is CRITICAL"])
        #expect(await program.kaptop("ack").text.contains("disk is being swapped"))

        try await program.write("cpu,host=db1 usage=5")
        try await eventually("the recovery is told") { await self.told(hook).last == "cpu:db1 is OK" }
        #expect(await told(hook).count == 3)
        #expect(await program.kaptop("ack").text == "nothing is acknowledged\n")

        let audit = await program.kaptop("audit", "--json").text
        let lines = try #require(try JSONSerialization.jsonObject(with: Data(audit.utf8)) as? [String: [[String: Any]]])["audit"] ?? []
        #expect(lines.map { $0["by"] as? String } == ["kaptop", "anna"])
        #expect(lines.map { $0["verb"] as? String } == ["acknowledgement ended", "acknowledged"])
        #expect(lines.map { $0["verified"] as? Bool } == [true, false])
        engine.send(SIGTERM)
        #expect(try await engine.end() == 0)
        await hook.stop()
    }

    @Test func whatStillFiresIsToldWhenASilenceEnds() async throws {
        let hook = RecordingServer { _ in RecordingServer.Answer(status: 200) }
        let port = await hook.start()
        let program = try Program(configuration: "", standIn: port)
        var engine = try await program.serve()
        try await program.define("cpu", Self.script.replacing("PORT", with: String(port)))
        try await program.write("cpu,host=db1 usage=95")
        try await eventually("the alert is told") { await self.told(hook) == ["cpu:db1 is CRITICAL"] }

        let made = await program.kaptop("silence", "add", "host=~db.*", "--for", "8s", "--reason", "upgrade")
        #expect(made.text.contains("1 alert matches now, 1 of them not OK:") && made.text.contains("silence 1 until "))
        try await program.write("cpu,host=db1 usage=80\ncpu,host=db2 usage=95\ncpu,host=web usage=95")
        try await program.write("cpu,host=db2 usage=5")
        let beforeTheEnd = ["cpu:db1 is CRITICAL", "cpu:web is CRITICAL"]
        try await eventually("what is not silenced is told") { await self.told(hook) == beforeTheEnd }
        #expect(await program.kaptop("silence").text.contains("host=~db.*"))
        // The engine is killed while it holds.
        engine.send(SIGKILL)
        _ = try await engine.end()
        engine = try await program.serve()
        try await eventually("what still fires is told") { await self.told(hook).count >= 3 }
        #expect(await told(hook) == beforeTheEnd + ["cpu:db1 is WARNING"])
        #expect(await program.kaptop("silence").text == "nothing is silenced\n")
        engine.send(SIGTERM)
        _ = try await engine.end()

        let refused = await program.kaptop("silence", "list")
        #expect(refused.code == 1 && refused.errors.hasPrefix("kaptop: no engine runs here: nobody answers at "))
        await hook.stop()
    }

    @Test func theConsoleShowsWhatHoldsAnAlert() async throws {
        let program = try Program(configuration: "")
        let tmux = Tmux()
        await tmux.start("\(Program.binary) --config \(program.configurationPath) 2>\(program.folder)/stderr")
        try await program.isReady()
        try await program.define("cpu", Self.script.replacing("PORT", with: "9"))
        try await program.write("cpu,host=db1 usage=95\ncpu,host=db2 usage=95")
        try await eventually("the screen shows the alerts") {
            let screen = await tmux.screen
            return screen.contains("cpu:db1") && screen.contains("cpu:db2")
        }
        #expect(await program.kaptop("ack", "cpu:db1", "--note", "n", user: "anna").code == 0)
        #expect(await program.kaptop("silence", "add", "host=db2", "--for", "1h", "--reason", "r").code == 0)
        try await eventually("the screen marks them") {
            let screen = await tmux.screen
            return screen.contains("cpu:db1  ack anna") && screen.contains("cpu:db2  silenced")
        }
        #expect(await program.kaptop("unack", "cpu:db1").code == 0)
        try await eventually("the mark goes") { await !tmux.screen.contains("ack anna") }
        await tmux.end()
        tmux.forget()
    }
}
