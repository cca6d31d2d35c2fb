import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import SourceText

/// Alerts and what happened to them, as they go to consoles of other processes.
extension AlertKey: WireValue {
    static var blank: Self { AlertKey(topic: TopicID(""), id: AlertID("")) }

    mutating func code(in wire: inout Wire) {
        wire.code("topic", &topic)
        wire.code("id", &id)
    }
}

extension AlertRow: WireValue {
    static var blank: Self { AlertRow(key: .blank, task: TaskID(""), level: .ok) }

    mutating func code(in wire: inout Wire) {
        key.code(in: &wire)
        wire.code("task", &task)
        wire.code("level", &level)
        wire.code("since", &since)
        wire.code("message", &message)
        wire.code("value", &value)
        wire.code("unit", &unit)
        wire.code("reason", &reason)
        wire.code("history", &history)
        wire.code("newest", &newestPointAt)
        wire.code("interval", &usualInterval)
        wire.code("sent", &sentTo)
        wire.code("tags", &tags)
        wire.code("name", &measurement)
        wire.code("hold", &hold)
        wire.code("simulated", &isSimulated)
    }
}

extension AlertRow.SentTo: WireValue {
    static var blank: Self { Self(destination: .blank, status: .blank) }

    mutating func code(in wire: inout Wire) {
        destination.code(in: &wire)
        status.code(in: &wire)
    }
}

extension AlertSeries.Pair: WireValue {
    static var blank: Self { Self("", "") }

    mutating func code(in wire: inout Wire) {
        wire.code("k", &key)
        wire.code("v", &value)
    }
}

extension Reason: WireValue {
    static var blank: Self { Reason(range: SourceRange(at: 0), expression: "", reference: nil, value: nil, comparison: nil) }

    mutating func code(in wire: inout Wire) {
        wire.code("from", &range.start)
        wire.code("to", &range.end)
        wire.code("lambda", &expression)
        wire.code("reference", &reference)
        wire.code("value", &value)
        wire.code("limit", &comparison)
    }
}

extension Reason.Limit: WireValue {
    static var blank: Self { Self(operator: "", value: 0, furtherCount: 0) }

    mutating func code(in wire: inout Wire) {
        wire.code("sign", &`operator`)
        wire.code("value", &value)
        wire.code("further", &furtherCount)
    }
}

/// A digit a minute for the level, a dash for none.
extension AlertHistory: WireValue {
    static var blank: Self { AlertHistory() }

    mutating func code(in wire: inout Wire) {
        var minute = newestMinute
        var levels = String(
            decoding: self.levels.map { $0.map { UInt8(ascii: "0") + UInt8($0.rawValue) } ?? UInt8(ascii: "-") }, as: UTF8.self)
        var values = self.values
        wire.code("minute", &minute)
        wire.code("levels", &levels)
        wire.code("values", &values)
        guard wire.isReading else { return }
        let read = levels.utf8.map { Level(rawValue: Int($0) - Int(UInt8(ascii: "0"))) }
        if values.isEmpty { values = read.map { _ in nil } }
        self = AlertHistory(newestMinute: minute, levels: read, values: values)
    }
}

extension Hold: WireValue {
    static var blank: Self { Hold(.acknowledgement, by: .blank, until: nil) }

    mutating func code(in wire: inout Wire) {
        var word = "acknowledgement"
        var number: Int64 = 0
        var name = ""
        switch kind {
        case .acknowledgement: break
        case .silence(let id): (word, number) = ("silence", id.rawValue)
        case .maintenance(let id, let title): (word, number, name) = ("maintenance", id.rawValue, title)
        }
        wire.code("kind", &word)
        wire.code("number", &number)
        wire.code("name", &name)
        wire.code("by", &by)
        wire.code("until", &until)
        switch word {
        case "acknowledgement": kind = .acknowledgement
        case "silence": kind = .silence(SilenceID(number))
        case "maintenance": kind = .maintenance(MaintenanceID(number), name: name)
        default: wire.refuse()
        }
    }
}

extension Operator: WireValue {
    static var blank: Self { .unnamed }

    mutating func code(in wire: inout Wire) {
        wire.code("name", &name)
        wire.code("verified", &isVerified)
    }
}

extension EventRow: WireValue {
    static var blank: Self {
        EventRow(id: EventID(rawValue: ""), key: .blank, level: .ok, previousLevel: .ok, message: "", time: 0)
    }

    mutating func code(in wire: inout Wire) {
        var number = id.rawValue
        wire.code("event", &number)
        id = EventID(rawValue: number)
        key.code(in: &wire)
        wire.code("level", &level)
        wire.code("previous", &previousLevel)
        wire.code("message", &message)
        wire.code("time", &time)
        wire.code("simulated", &isSimulated)
    }
}

extension Destination: WireValue {
    static var blank: Self { Destination(kind: "", address: "") }

    mutating func code(in wire: inout Wire) {
        wire.code("kind", &kind)
        wire.code("address", &address)
    }
}

extension DeliveryStatus: WireValue {
    static var blank: Self { .queued }

    mutating func code(in wire: inout Wire) {
        var word = DeliveryStatusName(self)
        wire.code("status", &word)
        var cause = Cause.blank
        var text = ""
        var number: Int64 = 0
        switch self {
        case .retrying(let given), .rejected(let given): cause = given
        case .held(let by): text = by
        case .folded(let id): number = id.rawValue
        case .queued, .delivered, .withdrawn: break
        }
        switch word {
        case .queued: self = .queued
        case .delivered: self = .delivered
        case .withdrawn: self = .withdrawn
        case .retrying:
            wire.code("cause", &cause)
            self = .retrying(cause)
        case .rejected:
            wire.code("cause", &cause)
            self = .rejected(cause)
        case .folded:
            wire.code("into", &number)
            self = .folded(into: DeliveryID(number))
        case .held:
            wire.code("held-by", &text)
            self = .held(by: text)
        }
    }
}

extension Cause: WireValue {
    static var blank: Self { Cause(.server, detail: "") }

    mutating func code(in wire: inout Wire) {
        wire.code("kind", &kind)
        wire.code("http", &status)
        wire.code("detail", &detail)
        wire.code("log", &logText)
    }
}

extension DeliveryRow: WireValue {
    static var blank: Self {
        DeliveryRow(
            id: DeliveryID(0), destination: .blank, alert: AlertID(""), level: .ok, previousLevel: .ok, eventTime: 0, status: .queued,
            createdAt: 0)
    }

    mutating func code(in wire: inout Wire) {
        var number = id.rawValue
        wire.code("id", &number)
        id = DeliveryID(number)
        destination.code(in: &wire)
        wire.code("alert", &alert)
        wire.code("level", &level)
        wire.code("previous", &previousLevel)
        wire.code("time", &eventTime)
        status.code(in: &wire)
        wire.code("folded", &foldedCount)
        wire.code("attempts", &attempts)
        wire.code("created", &createdAt)
        wire.code("attempt", &newestAttemptAt)
        wire.code("latency", &newestLatency)
    }
}
