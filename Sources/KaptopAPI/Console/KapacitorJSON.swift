package import KaptopAlerts
import KaptopEngine
package import KaptopOverview
import KaptopPipeline
import Points
import TickScript

/// Kapacitor's answers read for a console that shows a Kapacitor.
package enum KapacitorJSON {
    /// A topic of the list, its alerts not yet asked for.
    package struct Topic: Sendable, Equatable {
        package var id: TopicID
        package var level: Level
        package var collected: Int
    }

    /// `tasks?fields=id&fields=status&fields=executing&fields=error`.
    package static func tasks(_ answer: JSONValue) -> [TaskRow] {
        (answer["tasks"]?.elements ?? []).compactMap { task in
            guard let id = task["id"]?.string else { return nil }
            var row = TaskRow(id: TaskID(id), status: task["status"] == "enabled" ? .running : .disabled)
            if row.status == .running, let error = task["error"]?.string, !error.isEmpty { row.status = .broken(error: error) }
            return row
        }
    }

    /// `alerts/topics`.
    package static func topics(_ answer: JSONValue) -> [Topic] {
        (answer["topics"]?.elements ?? []).compactMap { topic in
            guard let id = topic["id"]?.string, let level = topic["level"]?.string.flatMap({ Level(name: $0) }) else { return nil }
            return Topic(id: TopicID(id), level: level, collected: count(topic["collected"]))
        }
    }

    /// `alerts/topics/ID/events`.
    package static func alerts(_ answer: JSONValue, of topic: TopicID) -> [AlertRow] {
        (answer["events"]?.elements ?? []).compactMap { event in
            guard let id = event["id"]?.string, let state = event["state"], let level = state["level"]?.string.flatMap({ Level(name: $0) })
            else { return nil }
            // A named topic does not say whose its alerts are.
            let key = AlertKey(topic: topic, id: AlertID(id))
            var row = AlertRow(key: key, task: topic.anonymousTask ?? TaskID(""), level: level)
            row.message = state["message"]?.string ?? ""
            row.since = state["time"]?.string.flatMap { RFC3339.nanoseconds($0) }
            row.newestPointAt = row.since
            return row
        }
    }

    /// `alerts/topics/ID/handlers`.
    package static func handlers(_ answer: JSONValue) -> [TopicRow.Handler] {
        (answer["handlers"]?.elements ?? []).compactMap { handler in
            guard let id = handler["id"]?.string, let kind = handler["kind"]?.string else { return nil }
            let options = handler["options"]
            let address = ["chat-id", "room", "channel", "path", "url", "address", "endpoint", "topic"].lazy
                .compactMap { options?[$0]?.string }.first { !$0.isEmpty }
            let topics = options?["topics"]?.elements?.compactMap(\.string).joined(separator: ", ")
            return TopicRow.Handler(id: id, kind: kind, address: address ?? topics ?? "", match: handler["match"]?.string ?? "")
        }
    }

    /// `tasks/ID?script-format=raw`; nil where that is no task.
    package static func task(_ answer: JSONValue, handlers: [HandlerSignature]) -> TaskDetail? {
        guard let id = answer["id"]?.string, let script = answer["script"]?.string else { return nil }
        let dbrps = (answer["dbrps"]?.elements ?? []).map { "\"\($0["db"]?.string ?? "")\".\"\($0["rp"]?.string ?? "")\"" }
        var detail = TaskDetail(id: TaskID(id), kind: answer["type"] == "batch" ? .batch : .stream, dbrps: dbrps, script: script)
        let lines = lines(of: script, detail.kind, handlers)
        let nodes = answer["stats"]?["node-stats"]?.members ?? []
        detail.nodes = nodes.map { node(named: $0.name, $0.value, line: lines[$0.name]) }.sorted { place($0) < place($1) }
        if case .float(let rate)? = answer["stats"]?["task-stats"]?["throughput"] { detail.throughput = rate }
        detail.createdAt = moment(answer["created"])
        detail.modifiedAt = moment(answer["modified"])
        detail.enabledAt = moment(answer["last-enabled"])
        if let error = answer["error"]?.string, !error.isEmpty {
            detail.mistakes = ScriptMistake.all(in: ScriptReview(script, handlers: handlers))
            if detail.mistakes.isEmpty { detail.mistakes = [ScriptMistake(line: nil, column: nil, text: error)] }
        }
        return detail
    }

    /// The lines on which the calls of nodes stand, as far as the script can be read here.
    private static func lines(of script: String, _ kind: TaskDetail.Kind, _ handlers: [HandlerSignature]) -> [String: Int] {
        let options = LoweringOptions(kind: kind == .batch ? .batch : .stream, handlers: handlers, allowsMissingVariables: true)
        guard let task = try? LoweredTask(Script.read(script).script, options) else { return [:] }
        return Dictionary(task.nodes.compactMap { node in task.line(of: node).map { (node.name, $0) } }) { first, _ in first }
    }

    private static func node(named name: String, _ counters: JSONValue, line: Int?) -> TaskNode {
        let own = ["collected", "emitted", "errors", "avg_exec_time_ns"]
        return TaskNode(
            name: name, line: line, collected: count(counters["collected"]), emitted: count(counters["emitted"]),
            errors: count(counters["errors"]),
            counters: (counters.members ?? []).filter { !own.contains($0.name) }.map { .init(name: $0.name, value: count($0.value)) })
    }

    /// Kapacitor numbers nodes in the order of the script.
    private static func place(_ node: TaskNode) -> Int { Int(node.name.drop { !$0.isNumber }) ?? 0 }

    private static func count(_ value: JSONValue?) -> Int {
        switch value {
        case .integer(let number): Int(number)
        case .float(let number): Int(exactly: number.rounded()) ?? 0
        default: 0
        }
    }

    /// Go's zero time is none.
    private static func moment(_ value: JSONValue?) -> Int64? {
        value?.string.flatMap { $0.hasPrefix("0001-") ? nil : RFC3339.nanoseconds($0) }
    }
}
