import KaptopAlerts
import KaptopEngine
import KaptopPipeline
import Points

/// A task in JSON, all of it or the fields a list asks for.
struct TaskJSON: Sendable {
    /// In the order of a single task.
    static let fields = [
        "link", "id", "template-id", "type", "dbrps", "script", "vars", "dot", "status", "executing", "error", "stats", "created",
        "modified", "last-enabled",
    ]
    /// A list does not know the template.
    static let listFields = fields.filter { $0 != "template-id" }

    let dependencies: APIDependencies
    let meter: ThroughputMeter
    let layout: ScriptLayout
    let view: GraphText.View

    /// `lastError` stands for the task's own.
    func value(_ task: TaskDefinition, lastError: String? = nil) async -> JSONValue {
        var state = await state(of: task, needsCounters: true)
        if let lastError { state.error = lastError }
        if let problem = problem(of: task) { state.error = problem }
        let members = Self.fields.map { name -> JSONValue.Member in
            let value = field(name, task, state)
            // A list says null where a single task says nothing.
            switch (name, value) {
            case ("dot", .null): return JSONValue.Member(name, "")
            case ("stats", .null): return JSONValue.Member(name, [:])
            default: return JSONValue.Member(name, value)
            }
        }
        return .object(members)
    }

    /// Only the fields named, in the order of their names.
    func value(_ task: TaskDefinition, fields: Set<String>) async -> JSONValue {
        let state = await state(of: task, needsCounters: fields.contains("stats") || fields.contains("dot"))
        return .sorted(fields.map { (key: $0, value: field($0, task, state)) })
    }

    private struct State {
        var isExecuting: Bool
        var error: String
        var running: RunningTask?
    }

    private func state(of task: TaskDefinition, needsCounters: Bool) async -> State {
        let isExecuting = await dependencies.taskMaster.isExecuting(task.id)
        var running: RunningTask?
        if needsCounters, isExecuting, let executing = await dependencies.taskMaster.executingTask(task.id) {
            running = await RunningTask(executing, kind: task.kind, meter)
        }
        return State(isExecuting: isExecuting, error: await dependencies.taskMaster.error(of: task.id) ?? "", running: running)
    }

    private func field(_ name: String, _ task: TaskDefinition, _ state: State) -> JSONValue {
        switch name {
        case "link": APIPath.link("\(APIPath.base)/tasks/\(task.id.rawValue)")
        case "id": .text(task.id.rawValue)
        case "template-id": .text(task.templateID ?? "")
        case "type": .text(task.kind.rawValue)
        case "dbrps": .array(task.dbrps.map { ["db": .text($0.database), "rp": .text($0.retentionPolicy)] })
        case "script": .text(layout.text(task.script))
        case "vars": VariableJSON.write(task.variables)
        case "dot": dot(task, state)
        case "status": task.isEnabled ? "enabled" : "disabled"
        case "executing": .boolean(state.isExecuting)
        case "error": .text(state.error)
        case "stats": state.running?.json ?? .null
        case "created": .text(RFC3339.text(task.createdAt))
        case "modified": .text(RFC3339.text(task.modifiedAt))
        // Go's zero time.
        case "last-enabled": .text(task.lastEnabledAt.map(RFC3339.text) ?? "0001-01-01T00:00:00Z")
        default: .null
        }
    }

    /// Why the task's script could not be run now, such as a variable that its template asks for since.
    private func problem(of task: TaskDefinition) -> String? {
        guard let outline = try? ScriptOutline(task.script) else { return nil }
        return outline.problem(task.kind, variables: task.variables, handlers: dependencies.handlers)
    }

    private func dot(_ task: TaskDefinition, _ state: State) -> JSONValue {
        if let running = state.running { return .text(GraphText.text(task.id.rawValue, running, view)) }
        guard let outline = try? ScriptOutline(task.script),
            let lowered = try? outline.lower(task.kind, variables: task.variables, handlers: dependencies.handlers)
        else { return .null }
        return .text(GraphText.text(task.id.rawValue, lowered))
    }
}
