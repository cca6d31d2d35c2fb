import Foundation
import KaptopTesting
import ProgramTesting
import Testing

/// Promise 5: a peer that hangs delays its own destination and no other, and does not keep the engine from ending.
@Suite(.serialized) struct Promise5HungPeerTests {
    private struct Outcome {
        var events: Int
        /// Those that the two healthy places had when the time was over.
        var arrived: Int
        /// From the write to the arrival at a healthy place; only what arrived.
        var slowest: Duration
        var p99: Duration

        var description: String {
            "\(arrived) of \(2 * events) messages arrived beside three peers that hang, p99 \(milliseconds(p99)) ms, "
                + "slowest \(milliseconds(slowest)) ms"
        }
        private func milliseconds(_ duration: Duration) -> Int64 { Int64(duration / .milliseconds(1)) }
    }

    private static let script = """
        stream
            |from()
                .measurement('m')
                .groupBy('host')
            |alert()
                .id('{{ index .Tags "host" }}')
                .message('{{ .ID }} {{ index .Fields "n" }} {{ .Level }}')
                .info(lambda: "v" > 0)
                .post('http://127.0.0.1:PORT/silence')
                .post('http://127.0.0.1:PORT/trickle')
                .post('http://127.0.0.1:PORT/flood')
                .post('http://127.0.0.1:PORT/post/healthy')
                .telegram()
        """

    /// Writes an event every 50 ms; then `end` ends the engine and says what that took.
    private func run(_ engine: Engine, events: Int, _ end: (Child) async throws -> Void) async throws -> Outcome {
        let chats = ChatService()
        let server = try await FaultyServer.start { request in
            switch request.path {
            case "/silence": .silence
            case "/trickle": .trickle
            case "/flood": .flood(1 << 30)
            default: chats.reply(to: request)
            }
        }
        defer { server.stop() }
        let program = try Program(configuration: Storm.configuration(), standIn: server.port)
        let child = try program.launch(engine)
        try await program.isReady()
        try await program.define("hung", Self.script.replacing("PORT", with: String(server.port)))
        var storm = Storm()
        var written: [String: ContinuousClock.Instant] = [:]
        for index in 0..<events {
            written["h\(index % storm.hosts) \(index / storm.hosts + 1)"] = ContinuousClock.now
            try await program.write(storm.lines(1))
            try await Task.sleep(for: .milliseconds(50))
        }
        try await Task.sleep(for: .seconds(1))
        let latencies = chats.accepted.compactMap { message in
            written[message.text.split(separator: " ").prefix(2).joined(separator: " ")].map { message.at - $0 }
        }.sorted()
        try await end(child)
        return Outcome(
            events: events, arrived: latencies.count, slowest: latencies.last ?? .zero,
            p99: latencies.isEmpty ? .zero : latencies[(latencies.count - 1) * 99 / 100])
    }

    @Test func onePeerDelaysItselfOnly() async throws {
        var time = Duration.zero
        let outcome = try await run(.kaptop, events: Soak.isOn ? 2_000 : 50) { child in
            let start = ContinuousClock.now
            child.send(SIGTERM)
            let code = try await child.end()
            #expect(code == 0)
            time = ContinuousClock.now - start
        }
        print("promise 5, \(Engine.kaptop.title): \(outcome.description); ended \(Int64(time / .milliseconds(1))) ms after SIGTERM")
        #expect(outcome.arrived == 2 * outcome.events)
        #expect(outcome.p99 < .seconds(2))
        #expect(time < .seconds(10))
    }

    /// The control.
    @Test func peersInOneLineDelayEachOther() async throws {
        let engine = Engine.broken("one-queue")
        let outcome = try await run(engine, events: 20) { try await $0.kill() }
        print("promise 5, \(engine.title): \(outcome.description)")
        #expect(outcome.arrived < 2 * outcome.events || outcome.p99 >= .seconds(2))
    }
}
