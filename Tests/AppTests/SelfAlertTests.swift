import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing

@testable import KaptopApp

/// When the engine speaks of its own troubles, and to whom.
@Suite struct SelfAlertTests {
    private let second: Int64 = 1_000_000_000
    private let chat = Destination(kind: "telegram", address: "-100")
    private let room = Destination(kind: "hipchat", address: "ops")
    private let channel = Destination(kind: "slack", address: "#ops")
    private let kicked = Cause(.blocked, status: 403, detail: "Forbidden: bot was kicked")

    private func recipient(_ destination: Destination) -> SelfAlert.Recipient {
        SelfAlert.Recipient(handler: HandlerSpec(kind: destination.kind), destination: destination)
    }

    private func row(_ destination: Destination, _ health: DestinationRow.Health = .ok, queued: Int = 0) -> DestinationRow {
        var row = DestinationRow(destination: destination)
        row.health = health
        row.queuedCount = queued
        return row
    }

    private func rejecting(since: Int64 = 0) -> DestinationRow.Health { .rejecting(since: since * second, kicked) }

    /// Chat and room are the default destinations of their services.
    private func findings(_ rows: [DestinationRow], storeTrouble: String? = nil) -> SelfAlert.Findings {
        SelfAlert.Findings(
            patience: 30 * second, destinations: rows, storeTrouble: storeTrouble, defaults: [recipient(chat), recipient(room)])
    }

    private func selfAlert(_ states: [EventState] = []) -> SelfAlert {
        SelfAlert(hostname: "web-1", states: states)
    }

    @Test func aTroubleIsToldOnceThroughAnotherDestinationAndItsEndToo() {
        var selfAlert = selfAlert()
        let failing = findings([row(chat, rejecting(), queued: 7), row(room)])
        #expect(selfAlert.step(failing, now: 29 * second).isEmpty)
        let told = selfAlert.step(failing, now: 30 * second)
        #expect(told.map(\.recipients) == [[recipient(room)]])
        #expect(told.map(\.way) == [.outbox])
        #expect(told.first?.event.topic == TopicID("kaptop"))
        #expect(told.first?.event.state.id == AlertID("delivery to telegram:-100"))
        #expect(told.first?.event.state.level == .critical)
        #expect(
            told.first?.event.state.message
                == "kaptop on web-1: telegram -100 refuses alerts for 30 s, 7 waiting: Forbidden: bot was kicked; "
                + "let the person unblock the bot, or add the bot to the chat again with the right to send messages")
        for later in 31...200 { #expect(selfAlert.step(failing, now: Int64(later) * second).isEmpty) }

        let recovered = selfAlert.step(findings([row(chat), row(room)]), now: 300 * second)
        #expect(recovered.map(\.event.state.level) == [.ok])
        #expect(recovered.map(\.event.previousLevel) == [.critical])
        #expect(recovered.first?.event.state.message == "kaptop on web-1: telegram -100 takes alerts again after 5 min")
        #expect(recovered.map(\.recipients) == [[recipient(room)]])
        #expect(selfAlert.step(findings([row(chat), row(room)]), now: 400 * second).isEmpty)
    }

    @Test func aHiccupIsNoTrouble() {
        var selfAlert = selfAlert()
        #expect(selfAlert.step(findings([row(chat, .retrying(since: 0, kicked)), row(room)]), now: 20 * second).isEmpty)
        #expect(selfAlert.step(findings([row(chat), row(room)]), now: 40 * second).isEmpty)
    }

    @Test func aRateLimitIsNoTroubleUntilItLastsMinutes() {
        var selfAlert = selfAlert()
        let limited = findings([row(chat, .rateLimited(since: 0, until: 60 * second, kicked)), row(room)])
        #expect(selfAlert.step(limited, now: 299 * second).isEmpty)
        #expect(selfAlert.step(limited, now: 300 * second).count == 1)
    }

    @Test func zeroPatienceMeansNever() {
        var selfAlert = selfAlert()
        var failing = findings([row(chat, rejecting())], storeTrouble: "full")
        failing.patience = 0
        #expect(selfAlert.step(failing, now: 0).isEmpty)
        #expect(selfAlert.step(failing, now: 900 * second).isEmpty)
    }

    @Test func whatNobodyCanBeToldWaitsUntilSomebodyCan() {
        var selfAlert = selfAlert()
        let both = findings([row(chat, rejecting()), row(room, rejecting())])
        let nobody = selfAlert.step(both, now: 60 * second)
        #expect(nobody.map(\.way) == [.nobody, .nobody])
        #expect(nobody.first?.banner?.hasSuffix("; nobody can be told") == true)
        #expect(selfAlert.step(both, now: 61 * second).isEmpty)
        let one = selfAlert.step(findings([row(chat), row(room, rejecting())]), now: 90 * second)
        #expect(one.allSatisfy { $0.banner == nil }, "what is told to somebody has its line in the list of destinations")
        // The chat's end, of which nobody knew the begin, and the room's trouble.
        #expect(one.map(\.event.state.id.rawValue) == ["delivery to telegram:-100", "delivery to hipchat:ops"])
        #expect(one.map(\.way) == [.nobody, .outbox])
        #expect(one.map(\.event.state.level) == [.ok, .critical])
        #expect(one.last?.recipients == [recipient(chat)])
    }

    @Test func handlersOfTheTopicAreAskedFirst() {
        var selfAlert = selfAlert()
        var failing = findings([row(chat, rejecting()), row(room), row(channel)])
        failing.attached = [recipient(channel)]
        let told = selfAlert.step(failing, now: 60 * second)
        #expect(told.count == 1 && told[0].recipients.isEmpty, "the topic itself hands the event to its handlers")
        #expect(told.first?.way == .outbox)
    }

    @Test func handlersOfTheTopicThatFailThemselvesAreHelpedOut() {
        var selfAlert = selfAlert()
        var failing = findings([row(chat, rejecting()), row(room), row(channel)])
        failing.attached = [recipient(chat)]
        #expect(selfAlert.step(failing, now: 60 * second).map(\.recipients) == [[recipient(room)]])
    }

    @Test func messagesAboutMessagesDoNotGoRoundInACircle() {
        var selfAlert = selfAlert()
        // The chat fails, the room refuses the message about it.
        #expect(selfAlert.step(findings([row(chat, rejecting()), row(room)]), now: 30 * second).count == 1)
        var refused = findings([row(chat, rejecting()), row(room, rejecting(since: 30))])
        refused.refusing = [room]
        for later in 60...600 { #expect(selfAlert.step(refused, now: Int64(later) * second).isEmpty) }
        // The chat works again: its end is told to nobody rather than to a room that refuses it.
        var after = findings([row(chat), row(room, rejecting(since: 30))])
        after.refusing = [room]
        let ended = selfAlert.step(after, now: 700 * second)
        #expect(ended.map(\.event.state.level) == [.ok] && ended[0].recipients.isEmpty)
        for later in 701...900 { #expect(selfAlert.step(after, now: Int64(later) * second).isEmpty) }
    }

    @Test func theEndOfATroubleOfAnEarlierRunIsTold() {
        let known = EventState(
            id: SelfAlert.alert(for: chat), level: .critical, message: "", time: 100 * second, duration: 40 * second)
        var selfAlert = selfAlert([known])
        #expect(selfAlert.step(findings([row(chat, rejecting(since: 60)), row(room)]), now: 200 * second).isEmpty)
        let ended = selfAlert.step(findings([row(chat), row(room)]), now: 180 * second)
        #expect(ended.first?.event.state.message == "kaptop on web-1: telegram -100 takes alerts again after 2 min")
    }

    @Test func dismissingWhatWasRejectedEndsATrouble() {
        var selfAlert = selfAlert()
        _ = selfAlert.step(findings([row(chat, rejecting()), row(room)]), now: 60 * second)
        let ended = selfAlert.step(findings([row(chat, .unknown), row(room)]), now: 61 * second)
        #expect(
            ended.first?.event.state.message
                == "kaptop on web-1: nothing waits for telegram -100 any more, after 61 s")
    }

    @Test func aStoreThatTakesNothingIsToldPastTheOutboxOnce() {
        var selfAlert = selfAlert()
        let broken = findings([row(chat), row(room)], storeTrouble: "database or disk is full")
        #expect(selfAlert.step(broken, now: 0).isEmpty)
        #expect(selfAlert.step(broken, now: 4 * second).isEmpty)
        let told = selfAlert.step(broken, now: 5 * second)
        #expect(told.map(\.way) == [.straight])
        #expect(told.map(\.recipients) == [[recipient(chat), recipient(room)]])
        #expect(told.first?.event.state.message.contains("sent past the outbox: database or disk is full") == true)
        for later in 6...100 { #expect(selfAlert.step(broken, now: Int64(later) * second).isEmpty) }
        let ended = selfAlert.step(findings([row(chat), row(room)]), now: 130 * second)
        #expect(ended.map(\.way) == [.outbox])
        #expect(
            ended.first?.event.state.message == "kaptop on web-1: the store can be written again after 2 min; alerts that waited are sent")
    }
}
