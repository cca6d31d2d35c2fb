import Foundation
import KaptopDelivery
import KaptopTesting
import ProgramTesting
import Testing

/// Promise 2: the state of an alert, its event and its deliveries are stored together, whichever step of storing them is the last.
@Suite(.serialized) struct Promise2CommittedTogetherTests {
    private static let imagesOfRun = 200

    /// What a process that dies after each step leaves behind, as an engine went on through many commits and settlements.
    private struct Outcome {
        var steps = 0
        /// Stored in the image that has most.
        var mostEvents = 0
        var mostSettled = 0
        var mismatched = 0
        var examples: [String] = []

        mutating func add(_ image: String) throws {
            let database = try StateDatabase(recovering: image)
            steps += 1
            let found = try database.mismatches(handlers: Storm.places.count)
            if !found.isEmpty {
                mismatched += 1
                if examples.count < 3 { examples.append(found.joined(separator: ", ")) }
            }
            mostEvents = max(mostEvents, try database.messages().count)
            mostSettled = max(mostSettled, try database.deliveries().count { $0.status == StateDatabase.delivered })
        }
    }

    private func run(_ engine: Engine, into outcome: inout Outcome) async throws {
        let chats = ChatService()
        let server = try await FaultyServer.start { chats.reply(to: $0) }
        defer { server.stop() }
        let program = try Program(configuration: Storm.configuration(), standIn: server.port)
        let shim = try DiskShim(program)
        let child = try program.launch(engine, environment: shim.environment(.steps(Self.imagesOfRun)))
        try await program.isReady()
        try await program.define("storm", Storm.script(port: server.port, log: program.folder + "/alerts.log"))
        try shim.arm()
        var storm = Storm()
        while shim.images.count < Self.imagesOfRun {
            try await program.write(storm.lines(6))
            try await Task.sleep(for: .milliseconds(30))
        }
        try await child.kill()
        for image in shim.images { try outcome.add(image) }
    }

    @Test func nothingIsStoredByHalves() async throws {
        var outcome = Outcome()
        for _ in 0..<(Soak.isOn ? 75 : 1) { try await run(.kaptop, into: &outcome) }
        print(
            "promise 2, \(Engine.kaptop.title): died after each of \(outcome.steps) steps, up to \(outcome.mostEvents) events and "
                + "\(outcome.mostSettled) settled deliveries: \(outcome.mismatched) mismatches")
        #expect(outcome.mismatched == 0, "\(outcome.examples)")
        #expect(outcome.steps >= Self.imagesOfRun && outcome.mostEvents >= 6 && outcome.mostSettled >= 5)
    }

    /// The control.
    @Test func anEngineThatStoresByHalvesIsFound() async throws {
        let engine = Engine.broken("two-transactions")
        var outcome = Outcome()
        try await run(engine, into: &outcome)
        print("promise 2, \(engine.title): died after each of \(outcome.steps) steps: \(outcome.mismatched) mismatches")
        #expect(outcome.mismatched > 0)
    }

    /// An engine that really dies there starts again and finishes what is left.
    @Test func anEngineThatDiesInACommitGoesOn() async throws {
        var random = SeededGenerator(seed: 5)
        let chats = ChatService()
        let server = try await FaultyServer.start { chats.reply(to: $0) }
        defer { server.stop() }
        let program = try Program(configuration: Storm.configuration(), standIn: server.port)
        var storm = Storm()
        let deaths = Soak.isOn ? 500 : 5
        var mismatched: [String] = []
        for death in 0..<deaths {
            let shim = try DiskShim(program)
            try? FileManager.default.removeItem(atPath: shim.folder + "/armed")
            let child = try program.launch(.kaptop, environment: shim.environment(.die(Int.random(in: 1...120, using: &random))))
            try await program.isReady()
            if death == 0 { try await program.define("storm", Storm.script(port: server.port, log: program.folder + "/alerts.log")) }
            try shim.arm()
            try await eventually("the engine dies at its step", pause: .milliseconds(10)) {
                _ = await program.call("POST", "/write?db=telegraf&rp=autogen", storm.lines(6))
                return child.hasEnded
            }
            #expect(try await child.end() == -SIGKILL)
            mismatched += try StateDatabase(program.database).mismatches(handlers: Storm.places.count)
        }
        let last = try await program.serve()
        let database = try StateDatabase(program.database)
        try await chats.takeRest(of: database)
        #expect(try database.waiting() == 0)
        try await last.kill()
        print("promise 2, \(Engine.kaptop.title): \(deaths) engines died in a commit: \(mismatched.count) mismatches")
        #expect(mismatched.isEmpty, "\(mismatched)")
    }
}
