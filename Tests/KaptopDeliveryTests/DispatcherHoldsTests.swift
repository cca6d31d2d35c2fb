import KaptopAlerts
import KaptopDelivery
import KaptopTesting
import Testing

/// The dispatcher with holds: what is kept back, and what is told when they end.
@Suite struct DispatcherHoldsTests {
    private static let second: Int64 = 1_000_000_000
    private let anna = Operator(name: "anna", isVerified: true)

    /// Deliveries in the order in which the worker got them.
    private actor Worker {
        private(set) var given: [Delivery] = []
        func take(_ deliveries: [Delivery]) { given += deliveries }
        var told: [String] { given.map { "\($0.id.rawValue) \($0.event.state.level.name)" } }
    }

    /// An engine's dispatcher, which a test may start again on the same ledger.
    private struct Engine {
        let ledger: MemoryLedger
        let clock: MockClock
        let worker = Worker()
        let dispatcher: AlertDispatcher
        let releases: AsyncStream<[HeldRelease]>

        init(_ ledger: MemoryLedger = MemoryLedger(), _ clock: MockClock = MockClock()) async throws {
            self.ledger = ledger
            self.clock = clock
            let worker = worker
            dispatcher = AlertDispatcher(
                ledger: ledger, holdLedger: ledger, catalog: Sample.catalog(), deliver: { await worker.take($0) }, clock: clock,
                now: { Int64(clock.now.offset / .nanoseconds(1)) })
            let (releases, released) = AsyncStream.makeStream(of: [HeldRelease].self)
            self.releases = releases
            await dispatcher.observe { _ in
            } trouble: { _ in
            } released: {
                released.yield($0)
            }
            try await dispatcher.start()
            await dispatcher.open(Sample.event().topic, handlers: [HandlerSpec(kind: "log", options: ["path": .string("/l")])])
        }

        func take(_ levels: Level..., id: String = "cpu:nil") async {
            for level in levels { _ = await dispatcher.take([.event(Sample.event(level: level, id: id))]) }
        }

        /// Moves the clock until something is released.
        func release(after seconds: Int64) async {
            await clock.waitForSleepers(1)
            await clock.advance(by: .seconds(seconds))
            await nextRelease()
        }

        func nextRelease() async {
            for await _ in releases { break }
        }

        var hasHeld: Bool {
            get async {
                await statuses.contains {
                    if case .held = $0 { true } else { false }
                }
            }
        }

        var statuses: [DeliveryStatus] {
            get async { await ledger.statuses.sorted { $0.key < $1.key }.map(\.value) }
        }
    }

    private func silence(
        _ engine: Engine, _ matcher: String = "host=a", until seconds: Int64
    ) async throws {
        _ = try await engine.dispatcher.change(
            .silence(SilenceDraft(matchers: [try AlertMatcher(matcher)], endsAt: seconds * Self.second, reason: "upgrade")), by: anna)
    }

    private func acknowledge(_ engine: Engine) async throws {
        _ = try await engine.dispatcher.change(.acknowledge(Sample.event().key, note: "on it"), by: anna)
    }

    private func folded(_ id: Int64) -> DeliveryStatus { .folded(into: DeliveryID(id)) }

    // MARK: Silences

    @Test func whatIsHeldIsStoredWithItsEventAndGivenToNobody() async throws {
        let engine = try await Engine()
        try await silence(engine, until: 60)
        await engine.take(.critical)
        await engine.take(.critical, id: "other")
        #expect(await engine.statuses == [.held(by: "silence 1 by anna"), .held(by: "silence 1 by anna")])
        #expect(try await engine.ledger.states(of: Sample.event().topic).map(\.level) == [.critical, .critical])
        #expect(try await engine.ledger.unsettledDeliveries(after: DeliveryID(0), limit: 9).isEmpty)
        #expect(await engine.worker.given.isEmpty)
    }

    @Test func whatStillFiresIsToldOnceWhenASilenceEnds() async throws {
        let engine = try await Engine()
        try await silence(engine, until: 60)
        await engine.take(.critical, .warning)
        await engine.release(after: 60)
        #expect(await engine.worker.told == ["3 WARNING"])
        #expect(await engine.statuses == [folded(3), folded(3), .queued])
    }

    @Test func whatCameAndWentIsNotTold() async throws {
        let engine = try await Engine()
        try await silence(engine, until: 60)
        await engine.take(.critical, .ok)
        await engine.release(after: 60)
        #expect(await engine.worker.told == [])
        #expect(await engine.statuses == [.withdrawn, .withdrawn])
        // Also where it comes and goes a second time.
        try await silence(engine, until: 120)
        await engine.take(.critical, .ok)
        await engine.release(after: 60)
        #expect(await engine.worker.told == [])
    }

    @Test func anEndIsToldWhereTheBeginWasTold() async throws {
        let engine = try await Engine()
        await engine.take(.critical)
        try await silence(engine, until: 60)
        await engine.take(.warning, .ok)
        await engine.release(after: 60)
        #expect(await engine.worker.told == ["1 CRITICAL", "4 OK"])
        #expect(await engine.statuses == [.queued, folded(4), folded(4), .queued])
    }

    @Test func anOperatorWhoEndsASilenceHearsWhatStillFires() async throws {
        let engine = try await Engine()
        try await silence(engine, until: 3600)
        await engine.take(.critical)
        _ = try await engine.dispatcher.change(.endSilence(SilenceID(1)), by: anna)
        await engine.nextRelease()
        #expect(await engine.worker.told == ["2 CRITICAL"])
        #expect(await engine.ledger.audit.map(\.verb) == [.silenced, .silenceEnded])
    }

    @Test func nothingIsToldWhileAnotherHoldCoversIt() async throws {
        let engine = try await Engine()
        try await silence(engine, until: 30)
        try await silence(engine, "alert=~cpu.*", until: 50)
        await engine.take(.critical)
        await engine.take(.critical, id: "disk")
        await engine.release(after: 30)
        #expect(await engine.worker.given.map(\.event.state.id.rawValue) == ["disk"])
        await engine.release(after: 20)
        #expect(await engine.worker.given.map(\.event.state.id.rawValue) == ["disk", "cpu:nil"])
    }

    @Test func aLevelThatIsNotHeldTellsForThoseThatAre() async throws {
        let engine = try await Engine()
        try await silence(engine, "level=WARNING", until: 60)
        await engine.take(.warning, .warning, .critical)
        #expect(await engine.worker.told == ["3 CRITICAL"])
        #expect(await engine.statuses == [folded(3), folded(3), .queued])
    }

    // MARK: Acknowledgements

    @Test func anAcknowledgedAlertIsQuietUntilItRecovers() async throws {
        let engine = try await Engine()
        await engine.take(.critical)
        try await acknowledge(engine)
        await engine.take(.critical, .warning, .ok, .critical)
        #expect(await engine.worker.told == ["1 CRITICAL", "4 OK", "5 CRITICAL"])
        #expect(await engine.statuses == [.queued, folded(4), folded(4), .queued, .queued])
        #expect(await engine.ledger.audit.map(\.detail) == ["CRITICAL: on it", "recovered"])
        #expect(await engine.dispatcher.holds.isEmpty)
    }

    @Test func anAcknowledgedAlertThatGetsWorseIsTold() async throws {
        let engine = try await Engine()
        await engine.take(.warning)
        try await acknowledge(engine)
        await engine.take(.warning, .critical, .warning)
        #expect(await engine.worker.told == ["1 WARNING", "3 CRITICAL", "4 WARNING"])
        #expect(await engine.ledger.audit.map(\.detail) == ["WARNING: on it", "got worse: CRITICAL"])
    }

    @Test func anEndedAcknowledgementTellsWhatStillFires() async throws {
        let engine = try await Engine()
        await engine.take(.critical)
        try await acknowledge(engine)
        await engine.take(.critical)
        _ = try await engine.dispatcher.change(.endAcknowledgement(Sample.event().key), by: anna)
        await engine.nextRelease()
        #expect(await engine.worker.told == ["1 CRITICAL", "3 CRITICAL"])
    }

    @Test func aRecoveryUnderASilenceEndsTheAcknowledgementAndIsToldLater() async throws {
        let engine = try await Engine()
        await engine.take(.critical)
        try await acknowledge(engine)
        try await silence(engine, until: 60)
        await engine.take(.critical, .ok)
        #expect(await engine.dispatcher.holds.acknowledgements.isEmpty)
        #expect(await engine.worker.told == ["1 CRITICAL"])
        await engine.release(after: 60)
        #expect(await engine.worker.told == ["1 CRITICAL", "4 OK"])
    }

    // MARK: Restarts and trouble

    @Test func holdsAndWhatTheyHoldSurviveARestart() async throws {
        let first = try await Engine()
        try await silence(first, until: 60)
        await first.take(.critical)
        await first.dispatcher.finish()
        let second = try await Engine(first.ledger, first.clock)
        await second.take(.critical)
        #expect(await second.worker.given.isEmpty)
        await second.release(after: 60)
        #expect(await second.worker.told == ["3 CRITICAL"])
    }

    @Test func whatEndedWhileTheEngineWasDownIsToldAtTheStart() async throws {
        let first = try await Engine()
        try await silence(first, until: 60)
        await first.take(.critical)
        await first.dispatcher.finish()
        await first.clock.advance(by: .seconds(3600))
        let second = try await Engine(first.ledger, first.clock)
        await second.nextRelease()
        #expect(await second.worker.told == ["2 CRITICAL"])
    }

    @Test func anEditThatCannotBeStoredChangesNothing() async throws {
        let engine = try await Engine()
        await engine.ledger.refuseWrites(true)
        let refusal = await #expect(throws: HoldRefusal.self) { try await silence(engine, until: 60) }
        #expect(refusal?.kind == .unavailable)
        #expect(await engine.dispatcher.holds.isEmpty)
    }

    @Test func anInhibitedAggregateIsCountedToNobodyElse() async throws {
        let engine = try await Engine()
        let topic = TopicID("sums")
        try await engine.dispatcher.attach(
            TopicHandler(
                id: "g", topic: Sample.event().topic, kind: "aggregate",
                options: [
                    "id": .string("sum"), "interval": .integer(10 * Self.second), "topic": .string(topic.rawValue),
                    "message": .string("m"),
                ]))
        let hostless = Inhibition(category: "", tags: [.init("host", "")])
        await engine.take(.critical)
        await engine.clock.waitForSleepers(1)
        // The aggregate falls due while a commit fails, so that it waits together with the events of a task.
        await engine.ledger.refuseWrites(true)
        let dispatcher = engine.dispatcher
        let first = Task {
            await dispatcher.take([.inhibition(hostless, by: "x", isActive: true), .event(Sample.event(level: .critical))])
        }
        await engine.clock.waitForSleepers(2)
        await engine.clock.advance(by: .seconds(10))
        while await dispatcher.snapshot.isDue(at: 10 * Self.second) { await Task.yield() }
        let second = Task { await dispatcher.take([.event(Sample.event(level: .warning))]) }
        for _ in 0..<1000 { await Task.yield() }
        await engine.ledger.refuseWrites(false)
        await engine.clock.waitForSleepers(1)
        await engine.clock.advance(by: .seconds(1))
        #expect(await first.value == [])
        #expect(await second.value == [])
        #expect(await dispatcher.snapshot[topic] == nil)
    }

    // MARK: Any order of things

    /// Random events, silences and acknowledgements on three alerts: in the end each destination knows how each alert stands, and it was
    /// told in order.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func nobodyIsLeftWithAnAlertThatHasEnded(_ seed: UInt64) async throws {
        var random = Gen(seed: seed)
        let engine = try await Engine()
        var newest: [String: AlertEvent] = [:]
        for step in 1...120 {
            let id = ["a", "b", "c"][random.int(0...2)]
            switch random.int(0...9) {
            case 0:
                let matcher = ["host=a", "alert=a", "level=WARNING", "alert!=b", "level=OK"][random.int(0...4)]
                let end = Int64(engine.clock.now.offset / .seconds(1)) + Int64(random.int(1...40))
                try await silence(engine, matcher, until: end)
            case 1:
                // Refused where the alert is OK.
                _ = try? await engine.dispatcher.change(.acknowledge(Sample.event(id: id).key, note: "n"), by: anna)
            case 2:
                _ = try? await engine.dispatcher.change(.endAcknowledgement(Sample.event(id: id).key), by: anna)
            case 3: await engine.clock.advance(by: .seconds(random.int(1...20)))
            default:
                let event = Sample.event(level: Level.allCases[random.int(0...3)], id: id, time: Int64(step))
                newest[id] = event
                _ = await engine.dispatcher.take([.event(event)])
            }
        }
        for key in await engine.dispatcher.holds.acknowledgements.keys {
            _ = try await engine.dispatcher.change(.endAcknowledgement(key), by: anna)
        }
        for _ in 0..<20 where await engine.hasHeld {
            await engine.clock.advance(by: .seconds(60))
            for _ in 0..<500 where await engine.hasHeld { await Task.yield() }
        }
        #expect(await !engine.hasHeld, "seed \(seed)")
        let given = await engine.worker.given
        #expect(given.map(\.id) == given.map(\.id).sorted(), "seed \(seed)")
        for (id, event) in newest {
            let told = given.filter { $0.event.state.id.rawValue == id }.map(\.event)
            // The newest event may be told twice: before and after a hold.
            #expect(told.map(\.state.time) == told.map(\.state.time).sorted(), "seed \(seed)")
            if event.state.level == .ok {
                #expect(told.last?.state.level ?? .ok == .ok, "seed \(seed)")
            } else {
                #expect(told.last?.state.time == event.state.time, "seed \(seed)")
            }
        }
    }
}

extension Topics {
    fileprivate func isDue(at time: Int64) -> Bool {
        var copy = self
        return copy.nextAggregate(now: time).map { $0 <= time } ?? false
    }
}
