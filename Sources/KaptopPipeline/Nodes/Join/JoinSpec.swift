import KaptopAlerts
import Points

/// `a|join(b, …)`: puts points of the same group and time of several nodes together.
///
/// ```
/// errors
///     |join(requests)
///         .as('errors', 'requests')
///         .tolerance(1s)
///         .fill(0.0)
///     |eval(lambda: "errors.count" / "requests.count")
///         .as('rate')
/// ```
///
/// `as` names each parent; fields come out behind these names, with `delimiter` (default a dot) between. Times are rounded
/// to `tolerance`. A point without partners is dropped, unless `fill` gives what stands for the missing fields: a number, or `'null'`
/// for fields without a value. `streamName` is the measurement of the result, by default that of the first parent.
///
/// `on('tag')` joins data grouped by more tags with data grouped by these only: the latter is repeated for each of the former.
struct JoinSpec: NodeSpec {
    let parentCount: Int
    var names: [String] = []
    var dimensions: [String] = []
    var delimiter = "."
    var streamName = ""
    var tolerance: Int64 = 0
    var fill: ScriptValue?

    static let faces = [
        NodeFace(
            "join", typeName: "*pipeline.JoinNode", takesNodes: true,
            properties: [
                .strings("as", \JoinSpec.names), .strings("on", \.dimensions), .string("delimiter", \.delimiter),
                .string("streamName", \.streamName), .duration("tolerance", \.tolerance),
                Property("fill") { (spec: inout JoinSpec, arguments: Arguments) throws(CallError) in
                    guard arguments.count == 1 else {
                        throw .refused("too many arguments to set property Fill on *pipeline.JoinNode")
                    }
                    spec.fill = arguments.values[0]
                },
            ]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.requireNodes()
            return JoinSpec(parentCount: arguments.count + 1)
        }
    ]

    func validate() throws(CallError) {
        if names.isEmpty { throw .refused("a call to join.as() is required to specify the output stream prefixes.") }
        if names.count != parentCount {
            throw .refused("number of prefixes specified by join.as() must match the number of joined streams")
        }
        for name in names {
            if name.isEmpty { throw .refused("must provide a prefix name for the join node, see .as() property method") }
            if !delimiter.isEmpty, name.contains(delimiter) {
                // The tab at the end is Kapacitor's.
                throw .refused("cannot use name \(name) as field prefix, it contains the delimiter \"\(delimiter)\"\t")
            }
        }
        if Set(names).count != names.count { throw .refused("cannot use the same prefix name see .as() property method") }
    }

    var isGrouped: Bool { false }

    func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        let filling: JoinFill
        switch fill {
        case .integer(let value): filling = .value(.integer(value))
        case .float(let value): filling = .value(.float(value))
        case .string("null"): filling = .value(.null)
        case .string(let text) where text != "none": throw PipelineError("unexpected fill option \(text)")
        default: filling = .none
        }
        return JoinNode(self, filling, &building)
    }
}

/// What stands for the fields of a partner that did not come.
enum JoinFill: Sendable {
    /// There is no result without it.
    case none
    case value(FieldValue)
}
