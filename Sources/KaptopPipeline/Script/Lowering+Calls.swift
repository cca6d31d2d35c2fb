import KaptopAlerts
import SourceText
import TickScript

extension Lowering {
    /// `left|call()`, `left.call()`, `left@call()`.
    mutating func call(_ chain: Expression.Chain, at expression: Expression) throws(ScriptError) -> ScriptValue {
        let left = try evaluate(chain.left)
        var values: [ScriptValue] = []
        for argument in chain.call.arguments { values.append(try evaluate(argument)) }
        // A single list stands for the arguments themselves.
        if values.count == 1, case .list(let list) = values[0] { values = list }
        let arguments = Arguments(name: chain.call.name, values: values)
        guard case .node(let node) = left else {
            throw failure("cannot get properties of non pointer value", at: chain.call.nameRange, hasPlace: true)
        }
        do throws(CallError) {
            switch chain.connector {
            case .pipe:
                if let counting = try observe(node, arguments, range: chain.call.nameRange) { return .node(counting) }
                if let face = face(behind: node, named: arguments.name) {
                    return .node(try makeNode(face, behind: node, arguments, range: chain.call.nameRange))
                }
            case .dot:
                if let changed = try setProperty(of: node, arguments) { return .node(changed) }
            case .at:
                break
            }
        } catch {
            throw failure(error, calling: chain.call, on: node)
        }
        throw unknown(chain, on: node)
    }

    /// The face of a node that can stand behind another.
    private func face(behind node: ScriptNode, named name: String) -> NodeFace? {
        let faces = NodeCatalog.faces[name] ?? []
        if node.index == 0 { return name == (options.kind == .stream ? "from" : "query") ? faces.first : nil }
        if name == "query" || nodes[node.index].face.endsChain { return nil }
        let output = nodes[node.index].output
        if name == "from" { return nodes[node.index].spec is FromSpec ? faces.first : nil }
        return faces.first { $0.accepts == output } ?? faces.first { $0.accepts == nil } ?? faces.first
    }

    private mutating func makeNode(
        _ face: NodeFace, behind node: ScriptNode, _ arguments: Arguments, range: SourceRange
    ) throws(CallError) -> ScriptNode {
        let input = nodes[node.index].output
        if let accepted = face.accepts, accepted != input {
            throw .mismatched("cannot \(face.method.prefix(1).uppercased() + face.method.dropFirst()) \(input.rawValue) edge")
        }
        let spec = try face.make(arguments)
        var parents = [node.index]
        if face.takesNodes {
            for case .node(let other) in arguments.values {
                guard nodes[other.index].output == input else {
                    let name = "\(face.nodeName)\(nodes.count)"
                    throw .mismatched(
                        "cannot add child mismatched edges: \(nodes[other.index].name):\(nodes[other.index].output.rawValue) -> \(name):\(input.rawValue)"
                    )
                }
                parents.append(other.index)
            }
        }
        if var alert = spec as? AlertSpec {
            alert.signatures = options.handlers
            return append(alert, face, parents: parents, range)
        }
        return append(spec, face, parents: parents, range)
    }

    private mutating func append(_ spec: any NodeSpec, _ face: NodeFace, parents: [Int], _ range: SourceRange) -> ScriptNode {
        let output = spec.provides(parents.first.map { nodes[$0].output } ?? .stream)
        nodes.append(
            LoweredTask.NodeDraft(
                name: "\(face.nodeName)\(nodes.count)", spec: spec, face: face, parents: parents, output: output, range: range))
        return ScriptNode(index: nodes.count - 1, facet: nil, typeName: face.typeName)
    }

    /// `|stats(10s)` and `|deadman(0.0, 10s)`: nodes that count the points of another without an edge from it.
    private mutating func observe(_ node: ScriptNode, _ arguments: Arguments, range: SourceRange) throws(CallError) -> ScriptNode? {
        switch arguments.name {
        case "stats":
            try arguments.require(1...1)
            return appendStats(of: node, interval: try arguments.duration(0), isAligned: false, range)
        case "deadman":
            try arguments.require(atLeast: 2)
            var alert = try options.deadman.alert(arguments, node: nodes[node.index].name)
            alert.signatures = options.handlers
            let interval = try arguments.duration(1)
            let stats = appendStats(of: node, interval: interval, isAligned: true, range)
            let derivative = append(
                DerivativeSpec(field: "emitted", unit: interval), DerivativeSpec.faces[0], parents: [stats.index], range)
            return append(alert, AlertSpec.faces[0], parents: [derivative.index], range)
        default:
            return nil
        }
    }

    private mutating func appendStats(of node: ScriptNode, interval: Int64, isAligned: Bool, _ range: SourceRange) -> ScriptNode {
        let spec = StatsSpec(observed: node.index, interval: interval, isAligned: isAligned)
        let stats = append(spec, StatsSpec.face, parents: [], range)
        // Kapacitor counts on an edge, so a node without one gets a node behind it; it shows in the numbers of the names.
        if !nodes.contains(where: { $0.parents.contains(node.index) }) {
            _ = append(NoOpSpec(), NoOpSpec.face, parents: [node.index], range)
        }
        return stats
    }

    private mutating func setProperty(of node: ScriptNode, _ arguments: Arguments) throws(CallError) -> ScriptNode? {
        if var alert = nodes[node.index].spec as? AlertSpec, let handlerCall = try alert.callHandler(arguments, facet: node.facet) {
            nodes[node.index].spec = alert
            return ScriptNode(index: node.index, facet: handlerCall.facet, typeName: handlerCall.typeName)
        }
        let face = nodes[node.index].face
        let base = ScriptNode(index: node.index, facet: nil, typeName: face.typeName)
        if arguments.name == "quiet" {
            try arguments.require(0...0)
            nodes[node.index].isQuiet = true
            return node
        }
        return try face.set(&nodes[node.index].spec, arguments) ? base : nil
    }

    private func failure(_ error: CallError, calling call: Expression.Call, on node: ScriptNode) -> ScriptError {
        switch error {
        case .refused(let text):
            return failure(text, at: call.nameRange, hasPlace: true)
        case .mismatched(let text):
            if text.contains("*ast.ReferenceNode"), text.contains("type string") {
                return failure(
                    "cannot assign *ast.ReferenceNode to type string, did you use double quotes instead of single quotes?",
                    at: call.nameRange, hasPlace: true, hint: "a string has 'single quotes'")
            }
            return failure(
                #"error calling func "\#(call.name)" on obj \#(node.typeName): \#(text)"#, at: call.nameRange, hasPlace: true)
        }
    }

    private func unknown(_ chain: Expression.Chain, on node: ScriptNode) -> ScriptError {
        let name = chain.call.name
        let hasProperty = propertyNames(of: node).contains(name)
        let hasMethod = face(behind: node, named: name) != nil || name == "stats" || name == "deadman"
        let kind = chain.connector == .pipe ? "chaining" : chain.connector == .dot ? "property" : "dynamic"
        if chain.connector != .dot, hasProperty {
            return failure(
                "no \(kind) method \"\(name)\" on \(node.typeName), but property does exist. Use '.' operator instead: 'node.\(name)(..)'.",
                at: chain.call.nameRange, hasPlace: true, hint: "write '.\(name)('")
        }
        if chain.connector != .pipe, hasMethod {
            return failure(
                "no \(kind) method \"\(name)\" on \(node.typeName), but chaining method does exist. Use '|' operator instead: 'node|\(name)(..)'.",
                at: chain.call.nameRange, hasPlace: true, hint: "write '|\(name)('")
        }
        let known = chain.connector == .pipe ? Array(NodeCatalog.faces.keys) : propertyNames(of: node)
        return failure(
            #"no method or property "\#(name)" on \#(node.typeName)"#, at: chain.call.nameRange, hasPlace: true,
            hint: EditDistance.nearest(to: name, in: known).map { "did you mean '\($0)'?" })
    }

    private func propertyNames(of node: ScriptNode) -> [String] {
        let draft = nodes[node.index]
        guard let alert = draft.spec as? AlertSpec else { return draft.face.propertyNames }
        return draft.face.propertyNames + alert.handlerPropertyNames(facet: node.facet)
    }
}
