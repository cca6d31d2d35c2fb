import KaptopAlerts
import Points
import TickScript

/// `|stateDuration(lambda: …)`: how long the points of a group have been fulfilling a condition.
///
/// ```
/// |stateDuration(lambda: "usage_idle" <= 10)
///     .unit(1m)
///     .as('busy_minutes')
/// |alert()
///     .crit(lambda: "busy_minutes" >= 5)
/// ```
///
/// The field, `state_duration` by default, is the time since the first such point in units of `unit` (default one second) as a
/// float; -1 where the point does not fulfil the condition.
struct StateDurationSpec: NodeSpec {
    fileprivate var condition: Expression
    fileprivate var name = "state_duration"
    fileprivate var unit: Int64 = 1_000_000_000

    static let faces = [
        NodeFace(
            "stateDuration", typeName: "*pipeline.StateDurationNode", nodeName: "state_duration",
            properties: [.condition(\StateDurationSpec.condition), .string("as", \.name), .duration("unit", \.unit)]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.require(1...1)
            return StateDurationSpec(condition: try arguments.lambda(0))
        }
    ]

    func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        StateTrackingNode(
            condition: try LambdaCondition(condition, &building), name: building.symbols.intern(name),
            measure: .duration(unit: Double(unit)))
    }
}

/// `|stateCount(lambda: …)`: how many points of a group in a row have been fulfilling a condition.
///
/// ```
/// |stateCount(lambda: "usage_idle" <= 10)
///     .as('busy_points')
/// |alert()
///     .crit(lambda: "busy_points" >= 3)
/// ```
///
/// The field, `state_count` by default, is an integer; -1 where the point does not fulfil the condition.
struct StateCountSpec: NodeSpec {
    fileprivate var condition: Expression
    fileprivate var name = "state_count"

    static let faces = [
        NodeFace(
            "stateCount", typeName: "*pipeline.StateCountNode", nodeName: "state_count",
            properties: [.condition(\StateCountSpec.condition), .string("as", \.name)]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.require(1...1)
            return StateCountSpec(condition: try arguments.lambda(0))
        }
    ]

    func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        StateTrackingNode(condition: try LambdaCondition(condition, &building), name: building.symbols.intern(name), measure: .count)
    }
}

/// Both nodes at work: in a batch they begin anew.
private struct StateTrackingNode: PointNode {
    enum Measure: Sendable {
        case count
        case duration(unit: Double)
    }

    private struct State: Sendable {
        var start: Int64?
        var count: Int64 = 0
    }

    private var condition: LambdaCondition
    private let name: Symbol
    private let measure: Measure
    private var states = GroupStates(State())

    init(condition: LambdaCondition, name: Symbol, measure: Measure) {
        self.condition = condition
        self.name = name
        self.measure = measure
    }

    mutating func begin(_ batch: Chunk.Message, _ context: inout NodeContext) -> Chunk.Message {
        states.forget(batch.group)
        return batch
    }

    mutating func pass(_ message: Chunk.Message, of messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext) {
        guard let holds = condition.answer(for: message, in: messages, &context, failure: "error while evaluating expression")
        else { return }
        let index = states.index(of: message.group)
        if holds {
            states.values[index].count += 1
            if states.values[index].start == nil { states.values[index].start = message.time }
        } else {
            states.values[index] = State()
        }
        let start = output.fields.count
        output.appendFields(of: message, from: messages, without: name)
        switch measure {
        case .count:
            output.append(FieldSlot(name, holds ? states.values[index].count : -1))
        case .duration(let unit):
            let elapsed = states.values[index].start.map { Double(message.time &- $0) / unit }
            output.append(FieldSlot(name, elapsed ?? -1))
        }
        output.append(message.kind, series: message.series, group: message.group, time: message.time, fieldsFrom: start)
    }

    mutating func forget(_ group: GroupID) {
        condition.forget(group)
        states.forget(group)
    }

    mutating func code(in archive: inout StateArchive) {
        condition.code(in: &archive)
        states.code(in: &archive) { state, archive in
            archive.code(&state.start)
            archive.code(&state.count)
        }
    }
}
