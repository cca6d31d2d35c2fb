import Foundation
import KaptopDelivery
import KaptopTesting
import ProgramTesting
import Testing

/// Promise 14: a power failure costs nothing that was committed.
///
/// The disk remembers what was synced; of the rest each sector is there or not, by chance.
@Suite(.serialized) struct Promise14PowerLossTests {
    private static let seed: UInt64 = 1414

    private enum Disk { case honest, lying }

    private struct Outcome {
        var cycles = 0
        var committed = 0
        var lost = 0
        var account: DeliveryAccount

        var description: String { "\(cycles) cycles, \(committed) events seen committed, \(lost) of them lost; \(account)" }
    }

    /// What other processes have seen committed, and what people were told, must be there for good.
    private struct Witness {
        private(set) var messages: [Int64: String] = [:]

        mutating func look(at database: StateDatabase) throws {
            let newest = messages.keys.max() ?? 0
            messages.merge(try database.messages(after: newest)) { old, _ in old }
        }
    }

    private func run(_ disk: Disk, cycles: Int) async throws -> Outcome {
        var random = SeededGenerator(seed: Self.seed)
        let chats = ChatService()
        let server = try await FaultyServer.start { chats.reply(to: $0) }
        defer { server.stop() }
        let program = try Program(configuration: Storm.configuration(), standIn: server.port)
        let log = program.folder + "/alerts.log"
        let shim = try DiskShim(program, files: [log])
        let environment = shim.environment(disk == .honest ? .synced : .lying)
        try shim.arm()
        var witness = Witness()
        var storm = Storm()
        for cycle in 0..<cycles {
            chats.beginLife(cycle)
            let child = try program.launch(.kaptop, environment: environment)
            try await program.isReady()
            if cycle == 0 {
                try await program.define("storm", Storm.script(port: server.port, log: log))
                try await program.write(storm.lines(storm.hosts))
                try await Task.sleep(for: .milliseconds(200))
                if disk == .lying { try shim.lie() }
            }
            let end = ContinuousClock.now + .milliseconds(Int.random(in: 50...400, using: &random))
            do {
                let database = try StateDatabase(program.database)
                while ContinuousClock.now < end {
                    _ = await program.call("POST", "/write?db=telegraf&rp=autogen", storm.lines(12))
                    try witness.look(at: database)
                }
            }
            try await child.kill()
            try shim.failPower(&random)
        }
        chats.beginLife(cycles)
        let last = try program.launch(.kaptop)
        try await program.isReady()
        let database = try StateDatabase(program.database)
        try await chats.takeRest(of: database)
        let stored = try database.messages()
        // A line that was not synced may stand in the file nonetheless, where the rest of its batch does not.
        let lines = LogLines.messages(log).map {
            ChatService.Acceptance(place: "log", text: $0, life: 0, isAnswered: false, at: ContinuousClock.now)
        }
        let account = DeliveryAccount(
            accepted: chats.accepted + lines, stored: try database.deliveries(), refused: [], kills: cycles)
        try await last.kill()
        let seen = witness.messages
        return Outcome(cycles: cycles, committed: seen.count, lost: seen.count { stored[$0.key] != $0.value }, account: account)
    }

    @Test func nothingCommittedIsLost() async throws {
        let outcome = try await run(.honest, cycles: Soak.isOn ? 200 : 8)
        print("promise 14, \(Engine.kaptop.title): \(outcome.description)")
        #expect(outcome.lost == 0)
        #expect(outcome.account.isClean, "seed \(Self.seed): \(outcome.account.examples)")
        #expect(outcome.committed > 4 * outcome.cycles, "there was a storm")
    }

    /// The control: a disk that says it has synced and has not.
    @Test func aDiskThatLiesLoses() async throws {
        let outcome = try await run(.lying, cycles: 2)
        print("promise 14, broken on purpose (nothing is synced): \(outcome.description)")
        #expect(outcome.lost > 0)
        #expect(!outcome.account.isClean)
    }
}
