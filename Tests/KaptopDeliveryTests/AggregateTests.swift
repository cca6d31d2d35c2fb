import KaptopAlerts
import KaptopDelivery
import KaptopTesting
import Testing

/// Handlers of the kind `aggregate`: many events in, one out when their interval is over.
@Suite struct AggregateTests {
    private static let second: Int64 = 1_000_000_000

    private func aggregate(
        _ id: String = "g", on topic: String = "a", to target: String = "b", every interval: Int64 = 10 * second, message: String? = nil,
        match: String = ""
    ) -> TopicHandler {
        var options: [String: HandlerSpec.OptionValue] = [
            "id": .string("sum"), "interval": .integer(interval), "topic": .string(target),
        ]
        options["message"] = message.map { .string($0) }
        return TopicHandler(id: id, topic: TopicID(topic), kind: "aggregate", options: options, match: match)
    }

    private func event(
        _ message: String, _ level: Level, at time: Int64, lasting duration: Int64 = 0, on topic: String = "a"
    ) -> AlertEvent {
        var event = Sample.event(message, level: level, time: time)
        event.topic = TopicID(topic)
        event.state.duration = duration
        return event
    }

    @Test func whatAnIntervalBringsIsOneEvent() throws {
        var topics = Topics()
        try topics.attach(aggregate(), now: 100)
        #expect(topics.nextAggregate(now: 100) == nil)
        for (message, level, time, duration) in [("m1", Level.info, Int64(7), Int64(1)), ("m2", .critical, 9, 0), ("m3", .ok, 8, 3)] {
            #expect(topics.collect(event(message, level, at: time, lasting: duration))?.handlers == [])
        }
        // Intervals are counted from the definition, whenever the first event comes.
        #expect(topics.nextAggregate(now: 12 * Self.second) == 20 * Self.second + 100)
        #expect(topics.takeAggregates(now: 20 * Self.second).isEmpty)
        let events = topics.takeAggregates(now: 20 * Self.second + 100)
        #expect(
            events.map(\.state) == [
                EventState(
                    id: AlertID("sum"), level: .critical, message: "Received 3 events in the last 10s.", details: "m1\nm2\nm3", time: 9,
                    duration: 3)
            ])
        #expect(events.first?.topic == TopicID("b") && events.first?.isRecoverable == false && events.first?.task == TaskID(""))
        #expect(events.first.map { [$0.series] + $0.furtherSeries }?.map(\.rows.first?.time) == [7, 9, 8])
        #expect(topics.nextAggregate(now: 30 * Self.second) == nil && !topics.isGathering)
    }

    @Test func eachAggregateHasItsOwnMessageAndMatch() throws {
        var topics = Topics()
        try topics.attach(aggregate("all", message: "{{ .Count }} in {{ .Interval }}"))
        try topics.attach(aggregate("bad", every: 5 * Self.second, message: "{{ .Count }} bad", match: "level() == CRITICAL"))
        _ = topics.collect(event("m1", .warning, at: 1))
        _ = topics.collect(event("m2", .critical, at: 2))
        #expect(topics.nextAggregate(now: 0) == 5 * Self.second)
        #expect(topics.takeAggregates(now: 7 * Self.second).map(\.state.message) == ["1 bad"])
        #expect(topics.nextAggregate(now: 7 * Self.second) == 10 * Self.second)
        #expect(topics.takeAggregates(now: 11 * Self.second).map(\.state.message) == ["2 in 10s"])
    }

    @Test func memoryIsBoundedAndTheRestCounted() throws {
        var topics = Topics()
        try topics.attach(aggregate())
        for number in 0..<10_003 { _ = topics.collect(event("m", number == 10_002 ? .critical : .info, at: 1)) }
        let event = topics.takeAggregates(now: 0, .everything).first
        #expect(event?.state.message == "Received 10003 events in the last 10s." && event?.state.level == .critical)
        #expect(event?.state.details.hasSuffix("m\nand 3 more") == true && event?.furtherSeries.count == 9_999)
    }

    @Test(arguments: [
        ("{{ .Count ", "template: message:1: unclosed action"),
        (
            "{{ .Nope }}",
            "failed to evaluate message template with aggregate message data: template: message:1:3: executing \"message\" at <.Nope>: "
                + "can't evaluate field Nope in type alert.aggregateMessageData"
        ),
    ])
    func aMessageThatCannotBeRenderedIsRefused(_ message: String, _ text: String) {
        #expect(throws: TopicHandler.Mistake.self) { try aggregate(message: message).check() }
        do throws(TopicHandler.Mistake) {
            try aggregate(message: message).check()
        } catch {
            #expect(error.text == text)
        }
    }

    @Test func anIntervalIsNeeded() {
        #expect(throws: TopicHandler.Mistake.self) { try aggregate(every: 0).check() }
        #expect(throws: TopicHandler.Mistake.self) { try TopicHandler(id: "g", topic: TopicID("a"), kind: "aggregate").check() }
    }

    // MARK: Through the dispatcher

    private func dispatcher(_ ledger: MemoryLedger, _ clock: MockClock) -> AlertDispatcher {
        AlertDispatcher(
            ledger: ledger, catalog: Sample.catalog(), deliver: { _ in }, clock: clock,
            now: { Int64(clock.now.offset / .nanoseconds(1)) })
    }

    @Test func aTimerTellsOfWhatWasGathered() async throws {
        let ledger = MemoryLedger()
        let clock = MockClock()
        let dispatcher = dispatcher(ledger, clock)
        let (commits, committed) = AsyncStream.makeStream(of: [Transition].self)
        await dispatcher.observe {
            committed.yield($0)
        } trouble: { _ in
        }
        try await dispatcher.attach(aggregate())
        try await dispatcher.attach(TopicHandler(id: "l", topic: TopicID("b"), kind: "log", options: ["path": .string("/l")]))
        _ = await dispatcher.take([.event(event("m1", .warning, at: 1)), .event(event("m2", .info, at: 2))])
        await clock.waitForSleepers(1)
        #expect(await clock.nextWake == .seconds(10))
        await clock.advance(by: .seconds(10))
        for await transitions in commits where transitions.contains(where: { $0.topic == TopicID("b") }) { break }
        let deliveries = try await ledger.unsettledDeliveries(after: DeliveryID(0), limit: 9)
        #expect(deliveries.map(\.destination.address) == ["/l"] && deliveries.map(\.event.state.details) == ["m1\nm2"])
        #expect(try await ledger.states(of: TopicID("b")).map(\.level) == [.warning])
    }

    @Test func whatWasGatheredIsToldBeforeTheEnd() async throws {
        let ledger = MemoryLedger()
        let dispatcher = dispatcher(ledger, MockClock())
        try await dispatcher.attach(aggregate())
        try await dispatcher.attach(aggregate(on: "b", to: "c", message: "all: {{ .Count }}"))
        _ = await dispatcher.take([.event(event("m1", .warning, at: 1))])
        await dispatcher.finish()
        #expect(try await ledger.states(of: TopicID("b")).map(\.message) == ["Received 1 events in the last 10s."])
        #expect(try await ledger.states(of: TopicID("c")).map(\.message) == ["all: 1"])
    }
}
