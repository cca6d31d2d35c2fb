import KaptopAlerts
import KaptopDelivery
import KaptopOverview

/// Decides when the engine speaks of its own troubles, of which, and to whom.
///
/// Each trouble is told once, through destinations that work and are not its own, and its end is told too. A trouble that nobody can
/// be told of waits until somebody can. A destination that refuses nothing but the engine's own messages is no trouble, so that no
/// message about messages goes round in a circle.
struct SelfAlert {
    static let topic = TopicID("kaptop")
    static let storeAlert = AlertID("store")

    /// The store counts as broken after this long: what fails once may work a second later.
    private static let storePatience: Int64 = 5_000_000_000

    /// A handler and where it leads.
    struct Recipient: Sendable, Hashable {
        var handler: HandlerSpec
        var destination: Destination
    }

    /// What is known of the engine at a moment.
    struct Findings: Sendable {
        /// How long a destination may fail before it is told of, nanoseconds; 0 for never a word.
        var patience: Int64
        var destinations: [DestinationRow]
        var storeTrouble: String?
        /// Destinations whose newest delivery was a message of the engine about itself, and was rejected.
        var refusing: Set<Destination> = []
        /// Default destinations of the services that are enabled.
        var defaults: [Recipient]
        /// Handlers attached to the engine's topic: these are asked first, and get the event from the topic itself.
        var attached: [Recipient] = []
    }

    /// One thing to tell.
    struct Message: Sendable, Equatable {
        enum Way: Sendable {
            /// As an event like any other, to the recipients beside the topic's own handlers.
            case outbox
            /// Straight to the first recipient that takes it, because the store takes nothing.
            case straight
            /// To nobody, because nothing works that it could go through: the log and the console say it.
            case nobody
        }

        var event: AlertEvent
        var recipients: [Recipient]
        var way: Way
    }

    private let hostname: String
    /// What was told and has not ended, and since when it lasts.
    private var told: [AlertID: Int64] = [:]
    /// What nobody could be told of so far, likewise.
    private var untold: [AlertID: Int64] = [:]
    private var storeTroubleSince: Int64?

    /// - Parameter states: what the topic remembers of earlier runs: troubles whose end is still to be told.
    init(hostname: String, states: [EventState] = []) {
        self.hostname = hostname
        for state in states where state.level == .critical { told[state.id] = state.time - state.duration }
    }

    static func alert(for destination: Destination) -> AlertID { AlertID("delivery to \(destination.kind):\(destination.address)") }

    /// - Parameter now: wall time, nanoseconds since 1970 UTC.
    mutating func step(_ findings: Findings, now: Int64) -> [Message] {
        guard findings.patience > 0 else { return [] }
        var messages = storeMessages(findings, now: now)
        for row in findings.destinations {
            if let message = message(about: row, findings, now: now) { messages.append(message) }
        }
        return messages
    }

    // MARK: Destinations

    private mutating func message(about row: DestinationRow, _ findings: Findings, now: Int64) -> Message? {
        let id = Self.alert(for: row.destination)
        guard let trouble = row.health.trouble else {
            return end(of: id, besides: row.destination, findings, now: now) { Wording.recovered(row, for: $0) }
        }
        guard told[id] == nil, row.isStuck(for: findings.patience, now: now), !findings.refusing.contains(row.destination) else {
            return nil
        }
        let text = row.troubleSentence(trouble.cause, since: trouble.since, now: now)
        return begin(message(id, .critical, text, since: trouble.since, besides: row.destination, findings, now: now), trouble.since)
    }

    // MARK: The store

    private mutating func storeMessages(_ findings: Findings, now: Int64) -> [Message] {
        guard let trouble = findings.storeTrouble else {
            storeTroubleSince = nil
            return end(of: Self.storeAlert, findings, now: now) { Wording.storeRecovered(for: $0) }.map { [$0] } ?? []
        }
        let since = storeTroubleSince ?? now
        storeTroubleSince = since
        guard told[Self.storeAlert] == nil, now - since >= Self.storePatience else { return [] }
        let message = message(Self.storeAlert, .critical, Wording.store(trouble), since: since, findings, now: now)
        return begin(message, since).map { [$0] } ?? []
    }

    // MARK: Messages

    /// Notes that a trouble is told, or that nobody can be told of it, which is said once.
    private mutating func begin(_ message: Message, _ since: Int64) -> Message? {
        let id = message.event.state.id
        if message.way == .nobody { return untold.updateValue(since, forKey: id) == nil ? message : nil }
        untold[id] = nil
        told[id] = since
        return message
    }

    /// The end of a trouble that was told; of one that was not, for the log and the console.
    private mutating func end(
        of id: AlertID, besides subject: Destination? = nil, _ findings: Findings, now: Int64, _ wording: (_ span: Int64) -> String
    ) -> Message? {
        let untoldSince = untold.removeValue(forKey: id)
        guard let since = told.removeValue(forKey: id) ?? untoldSince else { return nil }
        var message = message(id, .ok, wording(now - since), since: since, besides: subject, findings, now: now)
        // An end is recorded even where nobody is left to hear of it; that of something never told is not.
        message.way = untoldSince != nil ? .nobody : findings.storeTrouble == nil ? .outbox : .straight
        return message
    }

    /// Goes to the handlers of the topic where one of them leads to a destination that works; else to default destinations that do.
    private func message(
        _ id: AlertID, _ level: Level, _ text: String, since: Int64, besides subject: Destination? = nil, _ findings: Findings, now: Int64
    ) -> Message {
        let isStraight = findings.storeTrouble != nil
        let attached = findings.attached.filter { works($0, besides: subject, findings) }
        // The topic itself hands its events to its handlers, but not past the outbox.
        let recipients =
            attached.isEmpty ? findings.defaults.filter { works($0, besides: subject, findings) } : isStraight ? attached : []
        let way: Message.Way = attached.isEmpty && recipients.isEmpty ? .nobody : isStraight ? .straight : .outbox
        let text = "kaptop on \(hostname): \(text)"
        let event = AlertEvent(
            id: EventID(task: TaskID("kaptop"), node: "", group: id.rawValue, level: level, time: now, count: 0), topic: Self.topic,
            state: EventState(id: id, level: level, message: text, details: text, time: now, duration: now - since),
            previousLevel: level == .ok ? .critical : .ok, task: TaskID("kaptop"), node: "", name: "kaptop", group: "nil", tags: [],
            fields: [], series: AlertSeries(name: "kaptop", tags: [], columns: [], rows: []))
        return Message(event: event, recipients: recipients, way: way)
    }

    private func works(_ recipient: Recipient, besides subject: Destination?, _ findings: Findings) -> Bool {
        let place = recipient.destination
        let isFailing = findings.destinations.contains { $0.destination == place && $0.health.trouble != nil }
        return place != subject && !isFailing && !findings.refusing.contains(place)
    }
}

extension SelfAlert.Message {
    /// A line for the console while the trouble lasts, with who knows of it.
    var banner: String? {
        let state = event.state
        guard state.level > .ok else { return nil }
        let names = recipients.map { "\($0.destination.kind) \($0.destination.address)" }.joined(separator: ", ")
        if way == .nobody { return "\(state.message); nobody can be told" }
        // A destination's trouble has a line of its own on every screen.
        guard state.id == SelfAlert.storeAlert else { return nil }
        return names.isEmpty ? state.message : "\(state.message); told to \(names)"
    }
}

private enum Wording {
    static func recovered(_ row: DestinationRow, for span: Int64) -> String {
        let waiting = row.queuedCount > 0 ? ", \(row.queuedCount) waiting" : ""
        guard row.health == .ok else { return "nothing waits for \(row.label) any more, after \(SpanText.words(span))" }
        return "\(row.label) takes alerts again after \(SpanText.words(span))\(waiting)"
    }

    static func store(_ trouble: String) -> String {
        "the store cannot be written, so alerts wait in memory and this message is sent past the outbox: \(trouble); "
            + "make room on its disk or mend its folder"
    }

    static func storeRecovered(for span: Int64) -> String {
        "the store can be written again after \(SpanText.words(span)); alerts that waited are sent"
    }
}
