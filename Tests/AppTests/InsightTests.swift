import Foundation
import KaptopTesting
import ProgramTesting
import Subprocess
import Synchronization
import Testing

/// The whole program asked about its past, its deliveries and its health, while a chat refuses and a room works.
@Suite struct InsightTests {
    private static let services = """
        [hipchat]
          enabled = true
          url = "http://127.0.0.1:PORT/v2/room"
          room = "ops"
          token = "t"
        [telegram]
          enabled = true
          url = "http://127.0.0.1:PORT/bot"
          token = "123456:canary-token-that-must-not-be-seen"
          chat-id = "-100"
        [kaptop.delivery]
          self-alert-after = "1s"
        """

    private static let script = """
        stream
            |from()
                .measurement('cpu')
            |alert()
                .crit(lambda: "usage_idle" < 10)
                .id('cpu')
                .message('cpu is {{ .Level }}')
                .stateChangesOnly()
                .telegram()
        """

    private final class Switch: Sendable {
        private let state = Atomic(false)
        var isOn: Bool { state.load(ordering: .relaxed) }
        func turnOn() { state.store(true, ordering: .relaxed) }
    }

    @Test func aChatThatKickedTheBotIsToldOfAskedAboutAndMended() async throws {
        let letIn = Switch()
        let kicked = #"{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked from the group chat"}"#
        let services = RecordingServer { seen in
            if seen.path.hasPrefix("/v2/") { return RecordingServer.Answer(status: 204) }
            return letIn.isOn ? RecordingServer.Answer() : RecordingServer.Answer(status: 403, body: kicked)
        }
        let program = try Program(configuration: Self.services, standIn: await services.start())
        let child = try await program.serve()
        let healthy = await program.kaptop("health")
        #expect(healthy.code == 0 && healthy.text.hasPrefix("ok"), "\(healthy)")

        try await program.define("cpu_alert", Self.script)
        try await program.write("cpu usage_idle=5 1000")
        try await eventually("the room is told of the chat") {
            await services.seen.contains { $0.path.hasPrefix("/v2/room/ops/") && $0.body.contains("telegram -100 refuses alerts") }
        }
        try await askAboutTheRejected(program)

        letIn.turnOn()
        let resent = await program.kaptop("delivery", "resend", "1")
        #expect(resent.code == 0 && resent.text.contains("sending cpu to -100 again"), "\(resent)")
        try await eventually("the room is told of the end") {
            await services.seen.contains { $0.path.hasPrefix("/v2/room/ops/") && $0.body.contains("takes alerts again") }
        }
        #expect(await program.kaptop("audit").text.contains("sent again  delivery 1"))
        let again = await program.kaptop("delivery", "resend", "1")
        #expect(again.code == 2 && again.errors.contains("delivery 1 is delivered and cannot be sent again"), "\(again)")
        let history = await program.kaptop("history", "cpu", "--since", "1h")
        #expect(history.text.contains("2. ") && history.text.contains("delivered ("), "\(history)")
        #expect(await services.seen.filter { $0.path.contains("sendMessage") }.count == 2)
        #expect(await services.seen.filter { $0.path.hasPrefix("/v2/") }.count == 2)
        let none = await program.kaptop("history", "--to", "telegram")
        #expect(none.code == 2 && none.errors.contains("expected KIND:ADDRESS"), "\(none)")

        child.send(SIGTERM)
        #expect(try await child.end() == 0)
        await services.stop()
    }

    private func askAboutTheRejected(_ program: Program) async throws {
        let history = await program.kaptop("history", "cpu")
        #expect(history.code == 0)
        for part in [
            "OK → CRITICAL  cpu  (topic main:cpu_alert:alert2)", "    cpu is CRITICAL", "telegram -100  rejected: ",
            "Forbidden: bot was kicked from the group chat; rejected (",
        ] {
            #expect(history.text.contains(part), "\(part) in \(history)")
        }
        let list = await program.kaptop("delivery", "list", "--status", "rejected", "--json")
        #expect(list.text.contains("\"status\": \"rejected\"") && list.text.contains("\"destination\": \"-100\""), "\(list)")
        let health = await program.kaptop("health")
        #expect(health.code == 1 && health.text.contains("1 rejected delivery to telegram -100 waits for an operator"), "\(health)")
        let metrics = try #require(await program.call("GET", "/metrics"))
        for line in [
            "kaptop_deliveries_total{kind=\"telegram\",destination=\"-100\",outcome=\"rejected\"} 1",
            "kaptop_destination_failing{kind=\"telegram\",destination=\"-100\"} 1", "kaptop_points_received_total 1",
        ] {
            #expect(metrics.body.contains(line), "\(line) in \(metrics.body)")
        }
        for text in [history.text, list.text, health.text, metrics.body] { #expect(!text.contains("canary")) }
    }

    @Test func aStoreThatTakesNothingIsToldPastTheOutbox() async throws {
        let services = RecordingServer { seen in RecordingServer.Answer(status: seen.path.hasPrefix("/v2/") ? 204 : 200) }
        let program = try Program(configuration: Self.services, standIn: await services.start())
        // A file of this size or more takes nothing more; the signal that comes with it is ignored, as a full disk sends none.
        let child = try program.start(["/bin/sh", "-c", "trap '' XFSZ; exec \(Program.binary) serve --config \(program.configurationPath)"])
        try await program.isReady()
        try await program.define("cpu_alert", Self.script)
        try await limitFiles(of: child, to: "4096")
        let written = Task { try await program.write("cpu usage_idle=5 1000") }
        try await eventually("somebody is told") {
            await services.seen.contains { $0.body.contains("the store cannot be written") && $0.body.contains("past the outbox") }
        }
        let health = await program.call("GET", "/kaptop/v1/health")
        #expect(health?.status == 503 && health?.body.contains("\"state\": \"failing\"") == true, "\(health?.body ?? "")")
        #expect(await program.kaptop("health").code == 2)
        try await limitFiles(of: child, to: "unlimited")
        try await eventually("the end is told, and the alert") {
            let bodies = await services.seen.map(\.body)
            return bodies.contains { $0.contains("the store can be written again") } && bodies.contains { $0.contains("cpu is CRITICAL") }
        }
        try await written.value
        #expect(await services.seen.filter { $0.body.contains("past the outbox") }.count == 1)
        #expect(await services.seen.filter { $0.body.contains("cpu is CRITICAL") }.count == 1)
        child.send(SIGTERM)
        #expect(try await child.end() == 0)
        await services.stop()
    }

    /// - Parameter bytes: a number, or `unlimited`.
    private func limitFiles(of child: Child, to bytes: String) async throws {
        let result = try await Subprocess.run(
            .name("prlimit"), arguments: ["--pid", String(child.processID), "--fsize=\(bytes):"], output: .discarded, error: .discarded)
        #expect(result.terminationStatus.isSuccess)
    }
}

extension Program {
    /// What a command prints, and the code it ends with.
    struct Output {
        var code: Int32
        var text: String
        var errors: String
    }

    /// Runs a command against the engine of this folder, on behalf of somebody.
    func kaptop(_ arguments: String..., user: String = "tester") async -> Output {
        let result = try? await Subprocess.run(
            .name("env"), arguments: Arguments([Self.binary] + arguments + ["--config", configurationPath]),
            environment: .inherit.updating(["LC_ALL": "C.UTF-8", "TZ": "UTC", "KAPTOP_USER": user]), output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 16))
        let code: Int32 = if case .exited(let code)? = result?.terminationStatus { code } else { -1 }
        return Output(code: code, text: result?.standardOutput ?? "", errors: result?.standardError ?? "")
    }
}
