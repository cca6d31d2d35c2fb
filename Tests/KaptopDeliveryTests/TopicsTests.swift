import KaptopAlerts
import KaptopDelivery
import KaptopTesting
import Testing

/// Topics with handlers of their own: events in, handlers to be told out.
@Suite struct TopicsTests {
    private func handler(_ id: String, on topic: String, kind: String = "log", publishes: [String] = [], match: String = "") -> TopicHandler
    {
        TopicHandler(
            id: id, topic: TopicID(topic), kind: publishes.isEmpty ? kind : "publish",
            options: publishes.isEmpty ? ["path": .string("/\(id)")] : ["topics": .strings(publishes)], match: match)
    }

    private func event(_ level: Level, on topic: String) -> AlertEvent {
        var event = Sample.event(level: level)
        event.topic = TopicID(topic)
        return event
    }

    private func paths(_ collected: Topics.Collected?) -> [String] {
        (collected?.handlers ?? []).map { $0.string("path") ?? "" }
    }

    @Test func handlersGetWhatTheyMatch() throws {
        var topics = Topics()
        topics.setHandlers([HandlerSpec(kind: "log", options: ["path": .string("/inline")])], of: TopicID("t"))
        try topics.attach(handler("all", on: "t"))
        try topics.attach(handler("bad", on: "t", match: "level() == CRITICAL"))
        try topics.attach(handler("new", on: "t", match: "changed()"))
        try topics.attach(handler("else", on: "other"))
        #expect(paths(topics.collect(event(.warning, on: "t"))) == ["/inline", "/all", "/new"])
        #expect(paths(topics.collect(event(.warning, on: "t"))) == ["/inline", "/all"])
        #expect(paths(topics.collect(event(.critical, on: "t"))) == ["/inline", "/all", "/bad", "/new"])
    }

    @Test func aHandlerIsReplacedAndTakenOff() throws {
        var topics = Topics()
        try topics.attach(handler("a", on: "t"))
        try topics.attach(handler("b", on: "t"))
        try topics.attach(handler("c", on: "t"), replacing: "a")
        #expect(topics.handlers(of: TopicID("t")).map(\.id) == ["b", "c"])
        #expect(paths(topics.collect(event(.ok, on: "t"))) == ["/c", "/b"])
        topics.detach("b", from: TopicID("t"))
        #expect(paths(topics.collect(event(.ok, on: "t"))) == ["/c"])
        topics.delete(TopicID("t"))
        #expect(topics[TopicID("t")] == nil && topics.handlers(of: TopicID("t")).map(\.id) == ["c"])
        #expect(paths(topics.collect(event(.ok, on: "t"))) == ["/c"])
    }

    @Test func anEventIsPublishedOnceToEachTopic() throws {
        var topics = Topics()
        try topics.attach(handler("p", on: "a", publishes: ["b", "c"]))
        try topics.attach(handler("q", on: "b", publishes: ["c", "a"], match: "level() == CRITICAL"))
        try topics.attach(handler("l", on: "c"))
        #expect(topics.reach(of: TopicID("a")).map(\.rawValue) == ["a", "b", "c"])
        for (level, collected) in [(Level.critical, 1), (.warning, 2)] {
            let all = topics.collectPublished(event(level, on: "a"))
            #expect(all.map(\.event.topic.rawValue) == ["a", "b", "c"])
            #expect(all.map { paths($0) } == [[], [], ["/l"]])
            #expect(["a", "b", "c"].allSatisfy { topics[TopicID($0)]?.collected == collected })
        }
    }

    @Test func aTopicThatKnowsNothingTakesThePublishedLevel() throws {
        var topics = Topics()
        _ = topics.collect(event(.critical, on: "a"))
        try topics.attach(handler("p", on: "a", publishes: ["b"]))
        try topics.attach(handler("l", on: "b", match: "changed()"))
        let all = topics.collectPublished(event(.critical, on: "a"))
        #expect(all.map(\.event.previousLevel) == [.critical, .critical] && all.map { paths($0) } == [[], []])
    }

    @Test func aMatchWithoutAnswerIsToldAndSkipped() throws {
        var topics = Topics()
        try topics.attach(handler("m", on: "t", match: #""rack" == 'x'"#))
        let collected = topics.collect(event(.ok, on: "t"))
        #expect(collected?.handlers.isEmpty == true && collected?.mistakes.map(\.text) == ["no tag exists for rack"])
    }

    // MARK: Through the dispatcher

    private func dispatcher(_ ledger: MemoryLedger, restoresStates: Bool = true) -> AlertDispatcher {
        AlertDispatcher(
            ledger: ledger, catalog: Sample.catalog(), restoresStates: restoresStates, deliver: { _ in }, clock: MockClock(), now: { 7 })
    }

    @Test func publishedEventsAreDeliveredAndRemembered() async throws {
        let ledger = MemoryLedger()
        let dispatcher = dispatcher(ledger)
        try await dispatcher.start()
        try await dispatcher.attach(handler("p", on: "a", publishes: ["b"]))
        try await dispatcher.attach(handler("l", on: "b"))
        _ = await dispatcher.take([.event(event(.critical, on: "a"))])
        #expect(try await ledger.unsettledDeliveries(after: DeliveryID(0), limit: 9).map(\.destination.address) == ["/l"])
        #expect(try await ledger.states(of: TopicID("b")).map(\.level) == [.critical])
        #expect(await dispatcher.snapshot.topics.keys.map(\.rawValue).sorted() == ["a", "b"])
    }

    @Test(arguments: [true, false])
    func levelsComeBackWhereTopicsPersist(_ restores: Bool) async throws {
        let ledger = MemoryLedger()
        _ = await dispatcher(ledger).take([.event(event(.critical, on: "t"))])
        let next = dispatcher(ledger, restoresStates: restores)
        try await next.attach(handler("c", on: "t", match: "changed()"))
        try await next.start()
        _ = await next.take([.event(event(.critical, on: "t"))])
        #expect(try await ledger.unsettledDeliveries(after: DeliveryID(0), limit: 9).count == (restores ? 0 : 1))
    }

    @Test func whatCannotBeRightIsRefused() async {
        let dispatcher = dispatcher(MemoryLedger())
        func refusal(_ handler: TopicHandler) async -> String? {
            do throws(HandlerSettingError) {
                try await dispatcher.check(handler)
                return nil
            } catch {
                return error.text
            }
        }
        #expect(await refusal(handler("a", on: "t")) == nil)
        #expect(await refusal(handler("a", on: "t", publishes: ["b"], match: "changed()")) == nil)
        #expect(await refusal(handler("a", on: "t", kind: "pigeon")) == #"unsupported action kind "pigeon""#)
        #expect(await refusal(handler("a", on: "t", match: "FOO")) == #"unknown identifier "FOO""#)
        let relative = TopicHandler(id: "a", topic: TopicID("t"), kind: "log", options: ["path": .string("x")])
        #expect(await refusal(relative) == "log path must be absolute: x is not absolute")
    }

    @Test func aTopicInShortFollowsItsAlerts() throws {
        var topics = Topics()
        let id = TopicID.anonymous(task: TaskID("cpu"), node: "alert2")
        topics.setHandlers([HandlerSpec(kind: "log")], of: id)
        topics.restore([EventState(id: AlertID("old"), level: .info, time: 1)], of: id)
        try topics.attach(handler("own", on: id.rawValue, match: "changed()"))
        for level in [Level.critical, .warning] { _ = topics.collect(event(level, on: id.rawValue)) }
        let summary = try #require(topics.summaries.first)
        #expect(summary.id == id && summary.id.anonymousTask == TaskID("cpu"))
        #expect(summary.level == .warning && summary.counts == [0, 1, 1, 0] && summary.collected == 2)
        #expect(summary.handlers.map(\.kind) == ["log"] && summary.ownHandlers.map(\.id) == ["own"])
        let revision = topics.revision
        _ = topics.summaries
        #expect(topics.revision == revision)
        topics.delete(id)
        #expect(topics.revision > revision && topics.summaries.isEmpty)
        #expect(TopicID("system").anonymousTask == nil)
    }
}
