import KaptopAlerts
import Points
import TickScript

/// The functions of InfluxQL: `|mean('field')`, `|percentile('field', 95.0)`, `|top(3, 'field')` and the like.
///
/// ```
/// |window()
///     .period(1m)
///     .every(1m)
/// |mean('usage_idle')
///     .as('idle')
/// ```
///
/// Behind a window they work on each batch and give a point of the batch's end time; in a stream, on the points of one time of
/// a group, and give their result when a point of another time arrives. `as` names the resulting field (default: the function's
/// name), `usePointTimes` keeps the time of the chosen points.
///
/// - Aggregations give one point with the group's tags: `count`, `mean`, `median`, `mode`, `spread`, `stddev`, `sum`.
/// - Selectors give one of the points with all its tags and fields: `first`, `last`, `min`, `max`, `percentile('f', 95.0)`.
/// - Lists give a batch: `distinct`, `top(3, 'f', 'tag' …)`, `bottom(3, 'f', 'tag' …)`, and forecasts by Holt and Winters:
///   `holtWinters('f', 10, 4, 1m)` (points, season, interval), `holtWintersWithFit`.
/// - Transformations give a point for each: `elapsed('f', 1s)`, `difference`, `movingAverage('f', 4)`, `cumulativeSum`.
struct InfluxQLSpec: NodeSpec {
    let function: InfluxQLFunction
    var field: String
    var name: String
    var usesPointTimes: Bool

    private init(_ function: InfluxQLFunction, field: String) {
        self.function = function
        self.field = field
        name = function.method.rawValue
        usesPointTimes = function.isTransformation || function.method == .holtWinters
    }

    static let faces: [NodeFace] =
        InfluxQLFunction.Method.allCases.map { method in
            face(method.rawValue, method) { (arguments: Arguments) throws(CallError) in try call(method, arguments) }
        } + [
            face("holtWintersWithFit", .holtWinters) { (arguments: Arguments) throws(CallError) in
                var spec = try call(.holtWinters, arguments)
                spec.0.includesFit = true
                return spec
            }
        ]

    private static func face(
        _ name: String, _ method: InfluxQLFunction.Method,
        call: @escaping @Sendable (Arguments) throws(CallError) -> (InfluxQLFunction, String)
    ) -> NodeFace {
        NodeFace(
            name, typeName: "*pipeline.InfluxQLNode", nodeName: method.rawValue,
            properties: [.string("field", \InfluxQLSpec.field), .string("as", \.name), .flag("usePointTimes", \.usesPointTimes)]
        ) { (arguments: Arguments) throws(CallError) in
            let (function, field) = try call(arguments)
            return InfluxQLSpec(function, field: field)
        }
    }

    /// The function with its arguments, and the field it works on.
    private static func call(
        _ method: InfluxQLFunction.Method, _ arguments: Arguments
    ) throws(CallError) -> (InfluxQLFunction, String) {
        var function = InfluxQLFunction(method)
        switch method {
        case .top, .bottom:
            try arguments.require(atLeast: 2)
            function.size = Int(clamping: try arguments.integer(0))
            let field = try arguments.string(1)
            function.tags = try arguments.strings(from: 2)
            return (function, field)
        case .percentile:
            try arguments.require(2...2)
            let field = try arguments.string(0)
            function.percentile = try arguments.float(1)
            return (function, field)
        case .elapsed:
            try arguments.require(2...2)
            let field = try arguments.string(0)
            function.unit = try arguments.duration(1)
            return (function, field)
        case .movingAverage:
            try arguments.require(2...2)
            let field = try arguments.string(0)
            function.size = Int(clamping: try arguments.integer(1))
            return (function, field)
        case .holtWinters:
            try arguments.require(4...4)
            let field = try arguments.string(0)
            function.size = Int(clamping: try arguments.integer(1))
            function.season = Int(clamping: try arguments.integer(2))
            function.unit = try arguments.duration(3)
            return (function, field)
        default:
            try arguments.require(1...1)
            return (function, try arguments.string(0))
        }
    }

    func provides(_ input: EdgeKind) -> EdgeKind {
        function.isTransformation ? input : function.givesBatch ? .batch : .stream
    }

    func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        // Kapacitor divides by zero, or reads past the end of an empty list, when the first point comes.
        if function.unit == 0 { throw PipelineError("\(function.method) needs a duration that is not zero") }
        if function.method == .movingAverage, function.size < 1 {
            throw PipelineError("movingAverage needs a number of points that is at least 1")
        }
        return InfluxQLNode(self, &building)
    }
}
