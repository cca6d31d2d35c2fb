package import KaptopAlerts
package import KaptopEngine
package import KaptopOverview
package import KaptopPipeline
import SourceText
import TickScript

/// A task as a console shows it, made of what the API's answers are made of; and what is wrong with a script for it.
package struct TaskReport: Sendable {
    private let taskMaster: TaskMaster
    private let handlers: [HandlerSignature]
    private let meter: ThroughputMeter

    /// - Parameters:
    ///   - handlers: the list that the task master was given.
    ///   - now: wall time, nanoseconds since 1970 UTC.
    package init(taskMaster: TaskMaster, handlers: [HandlerSignature], now: @escaping @Sendable () -> Int64) {
        self.taskMaster = taskMaster
        self.handlers = handlers
        meter = ThroughputMeter(now: now)
    }

    /// nil where there is no such task.
    package func detail(of id: TaskID) async -> TaskDetail? {
        guard let task = await taskMaster.task(id) else { return nil }
        var detail = TaskDetail(
            id: id, kind: task.kind == .batch ? .batch : .stream,
            dbrps: task.dbrps.map { "\"\($0.database)\".\"\($0.retentionPolicy)\"" }, script: task.script)
        detail.createdAt = task.createdAt
        detail.modifiedAt = task.modifiedAt
        detail.enabledAt = task.lastEnabledAt
        if await taskMaster.isExecuting(id), let executing = await taskMaster.executingTask(id) {
            let running = await RunningTask(executing, kind: task.kind, meter)
            detail.throughput = running.throughput
            detail.nodes = running.statistics.map { Self.node($0) }
        }
        if task.isEnabled, let error = await taskMaster.error(of: id) {
            detail.mistakes = ScriptMistake.all(in: ScriptReview(task.script, handlers: handlers, variables: task.variables))
            if detail.mistakes.isEmpty { detail.mistakes = [ScriptMistake(line: nil, column: nil, text: error)] }
        }
        return detail
    }

    private static func node(_ node: NodeStatistics) -> TaskNode {
        TaskNode(
            name: node.name, line: node.line, collected: node.counts.collected, emitted: node.counts.emitted, errors: node.counts.errors,
            counters: node.further.sorted { $0.name < $1.name }.map { TaskNode.Counter(name: $0.name, value: $0.value) })
    }

    /// What keeps a script from running in the place of a task's own; empty where nothing does.
    package func mistakes(in script: String, of id: TaskID) async -> [ScriptMistake] {
        guard var task = await taskMaster.task(id) else { return [.whole("there is no task \(id)")] }
        let review = ScriptReview(script, handlers: handlers, variables: task.variables)
        let found = ScriptMistake.all(in: review)
        guard found.isEmpty, let kind = review.script.kinds.first else { return found }
        if let old = try? ScriptOutline(task.script), let new = try? ScriptOutline(script), !old.dbrps.isEmpty, new.dbrps.isEmpty {
            return [.whole(APIError.mustSpecifyDBRP.text, hint: "keep the line dbrp \"database\".\"retention policy\"")]
        }
        task.script = script
        task.kind = kind
        return await taskMaster.obstacle(to: task).map { [.whole($0.text)] } ?? []
    }
}

extension ScriptMistake {
    /// Those that keep a script from running, in the order in which they are found.
    package static func all(in review: ScriptReview) -> [ScriptMistake] {
        review.mistakes.map { diagnostic in
            let position = diagnostic.range.map { review.script.file.position(at: $0.start) }
            return ScriptMistake(line: position?.line, column: position?.column, text: diagnostic.message, hint: diagnostic.hint)
        }
    }

    /// One that stands nowhere.
    fileprivate static func whole(_ text: String, hint: String? = nil) -> ScriptMistake {
        ScriptMistake(line: nil, column: nil, text: text, hint: hint)
    }
}
