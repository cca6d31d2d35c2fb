import KaptopAlerts
import KaptopDelivery
import KaptopOverview

/// What consoles of other processes ask, and the answers.
extension Query: WireValue {
    static var blank: Self { .log(after: 0) }

    private enum Kind: String {
        case task, check, alert, history, log, audit
    }

    mutating func code(in wire: inout Wire) {
        var kind: Kind
        var (task, text, number, key, history) = (TaskID(""), "", 0, AlertKey.blank, HistoryQuery())
        switch self {
        case .task(let id): (kind, task) = (.task, id)
        case .check(let id, let script): (kind, task, text) = (.check, id, script)
        case .alert(let alert): (kind, key) = (.alert, alert)
        case .history(let asked): (kind, history) = (.history, asked)
        case .log(let after): (kind, number) = (.log, after)
        case .audit(let limit): (kind, number) = (.audit, limit)
        }
        wire.code("query", &kind)
        switch kind {
        case .task:
            wire.code("task", &task)
            self = .task(task)
        case .check:
            wire.code("task", &task)
            wire.code("script", &text)
            self = .check(task, script: text)
        case .alert:
            wire.code("alert", &key)
            self = .alert(key)
        case .history:
            wire.code("history", &history)
            self = .history(history)
        case .log:
            wire.code("after", &number)
            self = .log(after: number)
        case .audit:
            wire.code("limit", &number)
            self = .audit(limit: number)
        }
    }
}

extension HistoryQuery: WireValue {
    static var blank: Self { HistoryQuery() }

    mutating func code(in wire: inout Wire) {
        wire.code("alert", &alert)
        wire.code("topic", &topic)
        wire.code("task", &task)
        wire.code("destination", &destination)
        wire.code("level", &minimumLevel)
        var isFailed = outcome == .failed
        wire.code("failed", &isFailed)
        outcome = isFailed ? .failed : .any
        wire.code("from", &from)
        wire.code("to", &to)
        wire.code("limit", &limit)
        wire.code("before", &before)
        limit = min(max(limit, 1), HistoryQuery.mostRows)
    }
}

extension HistoryQuery.Cursor: WireValue {
    static var blank: Self { Self(createdAt: 0, event: 0) }

    mutating func code(in wire: inout Wire) {
        wire.code("created", &createdAt)
        wire.code("event", &event)
    }
}

extension Answer: WireValue {
    static var blank: Self { .unavailable("") }

    private enum Kind: String {
        case task, script, alert, history, log, audit, unavailable
    }

    mutating func code(in wire: inout Wire) {
        var kind: Kind
        var (task, mistakes, explanation) = (TaskDetail.blank, [ScriptMistake](), AlertExplanation.blank)
        var (history, log, audit, text) = (JSONValue?.none, [LogRow](), [AuditEntry](), "")
        switch self {
        case .task(let detail): (kind, task) = (.task, detail)
        case .script(let found): (kind, mistakes) = (.script, found)
        case .alert(let told): (kind, explanation) = (.alert, told)
        case .history(let page): (kind, history) = (.history, HistoryJSON.value(of: page))
        case .log(let rows): (kind, log) = (.log, rows)
        case .audit(let entries): (kind, audit) = (.audit, entries)
        case .unavailable(let why): (kind, text) = (.unavailable, why)
        }
        wire.code("answer", &kind)
        switch kind {
        case .task:
            wire.code("task", &task)
            self = .task(task)
        case .script:
            wire.code("mistakes", &mistakes)
            self = .script(mistakes)
        case .alert:
            wire.code("alert", &explanation)
            self = .alert(explanation)
        case .history:
            wire.code("history", &history)
            if let page = history.flatMap({ HistoryJSON.page($0) }) { self = .history(page) } else { wire.refuse() }
        case .log:
            wire.code("lines", &log)
            self = .log(log)
        case .audit:
            wire.code("entries", &audit)
            self = .audit(audit)
        case .unavailable:
            wire.code("reason", &text)
            self = .unavailable(text)
        }
    }
}

extension TaskDetail: WireValue {
    static var blank: Self { TaskDetail(id: TaskID(""), kind: .stream, dbrps: [], script: "") }

    mutating func code(in wire: inout Wire) {
        wire.code("id", &id)
        wire.code("kind", &kind)
        wire.code("dbrps", &dbrps)
        wire.code("script", &script)
        wire.code("nodes", &nodes)
        wire.code("throughput", &throughput)
        wire.code("created", &createdAt)
        wire.code("modified", &modifiedAt)
        wire.code("enabled", &enabledAt)
        wire.code("mistakes", &mistakes)
    }
}

extension TaskNode: WireValue {
    static var blank: Self { TaskNode(name: "", line: nil, collected: 0, emitted: 0, errors: 0) }

    mutating func code(in wire: inout Wire) {
        wire.code("name", &name)
        wire.code("line", &line)
        wire.code("collected", &collected)
        wire.code("emitted", &emitted)
        wire.code("errors", &errors)
        wire.code("counters", &counters)
    }
}

extension TaskNode.Counter: WireValue {
    static var blank: Self { Self(name: "", value: 0) }

    mutating func code(in wire: inout Wire) {
        wire.code("name", &name)
        wire.code("value", &value)
    }
}

extension ScriptMistake: WireValue {
    static var blank: Self { ScriptMistake(line: nil, column: nil, text: "") }

    mutating func code(in wire: inout Wire) {
        wire.code("line", &line)
        wire.code("column", &column)
        wire.code("text", &text)
        wire.code("hint", &hint)
    }
}

extension AlertExplanation: WireValue {
    static var blank: Self { AlertExplanation(conditions: []) }

    mutating func code(in wire: inout Wire) {
        wire.code("conditions", &conditions)
        wire.code("samples", &samples)
        wire.code("flapping", &flapping)
    }
}

extension AlertExplanation.Condition: WireValue {
    static var blank: Self { Self(level: .ok, expression: "", operands: [], outcome: nil, limit: nil) }

    mutating func code(in wire: inout Wire) {
        wire.code("level", &level)
        wire.code("reset", &isReset)
        wire.code("lambda", &expression)
        wire.code("operands", &operands)
        wire.code("outcome", &outcome)
        wire.code("limit", &limit)
    }
}

extension AlertExplanation.Operand: WireValue {
    static var blank: Self { Self(name: "", value: "") }

    mutating func code(in wire: inout Wire) {
        wire.code("name", &name)
        wire.code("value", &value)
    }
}

extension AlertExplanation.Sample: WireValue {
    static var blank: Self { Self(time: 0, value: 0) }

    mutating func code(in wire: inout Wire) {
        wire.code("time", &time)
        wire.code("value", &value)
    }
}

extension LogRow: WireValue {
    static var blank: Self { LogRow(number: 0, time: 0, level: .info, message: "") }

    mutating func code(in wire: inout Wire) {
        wire.code("number", &number)
        wire.code("time", &time)
        var rank = level.rawValue
        wire.code("level", &rank)
        if let known = Level(rawValue: rank) { level = known } else { wire.refuse() }
        wire.code("message", &message)
        wire.code("pairs", &pairs)
    }
}

extension AuditEntry: WireValue {
    static var blank: Self { AuditEntry(at: 0, by: .blank, verb: Verb(""), object: "", detail: "") }

    mutating func code(in wire: inout Wire) {
        wire.code("at", &at)
        wire.code("by", &by)
        var word = verb.description
        wire.code("verb", &word)
        verb = Verb(word)
        wire.code("object", &object)
        wire.code("detail", &detail)
    }
}
