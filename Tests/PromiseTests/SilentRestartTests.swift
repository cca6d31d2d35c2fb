import Foundation
import KaptopDelivery
import KaptopTesting
import ProgramTesting
import Testing

/// Promise 6: a restart is silent and correct: who has changed while the engine was down is told of, and nobody else.
@Suite(.serialized) struct Promise6SilentRestartTests {
    private static let groups = 1_000
    private static let changes = 40
    private static let seed: UInt64 = 606

    private struct Outcome {
        var restarts = 0
        /// Told though nothing had changed.
        var unwanted = 0
        /// Changed and not told.
        var missing = 0

        var description: String {
            "\(restarts) restarts, \(Promise6SilentRestartTests.groups) groups, \(Promise6SilentRestartTests.changes) changed while down: "
                + "\(missing) missing, \(unwanted) unwanted notifications"
        }
    }

    private static func script(_ port: Int) -> String {
        """
        stream
            |from()
                .measurement('m')
                .groupBy('host')
            |alert()
                .id('{{ index .Tags "host" }}')
                .message('{{ .ID }} {{ index .Fields "n" }} {{ .Level }}')
                .crit(lambda: "v" > 0)
                .stateChangesOnly()
                .post('http://127.0.0.1:\(port)/post/a')
        """
    }

    /// - Parameter ends: how the engine goes down, in turn.
    private func run(_ engine: Engine, restarts: Int, ends: [Int32]) async throws -> Outcome {
        var random = SeededGenerator(seed: Self.seed)
        let chats = ChatService()
        let server = try await FaultyServer.start { chats.reply(to: $0) }
        defer { server.stop() }
        let program = try Program(configuration: "", standIn: server.port)
        var critical = Set((0..<Self.groups).shuffled(using: &random).prefix(150))
        var round = 0
        func points() -> String {
            round += 1
            return (0..<Self.groups).map { "m,host=h\($0) n=\(round)i,v=\(critical.contains($0) ? 1 : 0)i \(round * 1_000_000)" }
                .joined(separator: "\n")
        }
        var child = try program.launch(engine)
        try await program.isReady()
        try await program.define("many", Self.script(server.port))
        try await program.write(points())
        try await eventually("all are told at first") { chats.count == critical.count }

        var outcome = Outcome()
        for restart in 0..<restarts {
            let known = chats.count
            child.send(ends[restart % ends.count])
            _ = try await child.end()
            child = try program.launch(engine)
            try await program.isReady()
            let changed = Set((0..<Self.groups).shuffled(using: &random).prefix(Self.changes))
            critical.formSymmetricDifference(changed)
            try await program.write(points())
            let deadline = ContinuousClock.now + .seconds(3)
            while chats.count < known + Self.changes, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(20)) }
            // What is told beyond that comes now.
            try await Task.sleep(for: .milliseconds(300))
            let expected = changed.map { "h\($0) \(round) \(critical.contains($0) ? "CRITICAL" : "OK")" }
            let told = chats.accepted.dropFirst(known).map(\.text)
            outcome.restarts += 1
            outcome.missing += Set(expected).subtracting(told).count
            outcome.unwanted += told.count - Set(told).intersection(expected).count
        }
        try await child.kill()
        return outcome
    }

    @Test func onlyWhatHasChangedIsTold() async throws {
        let outcome = try await run(.kaptop, restarts: Soak.isOn ? 200 : 4, ends: [SIGTERM, SIGKILL])
        print("promise 6, \(Engine.kaptop.title): \(outcome.description)")
        #expect(outcome.missing == 0 && outcome.unwanted == 0)
    }

    /// The control.
    @Test func anEngineThatForgetsStatesTellsTheWrongThings() async throws {
        let engine = Engine.broken("forget-states")
        let outcome = try await run(engine, restarts: 1, ends: [SIGKILL])
        print("promise 6, \(engine.title): \(outcome.description)")
        #expect(outcome.missing > 0 || outcome.unwanted > 0)
    }
}
