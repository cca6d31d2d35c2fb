import KaptopAlerts
import SourceText
import TickScript

extension Lowering {
    /// `left|call()`, `left.call()`, `left@call()`, and `left.name`.
    mutating func call(_ chain: Expression.Chain, at expression: Expression) throws(ScriptError) -> ScriptValue {
        // A variable's value is looked for behind the arguments.
        var name: String?
        if case .identifier(let identifier) = chain.left.kind { name = identifier }
        let left = name == nil ? try evaluate(chain.left) : nil
        let arguments = try arguments(of: chain.call)
        let object = if let left { left } else { try lookUp(name ?? "", at: chain.left.range) }
        guard chain.call.hasParentheses else { return try property(chain, of: object) }
        guard case .node(let node) = object else {
            let text =
                object.isPointer
                ? "no method or property \"\(chain.call.name)\" on \(object.typeName)" : "cannot get properties of non pointer value"
            throw failure(text, at: chain.call.nameRange, hasPlace: true)
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
            throw failure(error, calling: chain.call, on: node.typeName)
        }
        throw unknown(chain, on: node)
    }

    /// The values of a call's arguments; a single list stands for the arguments themselves.
    mutating func arguments(of call: Expression.Call) throws(ScriptError) -> Arguments {
        var values: [ScriptValue] = []
        for argument in call.arguments {
            let value = try evaluate(argument)
            // A variable that holds a call stays uncalled.
            if case .identifier = argument.kind { values.append(value) } else { values.append(try bound(value)) }
        }
        if values.count == 1, case .list(let list) = values[0] { values = list }
        // Kapacitor writes the first letter of names in capitals before it looks for them, so either is right.
        let name = call.name.first.map { String($0).lowercased() + call.name.dropFirst() } ?? ""
        return Arguments(name: name, values: values)
    }

    /// The value, after the call of a global function that it may be.
    func bound(_ value: ScriptValue) throws(ScriptError) -> ScriptValue {
        guard case .unbound(let call) = value else { return value }
        let name = script.file.text(call.range)
        guard let function = scope[name] else {
            throw failure(#"no global function "\#(name)" defined"#, at: call.range, hasPlace: true)
        }
        do throws(CallError) {
            guard case .timeFunction = function else {
                throw CallError.mismatched("reflect: call of reflect.Value.Call on \(function.typeName) Value")
            }
            try call.arguments.require(atLeast: 1)
            _ = try call.arguments.duration(0)
            guard call.arguments.count <= 2 else {
                throw CallError.refused("time() function expects 1 or 2 args, got \(call.arguments.count)")
            }
            if call.arguments.count == 2 { _ = try call.arguments.duration(1) }
            return .opaque(typeName: "kapacitor.TimeDimension")
        } catch {
            switch error {
            case .refused(let text): throw failure(text, at: call.range, hasPlace: true)
            case .mismatched(let text):
                throw failure(#"error calling func "\#(name)" on obj <nil>: \#(text)"#, at: call.range, hasPlace: true)
            }
        }
    }

    /// `left.name` without parentheses: the value of a property, which no script needs; most often they were forgotten.
    private mutating func property(_ chain: Expression.Chain, of object: ScriptValue) throws(ScriptError) -> ScriptValue {
        let name = chain.call.name
        let range = chain.call.nameRange
        func refusal(_ text: String, hint: String? = nil) -> ScriptError {
            failure(text, at: range, anchor: chain.connectorOffset, hasPlace: true, hint: hint)
        }
        guard object.isPointer else { throw refusal("cannot get properties of non pointer value") }
        let missing = "object \(object.typeName) has no property \(name)"
        guard case .node(let node) = object else { throw refusal(missing) }
        let known = propertyNames(of: node)
        let call = Arguments(name: name.prefix(1).lowercased() + name.dropFirst(), values: [])
        if isReadable(call, on: node) { return .opaque(typeName: "") }
        if known.contains(call.name) { throw refusal(missing, hint: "write '\(chain.connector.rawValue)\(name)()'") }
        if face(behind: node, named: call.name) != nil { throw refusal(missing, hint: "write '|\(name)()'") }
        throw refusal(missing, hint: EditDistance.nearest(to: name, in: known).map { "did you mean '\($0)'?" })
    }

    /// Whether a property is a plain value; those that are set by a method cannot be read, Kapacitor breaks off there.
    private mutating func isReadable(_ call: Arguments, on node: ScriptNode) -> Bool {
        let before = nodes
        defer { nodes = before }
        do throws(CallError) {
            _ = try setProperty(of: node, call)
            return false
        } catch {
            return error.text.hasPrefix("too many arguments to set property")
        }
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
        if nodes[node.index].face.hiddenMethods.contains(face.method) {
            throw .mismatched("reflect: reflect.Value.Call using value obtained using unexported field")
        }
        if let accepted = face.accepts, accepted != input {
            throw .mismatched("cannot \(face.method.prefix(1).uppercased() + face.method.dropFirst()) \(input.rawValue) edge")
        }
        let spec = try face.make(arguments)
        var parents = [node.index]
        if face.takesNodes {
            for case .node(let other) in arguments.values { parents.append(other.index) }
        }
        if var alert = spec as? AlertSpec {
            alert.signatures = options.handlers
            return append(alert, face, parents: parents, range)
        }
        let made = append(spec, face, parents: parents, range)
        // Kapacitor links the node before the pipe last, which shows in the order of points of the same time.
        if spec is UnionSpec { nodes[made.index].parents = Array(parents.dropFirst()) + [node.index] }
        return made
    }

    private mutating func append(_ spec: any NodeSpec, _ face: NodeFace, parents: [Int], _ range: SourceRange) -> ScriptNode {
        let output = spec.provides(parents.first.map { nodes[$0].output } ?? .stream)
        nextNumber += max(1, parents.count)
        nodes.append(
            LoweredTask.NodeDraft(
                name: "\(face.nodeName)\(nextNumber - 1)", spec: spec, face: face, parents: parents, output: output, range: range))
        return ScriptNode(index: nodes.count - 1, facet: nil, typeName: face.typeName)
    }

    /// `|stats(10s)` and `|deadman(0.0, 10s)`: nodes that count the points of another without an edge from it.
    mutating func observe(_ node: ScriptNode, _ arguments: Arguments, range: SourceRange) throws(CallError) -> ScriptNode? {
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
        if arguments.name == "quiet" {
            try arguments.require(0...0)
            nodes[node.index].isQuiet = true
            return node
        }
        guard try face.set(&nodes[node.index].spec, arguments) else { return nil }
        // A handler stays at hand behind a value of its node, but not behind what is set by a method.
        guard Self.alertMethods.contains(arguments.name), nodes[node.index].spec is AlertSpec else { return node }
        return ScriptNode(index: node.index, facet: nil, typeName: "*pipeline.AlertNodeData")
    }

    private func failure(_ error: CallError, calling call: Expression.Call, on typeName: String) -> ScriptError {
        switch error {
        case .refused(let text):
            // Values of a node that are set behind a handler are named as the handler's.
            let own = "too many arguments to set property "
            let words = text.hasPrefix(own) ? text.split(separator: " ").dropLast().joined(separator: " ") + " " + typeName : text
            return failure(words, at: call.nameRange, hasPlace: true)
        case .mismatched(let text):
            if text.contains("*ast.ReferenceNode"), text.contains("type string") {
                return failure(
                    "cannot assign *ast.ReferenceNode to type string, did you use double quotes instead of single quotes?",
                    at: call.nameRange, hasPlace: true, hint: "a string has 'single quotes'")
            }
            return failure(
                #"error calling func "\#(call.name)" on obj \#(typeName): \#(text)"#, at: call.nameRange, hasPlace: true)
        }
    }

    private func unknown(_ chain: Expression.Chain, on node: ScriptNode) -> ScriptError {
        let name = chain.call.name
        let canonical = name.prefix(1).lowercased() + name.dropFirst()
        let hasProperty = propertyNames(of: node).contains(canonical)
        let hasMethod =
            face(behind: node, named: canonical) != nil || ["stats", "deadman"].contains(canonical)
            || Self.methodsOfNodes.contains(canonical)
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

    /// Properties of alerts that Kapacitor sets by a method, which gives back the alert's own part.
    private static let alertMethods: Set<String> = ["all", "flapping", "inhibit", "noRecoveries", "stateChangesOnly"]

    /// Methods that nodes have for Kapacitor itself; scripts see them, too.
    private static let methodsOfNodes: Set<String> = [
        "children", "desc", "iD", "isQuiet", "marshalJSON", "name", "parents", "provides", "setName", "unmarshalJSON", "wants",
    ]

    private func propertyNames(of node: ScriptNode) -> [String] {
        let draft = nodes[node.index]
        guard let alert = draft.spec as? AlertSpec else { return draft.face.propertyNames }
        return draft.face.propertyNames + alert.handlerPropertyNames(facet: node.facet)
    }
}
