import KaptopTesting
import Testing

/// Promise 1: a committed transition is delivered or visibly rejected, whenever the engine is killed, and whatever the services do.
@Suite(.serialized) struct Promise1DeliveredOrRejectedTests {
    private static let seed: UInt64 = 2711

    @Test func nothingIsLostByKillsInAStorm() async throws {
        let account = try await KillLoop(kills: Soak.isOn ? 1_000 : 50, seed: Self.seed).run()
        print("promise 1, \(Engine.kaptop.title): \(account)")
        #expect(account.isClean, "seed \(Self.seed): \(account.examples)")
        #expect(account.events > 4 * account.kills, "there was a storm")
    }

    /// With digests: a chat that limits its rate is told of many deliveries in one message.
    @Test func nothingIsLostByKillsWhereDigestsTellForMany() async throws {
        var loop = KillLoop(kills: Soak.isOn ? 200 : 8, seed: Self.seed)
        loop.mix.rateLimits = 200
        loop.digestAfter = 5
        loop.hosts = 64
        let account = try await loop.run()
        print("promise 1, \(Engine.kaptop.title), digests: \(account)")
        #expect(account.isClean, "seed \(Self.seed): \(account.examples)")
        #expect(account.folded > account.kills, "there were digests")
    }

    /// The control: the same, killed a few times, on engines that lack the guarantee.
    @Test(arguments: ["send-before-commit", "settle-before-send", "forget-queue"])
    func anEngineWithoutTheGuaranteeLoses(_ fault: String) async throws {
        let engine = Engine.broken(fault)
        let account = try await KillLoop(engine: engine, kills: 6, seed: Self.seed).run()
        print("promise 1, \(engine.title): \(account)")
        #expect(!account.isClean)
    }

    @Test func theInstrumentOfTheControlIsSound() async throws {
        let engine = Engine.broken("none")
        let account = try await KillLoop(engine: engine, kills: 3, seed: Self.seed).run()
        print("promise 1, \(engine.title): \(account)")
        #expect(account.isClean, "\(account.examples)")
    }
}
