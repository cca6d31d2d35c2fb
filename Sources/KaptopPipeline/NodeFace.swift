import TickScript

/// What a node's messages are: single points, or batches of points.
package enum EdgeKind: String, Sendable {
    case stream, batch
}

/// What a script says about one node: its settings, filled by properties, turned into a running node when the task starts.
///
/// A node is one file with one `NodeSpec`, whose face is the only place that says how scripts write it.
package protocol NodeSpec: Sendable {
    static var faces: [NodeFace] { get }

    /// The kind of messages it passes on, given what it gets.
    func provides(_ input: EdgeKind) -> EdgeKind

    /// Checks settings that depend on each other, when the whole script is read; Kapacitor's text where it refuses.
    func validate() throws(CallError)

    /// Whether Kapacitor keeps something of each group in the node and so counts them as `working_cardinality`.
    var isGrouped: Bool { get }

    /// Makes the running node.
    func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node
}

extension NodeSpec {
    package func provides(_ input: EdgeKind) -> EdgeKind { input }
    package func validate() throws(CallError) {}
    package var isGrouped: Bool { true }
}

/// How scripts make a node and set its properties.
package struct NodeFace: Sendable {
    /// What follows the pipe: `stateDuration`.
    let method: String
    /// Kapacitor's type, for its messages: `*pipeline.StateDurationNode`.
    let typeName: String
    /// The start of the node's name; its number follows: `state_duration`.
    let nodeName: String
    /// The kind of edge it can stand behind; nil for both.
    let accepts: EdgeKind?
    let make: @Sendable (Arguments) throws(CallError) -> any NodeSpec
    /// Sets a property; false where there is none of that name.
    let set: @Sendable (inout any NodeSpec, Arguments) throws(CallError) -> Bool
    let propertyNames: [String]
    /// Nodes given as arguments that become further parents, as in `a|join(b)`.
    let takesNodes: Bool
    /// Whether no node can stand behind it but those that count its points.
    let endsChain: Bool
    /// What Kapacitor refuses behind the pipe because the node has a setting of that name.
    let hiddenMethods: Set<String>

    package init<Spec: NodeSpec>(
        _ method: String, typeName: String, nodeName: String? = nil, accepts: EdgeKind? = nil, takesNodes: Bool = false,
        endsChain: Bool = false, hiddenMethods: Set<String> = [],
        properties: [Property<Spec>] = [], make: @escaping @Sendable (Arguments) throws(CallError) -> Spec
    ) {
        self.method = method
        self.typeName = typeName
        self.nodeName = nodeName ?? method
        self.accepts = accepts
        self.takesNodes = takesNodes
        self.endsChain = endsChain
        self.hiddenMethods = hiddenMethods
        self.make = { (arguments: Arguments) throws(CallError) -> any NodeSpec in try make(arguments) }
        propertyNames = properties.map(\.name) + ["quiet"]
        set = { (spec: inout any NodeSpec, arguments: Arguments) throws(CallError) -> Bool in
            guard var typed = spec as? Spec else { return false }
            guard let property = properties.first(where: { $0.name == arguments.name }) else { return false }
            try property.apply(&typed, arguments)
            spec = typed
            return true
        }
    }
}

/// A property of a node's settings: `.period(10s)`.
package struct Property<Spec>: Sendable {
    let name: String
    let apply: @Sendable (inout Spec, Arguments) throws(CallError) -> Void

    init(_ name: String, apply: @escaping @Sendable (inout Spec, Arguments) throws(CallError) -> Void) {
        self.name = name
        self.apply = apply
    }

    static func string(_ name: String, _ path: any WritableKeyPath<Spec, String> & Sendable) -> Property {
        single(name, "string", path) { (arguments: Arguments) throws(CallError) in try arguments.string(0) }
    }

    static func integer(_ name: String, _ path: any WritableKeyPath<Spec, Int64> & Sendable) -> Property {
        single(name, "int64", path) { (arguments: Arguments) throws(CallError) in try arguments.integer(0) }
    }

    static func float(_ name: String, _ path: any WritableKeyPath<Spec, Double> & Sendable) -> Property {
        single(name, "float64", path) { (arguments: Arguments) throws(CallError) in try arguments.float(0) }
    }

    /// Nanoseconds.
    static func duration(_ name: String, _ path: any WritableKeyPath<Spec, Int64> & Sendable) -> Property {
        single(name, "time.Duration", path) { (arguments: Arguments) throws(CallError) in try arguments.duration(0) }
    }

    static func boolean(_ name: String, _ path: any WritableKeyPath<Spec, Bool> & Sendable) -> Property {
        single(name, "bool", path) { (arguments: Arguments) throws(CallError) in try arguments.boolean(0) }
    }

    static func lambda(_ name: String, _ path: any WritableKeyPath<Spec, Expression?> & Sendable) -> Property {
        single(name, "*ast.LambdaNode", path) { (arguments: Arguments) throws(CallError) in try arguments.lambda(0) }
    }

    /// `lambda` sets the condition that the node was made with, which no script needs.
    static func condition(_ path: any WritableKeyPath<Spec, Expression> & Sendable) -> Property {
        single("lambda", "*ast.LambdaNode", path) { (arguments: Arguments) throws(CallError) in try arguments.lambda(0) }
    }

    /// A property without arguments that switches something on.
    static func flag(_ name: String, _ path: any WritableKeyPath<Spec, Bool> & Sendable) -> Property {
        Property(name) { (spec: inout Spec, arguments: Arguments) throws(CallError) in
            try arguments.require(0...0)
            spec[keyPath: path] = true
        }
    }

    /// A property that takes any number of strings.
    static func strings(_ name: String, _ path: any WritableKeyPath<Spec, [String]> & Sendable) -> Property {
        Property(name) { (spec: inout Spec, arguments: Arguments) throws(CallError) in
            spec[keyPath: path] = try arguments.strings()
        }
    }

    private static func single<Value>(
        _ name: String, _ wanted: String, _ path: any WritableKeyPath<Spec, Value> & Sendable,
        read: @escaping @Sendable (Arguments) throws(CallError) -> Value
    ) -> Property {
        Property(name) { (spec: inout Spec, arguments: Arguments) throws(CallError) in
            guard arguments.count == 1 else {
                throw .refused(
                    "too many arguments to set property \(name.prefix(1).uppercased() + name.dropFirst()) on \(Self.typeName(Spec.self))")
            }
            do throws(CallError) {
                spec[keyPath: path] = try read(arguments)
            } catch {
                throw .mismatched("reflect.Set: value of type \(arguments.values[0].typeName) is not assignable to type \(wanted)")
            }
        }
    }

    private static func typeName(_ type: Any.Type) -> String {
        guard let spec = type as? any NodeSpec.Type, let face = spec.faces.first else { return "object" }
        return face.typeName
    }
}
