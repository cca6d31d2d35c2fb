import SourceText
package import TickScript

/// A value that an expression of a TICKscript can have while the script is lowered.
package indirect enum ScriptValue: Sendable {
    case boolean(Bool)
    case integer(Int64)
    case float(Double)
    /// Nanoseconds.
    case duration(Int64)
    case string(String)
    /// The pattern.
    case regex(String)
    case star
    case list([ScriptValue])
    /// The expression behind `lambda:`, its variables already replaced by their values.
    case lambda(Expression)
    /// A `"reference"` outside a lambda; no property takes one, but messages speak of it.
    case reference(String)
    case node(ScriptNode)
    /// A call of a global function: Kapacitor makes it where its value is asked for, and never where nobody asks.
    case unbound(FunctionCall)
    /// The only global function, `time(10s)`, which dimensions of a query are made with.
    case timeFunction
    /// A value that no variable of a task can hold, such as a property that was read; known by the name of its type.
    case opaque(typeName: String)

    /// The name of the value's type in Kapacitor's messages.
    var typeName: String {
        switch self {
        case .boolean: "bool"
        case .integer: "int64"
        case .float: "float64"
        case .duration: "time.Duration"
        case .string: "string"
        case .regex: "*regexp.Regexp"
        case .star: "*ast.StarNode"
        case .list: "[]interface {}"
        case .lambda: "*ast.LambdaNode"
        case .reference: "*ast.ReferenceNode"
        case .node(let node): node.typeName
        case .unbound: "tick.unboundFunc"
        case .timeFunction: "func(time.Duration, ...time.Duration) (kapacitor.TimeDimension, error)"
        case .opaque(let typeName): typeName
        }
    }

    /// The type as variables have it; nil for what no variable of a task can hold.
    var variableType: ScriptType? {
        switch self {
        case .boolean: .bool
        case .integer: .int
        case .float: .float
        case .duration: .duration
        case .string: .string
        case .regex: .regex
        case .star: .star
        case .list: .list
        case .lambda: .lambda
        case .reference, .node, .unbound, .timeFunction, .opaque: nil
        }
    }

    /// Whether Kapacitor finds methods and properties on it at all: it looks for them on pointers only.
    var isPointer: Bool {
        switch self {
        case .node, .regex, .star, .lambda, .reference: true
        default: false
        }
    }
}

/// A global function with its arguments, still to be called.
package struct FunctionCall: Sendable {
    let arguments: Arguments
    /// The function's name in the text.
    let range: SourceRange
}

/// A node of the pipeline as scripts hold it, or an object that belongs to a node, such as a handler of an alert.
package struct ScriptNode: Sendable {
    /// Place in the lowered pipeline.
    let index: Int
    /// The object of the node that properties go to first: number of the handler.
    let facet: Int?
    let typeName: String
}
