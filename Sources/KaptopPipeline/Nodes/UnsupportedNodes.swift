import KaptopAlerts
import Points

/// Nodes of Kapacitor that scripts may contain, and that this version does not run: `query`, `influxDBOut`, `sideload`,
/// `k8sAutoscale`, `swarmAutoscale`, `ec2Autoscale`.
///
/// A script with one is checked like any other, so that it can be stored and shown; starting the task fails and says why.
struct UnsupportedSpec: NodeSpec {
    fileprivate let kind: Kind
    /// The settings that the checks look at, by name.
    fileprivate var values: [String: ScriptValue] = [:]

    fileprivate enum Kind: String, Sendable, CaseIterable {
        case query, influxDBOut, sideload, k8sAutoscale, swarmAutoscale, ec2Autoscale
    }

    fileprivate enum Argument: Sendable {
        case string, integer, duration, boolean, lambda, anything
        /// A property without arguments.
        case flag
        case strings
        /// A name and a value.
        case pair
        case values
    }

    static let faces: [NodeFace] = Kind.allCases.map { kind in
        NodeFace(
            kind.rawValue, typeName: kind.typeName, nodeName: kind.nodeName, endsChain: kind == .influxDBOut,
            hiddenMethods: kind.isAutoscaling ? ["max", "min"] : [],
            properties: kind.properties.map { name, argument in property(name, argument, of: kind) }
        ) { (arguments: Arguments) throws(CallError) in
            if kind == .query {
                try arguments.require(1...1)
                _ = try arguments.string(0)
            } else {
                try arguments.require(0...0)
            }
            return UnsupportedSpec(kind: kind)
        }
    }

    /// Checks the arguments and keeps single values.
    private static func property(_ name: String, _ argument: Argument, of kind: Kind) -> Property<UnsupportedSpec> {
        Property(name) { (spec: inout UnsupportedSpec, arguments: Arguments) throws(CallError) in
            switch argument {
            case .flag: try arguments.require(0...0)
            case .strings: _ = try arguments.strings()
            case .pair:
                try arguments.require(2...2)
                _ = try arguments.string(0)
            case .values: break
            case .string, .integer, .duration, .boolean, .lambda, .anything:
                guard arguments.count == 1 else {
                    throw .refused(
                        "too many arguments to set property \(name.prefix(1).uppercased() + name.dropFirst()) on \(kind.typeName)")
                }
                if let wanted = argument.mismatch(with: arguments.values[0]) {
                    throw .mismatched("reflect.Set: value of type \(arguments.values[0].typeName) is not assignable to type \(wanted)")
                }
                spec.values[name] = arguments.values[0]
            }
        }
    }

    func validate() throws(CallError) {
        switch kind {
        case .k8sAutoscale: try validateTarget("resourceName", kinds: ["deployments", "replicasets", "replicationcontrollers"])
        case .swarmAutoscale: try validateTarget("serviceName")
        case .ec2Autoscale: try validateTarget("groupName")
        case .query, .influxDBOut, .sideload: break
        }
    }

    private func validateTarget(_ name: String, kinds: [String] = []) throws(CallError) {
        if text(name).isEmpty == text(name + "Tag").isEmpty {
            let title = name.prefix(1).uppercased() + name.dropFirst()
            throw .refused("must specify exactly one of \(title) or \(title)Tag")
        }
        if case .string(let scaled) = values["kind"], !kinds.isEmpty, !kinds.contains(scaled) {
            throw .refused("invalid Kind, must be 'deployments', 'replicasets' or 'replicationcontrollers', got \(scaled)")
        }
        if case .integer(let minimum) = values["min"], minimum < 1 { throw .refused("min must be >= 1, got \(minimum)") }
        if values["replicas"] == nil { throw .refused("must provide a replicas lambda expression") }
    }

    private func text(_ name: String) -> String {
        if case .string(let text) = values[name] { text } else { "" }
    }

    func provides(_ input: EdgeKind) -> EdgeKind {
        switch kind {
        case .query: .batch
        case .k8sAutoscale, .swarmAutoscale, .ec2Autoscale: .stream
        case .influxDBOut, .sideload: input
        }
    }

    var isGrouped: Bool { false }

    func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        throw PipelineError("this version does not run \(kind.rawValue) nodes: \(kind.reason)")
    }
}

extension UnsupportedSpec.Argument {
    /// The name of the wanted type where the value is not of it.
    fileprivate func mismatch(with value: ScriptValue) -> String? {
        switch (self, value) {
        case (.string, .string), (.integer, .integer), (.duration, .duration), (.boolean, .boolean), (.lambda, .lambda): nil
        case (.string, _): "string"
        case (.integer, _): "int64"
        case (.duration, _): "time.Duration"
        case (.boolean, _): "bool"
        case (.lambda, _): "*ast.LambdaNode"
        default: nil
        }
    }
}

extension UnsupportedSpec.Kind {
    fileprivate var isAutoscaling: Bool { [.k8sAutoscale, .swarmAutoscale, .ec2Autoscale].contains(self) }

    fileprivate var typeName: String {
        switch self {
        case .query: "*pipeline.QueryNode"
        case .influxDBOut: "*pipeline.InfluxDBOutNode"
        case .sideload: "*pipeline.SideloadNode"
        case .k8sAutoscale: "*pipeline.K8sAutoscaleNode"
        case .swarmAutoscale: "*pipeline.SwarmAutoscaleNode"
        case .ec2Autoscale: "*pipeline.Ec2AutoscaleNode"
        }
    }

    fileprivate var nodeName: String {
        switch self {
        case .query, .sideload: rawValue
        case .influxDBOut: "influxdb_out"
        case .k8sAutoscale: "k8s_autoscale"
        case .swarmAutoscale: "swarm_autoscale"
        case .ec2Autoscale: "ec2_autoscale"
        }
    }

    /// What is missing, for the operator.
    fileprivate var reason: String {
        switch self {
        case .query: "it cannot query InfluxDB, write a stream task instead"
        case .influxDBOut: "it cannot write to InfluxDB"
        case .sideload: "it reads no files beside its configuration"
        case .k8sAutoscale, .swarmAutoscale, .ec2Autoscale: "it controls no clusters"
        }
    }

    fileprivate var properties: [(String, UnsupportedSpec.Argument)] {
        let scaling: [(String, UnsupportedSpec.Argument)] = [
            ("cluster", .string), ("currentField", .string), ("max", .integer), ("min", .integer), ("replicas", .lambda),
            ("increaseCooldown", .duration), ("decreaseCooldown", .duration),
        ]
        switch self {
        case .query:
            return [
                ("queryStr", .string), ("period", .duration), ("every", .duration), ("align", .flag), ("cron", .string),
                ("offset", .duration),
                ("alignGroup", .flag), ("groupBy", .values), ("groupByMeasurement", .flag), ("fill", .anything), ("cluster", .string),
            ]
        case .influxDBOut:
            return [
                ("cluster", .string), ("database", .string), ("retentionPolicy", .string), ("measurement", .string),
                ("writeConsistency", .string), ("precision", .string), ("buffer", .integer), ("flushInterval", .duration),
                ("tag", .pair), ("create", .flag),
            ]
        case .sideload:
            return [("source", .string), ("order", .strings), ("field", .pair), ("tag", .pair)]
        case .k8sAutoscale:
            return scaling + [
                ("namespace", .string), ("kind", .string), ("resourceName", .string), ("resourceNameTag", .string),
                ("namespaceTag", .string), ("kindTag", .string), ("resourceTag", .string),
            ]
        case .swarmAutoscale:
            return scaling + [("serviceName", .string), ("serviceNameTag", .string), ("outputServiceNameTag", .string)]
        case .ec2Autoscale:
            return scaling + [("groupName", .string), ("groupNameTag", .string), ("outputGroupNameTag", .string)]
        }
    }
}
