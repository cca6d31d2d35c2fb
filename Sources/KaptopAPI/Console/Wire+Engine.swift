import KaptopAlerts
import KaptopDelivery
import KaptopOverview

/// The engine itself, its destinations, services, tasks and topics, as they go to consoles of other processes.
extension EngineStatus: WireValue {
    static var blank: Self { EngineStatus(hostname: "", place: .thisWindow, startedAt: 0) }

    mutating func code(in wire: inout Wire) {
        wire.code("host", &hostname)
        wire.code("address", &address)
        var process: Int?
        if case .service(let id) = place { process = Int(id) }
        wire.code("process", &process)
        place = process.map { .service(processID: Int32(truncatingIfNeeded: $0)) } ?? .thisWindow
        wire.code("configuration", &configurationPath)
        wire.code("started", &startedAt)
        wire.code("newest", &newestPointAt)
        wire.code("points", &pointsReceived)
        wire.code("sends-nothing", &sendsNothing)
        wire.code("banners", &banners)
        wire.code("gap", &gap)
    }
}

extension EngineStatus.Gap: WireValue {
    static var blank: Self { Self(from: 0, to: 0) }

    mutating func code(in wire: inout Wire) {
        wire.code("from", &from)
        wire.code("to", &to)
    }
}

extension DestinationRow: WireValue {
    static var blank: Self { DestinationRow(destination: .blank) }

    mutating func code(in wire: inout Wire) {
        destination.code(in: &wire)
        wire.code("name", &name)
        wire.code("sources", &sources)
        wire.code("health", &health)
        wire.code("delivered", &deliveredCount)
        wire.code("rejected", &rejectedCount)
        wire.code("failed", &failedCount)
        wire.code("queued", &queuedCount)
        wire.code("rejected-waiting", &waitingRejectedCount)
        wire.code("moved-to", &movedTo)
        wire.code("oldest", &oldestWaitingAt)
        wire.code("newest", &newestDeliveryAt)
        wire.code("latency", &newestLatency)
        wire.code("alert", &newestAlert)
        wire.code("level", &newestLevel)
    }
}

extension DestinationRow.Health: WireValue {
    static var blank: Self { .unknown }

    mutating func code(in wire: inout Wire) {
        var word = "unknown"
        var (since, until): (Int64, Int64) = (0, 0)
        var cause = Cause.blank
        var reason = ""
        switch self {
        case .unknown: break
        case .ok: word = "ok"
        case .retrying(let from, let given): (word, since, cause) = ("retrying", from, given)
        case .rejecting(let from, let given): (word, since, cause) = ("rejecting", from, given)
        case .rateLimited(let from, let to, let given): (word, since, until, cause) = ("rate-limited", from, to, given)
        case .disabled(let why): (word, reason) = ("disabled", why)
        }
        wire.code("state", &word)
        wire.code("since", &since)
        wire.code("until", &until)
        wire.code("reason", &reason)
        if ["retrying", "rejecting", "rate-limited"].contains(word) { wire.code("cause", &cause) }
        switch word {
        case "unknown": self = .unknown
        case "ok": self = .ok
        case "retrying": self = .retrying(since: since, cause)
        case "rejecting": self = .rejecting(since: since, cause)
        case "rate-limited": self = .rateLimited(since: since, until: until, cause)
        case "disabled": self = .disabled(reason: reason)
        default: wire.refuse()
        }
    }
}

extension ServiceRow: WireValue {
    static var blank: Self { ServiceRow(kind: "", title: "", setup: .notSetUp, summary: "") }

    mutating func code(in wire: inout Wire) {
        wire.code("kind", &kind)
        wire.code("title", &title)
        wire.code("summary", &summary)
        var missing: String?
        var isSetUp = setup == .setUp
        if case .halfSetUp(let what) = setup { missing = what }
        wire.code("set-up", &isSetUp)
        wire.code("missing", &missing)
        setup = isSetUp ? .setUp : missing.map { .halfSetUp(missing: $0) } ?? .notSetUp
    }
}

extension TaskRow: WireValue {
    static var blank: Self { TaskRow(id: TaskID(""), status: .running) }

    mutating func code(in wire: inout Wire) {
        wire.code("id", &id)
        var word = "running"
        var error = ""
        switch status {
        case .running: break
        case .disabled: word = "disabled"
        case .broken(let text): (word, error) = ("broken", text)
        }
        wire.code("status", &word)
        wire.code("error", &error)
        switch word {
        case "running": status = .running
        case "disabled": status = .disabled
        case "broken": status = .broken(error: error)
        default: wire.refuse()
        }
        wire.code("failures", &failures)
        wire.code("starter", &isStarter)
    }
}

extension TaskRow.Failure: WireValue {
    static var blank: Self { Self(node: "", text: "", count: 0, newestPointAt: 0, newestPoint: "") }

    mutating func code(in wire: inout Wire) {
        wire.code("node", &node)
        wire.code("text", &text)
        wire.code("count", &count)
        wire.code("at", &newestPointAt)
        wire.code("point", &newestPoint)
    }
}

extension TopicRow: WireValue {
    static var blank: Self { TopicRow(id: TopicID(""), level: .ok, counts: []) }

    mutating func code(in wire: inout Wire) {
        wire.code("id", &id)
        wire.code("level", &level)
        wire.code("counts", &counts)
        wire.code("collected", &collected)
        wire.code("handlers", &handlers)
    }
}

extension TopicRow.Handler: WireValue {
    static var blank: Self { Self(id: "", kind: "", address: "") }

    mutating func code(in wire: inout Wire) {
        wire.code("id", &id)
        wire.code("kind", &kind)
        wire.code("address", &address)
        wire.code("match", &match)
        wire.code("task", &task)
    }
}
