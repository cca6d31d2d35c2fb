import Foundation
import KaptopTesting
import ProgramTesting
import Testing

/// The whole program, from bytes on a socket to requests on another and letters on a screen.
@Suite(.serialized) struct EndToEndTests {
    private static let guide = """
        [hipchat]
          enabled = true
          url = "http://127.0.0.1:PORT/v2/room"
          room = "my-alerts"
          token = "tokentokentokentokentoken"
        [telegram]
          enabled = true
          url = "http://127.0.0.1:PORT/bot"
          token = "123456:canary-token-that-must-not-be-seen"
          chat-id = "123456789"
          parse-mode = "Markdown"
        """

    @Test func aCriticalPointReachesScreenAndChats() async throws {
        let services = RecordingServer { seen in
            RecordingServer.Answer(status: seen.path.hasPrefix("/v2/") ? 204 : 200)
        }
        let program = try Program(configuration: Self.guide, standIn: await services.start())
        let tmux = Tmux()
        await tmux.start("\(Program.binary) --config \(program.configurationPath) 2>\(program.folder)/stderr")
        try await program.isReady()
        try await program.define(
            "cpu_alert",
            """
            stream
                |from()
                    .measurement('cpu')
                |alert()
                    .crit(lambda: "usage_idle" < 97)
                    .message('Hey, check your CPU')
                    .hipChat()
                    .telegram()
            """)
        try await program.write("cpu usage_idle=12.5")

        try await eventually("the screen shows the alert") {
            let screen = await tmux.screen
            return screen.contains("cpu:nil") && screen.contains("CRIT") && screen.contains("12.5") && screen.contains("< 97")
        }
        try await eventually("both services were told") { await services.seen.count >= 2 }
        let seen = await services.seen
        let hipChat = seen.filter { $0.path == "/v2/room/my-alerts/notification?auth_token=tokentokentokentokentoken" }
        let telegram = seen.filter { $0.path == "/bot123456:canary-token-that-must-not-be-seen/sendMessage" }
        #expect(hipChat.count == 1 && telegram.count == 1 && seen.count == 2)
        #expect(hipChat.first?.body.contains("\"message\":\"Hey, check your CPU\"") == true)
        #expect(telegram.first?.body.contains("\"text\":\"Hey, check your CPU\"") == true)

        await tmux.press("3")
        try await eventually("the handlers are shown") {
            let screen = await tmux.screen
            return screen.contains("my-alerts") && screen.contains("123456789")
        }
        await tmux.resize(width: 80, height: 24)
        try await eventually("the screen follows its size") { await tmux.screen.contains("my-alerts") }
        await tmux.press("q")
        try await eventually("quitting asks") { await tmux.screen.contains("Alerting stops with this window") }
        await tmux.press("x")
        try await eventually("the program ends") { await program.call("GET", "/kapacitor/v1/ping") == nil }
        let log = try String(contentsOfFile: program.folder + "/server.log", encoding: .utf8)
        #expect(!log.contains("canary-token"))
        await tmux.end()
        tmux.forget()
        await services.stop()
    }

    @Test func stateComesBackAfterAKill() async throws {
        let program = try Program(configuration: "")
        let first = try await program.serve()
        try await program.define(
            "cpu_alert",
            """
            stream
                |from()
                    .measurement('cpu')
                    .groupBy('host')
                |alert()
                    .crit(lambda: "usage_idle" < 10)
                    .stateChangesOnly()
                    .log('\(program.folder)/alerts.log')
            """)
        try await program.write("cpu,host=a usage_idle=5 1000\ncpu,host=b usage_idle=50 1000")
        let topic = "/kapacitor/v1/alerts/topics/main:cpu_alert:alert2/events"
        // What is told is stored.
        try await eventually("the alert is told") { program.logLines.contains { $0.contains("\"level\":\"CRITICAL\"") } }
        first.send(SIGKILL)
        #expect(try await first.end() == -SIGKILL)

        let second = try await program.serve()
        #expect(await program.call("GET", topic)?.body.contains("cpu:host=a") == true)
        try await program.write("cpu,host=a usage_idle=4 2000\ncpu,host=a usage_idle=60 3000")
        try await eventually("the recovery is told") { program.logLines.contains { $0.contains("\"level\":\"OK\"") } }
        #expect(program.logLines.filter { $0.contains("\"level\":\"CRITICAL\"") }.count == 1)
        second.send(SIGTERM)
        #expect(try await second.end() == 0)
    }

    @Test func anOpenWindowSurvivesARestart() async throws {
        let program = try Program(configuration: "")
        let first = try await program.serve()
        try await program.define(
            "sum",
            """
            stream
                |from()
                    .measurement('cpu')
                |window()
                    .periodCount(4)
                    .everyCount(4)
                |sum('usage_idle')
                |alert()
                    .crit(lambda: "sum" > 0)
                    .message('{{ index .Fields "sum" }}')
                    .log('\(program.folder)/alerts.log')
            """)
        try await program.write("cpu usage_idle=1 1000\ncpu usage_idle=2 2000")
        first.send(SIGTERM)
        #expect(try await first.end() == 0)

        let second = try await program.serve()
        try await program.write("cpu usage_idle=3 3000\ncpu usage_idle=4 4000")
        try await eventually("the window closes") { program.logLines.contains { $0.contains("\"message\":\"10\"") } }
        second.send(SIGTERM)
        #expect(try await second.end() == 0)
    }

    @Test func aSecondEngineIsNotStarted() async throws {
        let program = try Program(configuration: "")
        let first = try await program.serve()
        let second = try program.start(
            [Program.binary, "serve", "--config", program.configurationPath], errors: program.folder + "/errors")
        #expect(try await second.end() == 1)
        let text = try String(contentsOfFile: program.folder + "/errors", encoding: .utf8)
        #expect(text.contains("already answers at 127.0.0.1:\(program.port)"))
        first.send(SIGTERM)
        #expect(try await first.end() == 0)
    }

    @Test func aMistakeInTheConfigurationIsShownWithItsPlace() async throws {
        let program = try Program(configuration: "[telegram]\n  enabled = true\n  token = \"1:x\"\n  parse-mode = Markdown\n")
        let child = try program.start([Program.binary, "serve", "--config", program.configurationPath], errors: program.folder + "/errors")
        #expect(try await child.end() == 1)
        let text = try String(contentsOfFile: program.folder + "/errors", encoding: .utf8)
        #expect(text.contains("parse-mode = Markdown") && text.contains("^~~~~~~~") && text.contains("quote the value"))
    }
}

extension Program {
    fileprivate var logLines: [String] {
        ((try? String(contentsOfFile: folder + "/alerts.log", encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }
}
