/// How pipelines, commands and their parts become values.
extension Executor {
    /// The value of a pipeline, unpacked from any interface; declared variables stay until the block ends.
    mutating func evaluate(pipeline node: Node, dot: Operand) throws(TemplateError) -> Operand {
        self.node = node
        guard case .pipeline(let pipeline) = node.kind else { throw failure("unknown node: \(node)") }
        var value: Operand?
        for command in pipeline.commands {
            value = try evaluate(command: command, dot: dot, final: value).unwrapped
        }
        let result = value ?? .invalid
        for declaration in pipeline.declarations {
            guard case .variable(let names) = declaration.kind else { continue }
            if pipeline.isAssignment {
                try assign(result, to: names[0])
            } else {
                variables.append((names[0], result))
            }
        }
        return result
    }

    /// `final` is the value piped into the command, which becomes its last argument.
    private mutating func evaluate(command: Node, dot: Operand, final: Operand?) throws(TemplateError) -> Operand {
        guard case .command(let arguments) = command.kind, let first = arguments.first else {
            throw failure("unknown node: \(command)")
        }
        switch first.kind {
        case .field, .chain, .variable: return try evaluate(access: first, dot: dot, arguments: arguments, final: final)
        case .identifier:
            return try evaluate(function: first, command: command, dot: dot, arguments: arguments, final: final)
        case .pipeline:
            try refuseArguments(arguments, final)
            return try evaluate(pipeline: first, dot: dot)
        default: break
        }
        node = first
        try refuseArguments(arguments, final)
        switch first.kind {
        case .boolean(let value): return Operand(value: .bool(value))
        case .dot: return dot
        case .null: throw failure("nil is not a command")
        case .number(let number): return try constant(number, at: first)
        case .string(_, let text): return Operand(value: .string(text))
        default: throw failure("can't evaluate command \(Quoting.quoted(first.description))")
        }
    }

    private func refuseArguments(_ arguments: [Node], _ final: Operand?) throws(TemplateError) {
        if arguments.count > 1 || final != nil { throw failure("can't give argument to non-function \(arguments[0])") }
    }

    /// A number whose type nothing prescribes: its spelling decides.
    private mutating func constant(_ number: NumberLiteral, at node: Node) throws(TemplateError) -> Operand {
        self.node = node
        if let complex = number.complex { return Operand(value: .complex(complex.real, complex.imaginary)) }
        if number.isWrittenAsFloat, let float = number.float { return Operand(value: .float(float)) }
        if let integer = number.integer { return Operand(value: .int(Int(integer))) }
        if number.unsigned != nil { throw failure("\(number.text) overflows int") }
        return .invalid
    }

    // MARK: Fields and variables

    /// A field of the dot, of a variable, or of what stands in parentheses.
    private mutating func evaluate(
        access node: Node, dot: Operand, arguments: [Node], final: Operand?
    ) throws(TemplateError) -> Operand {
        self.node = node
        switch node.kind {
        case .field(let names): return try evaluate(fields: names[...], of: dot, at: node, dot: dot, arguments: arguments, final: final)
        case .variable(let names):
            let value = try variable(named: names[0])
            guard names.count > 1 else {
                if !arguments.isEmpty { try refuseArguments(arguments, final) }
                return value
            }
            return try evaluate(fields: names.dropFirst(), of: value, at: node, dot: dot, arguments: arguments, final: final)
        case .chain(let inner, let names):
            if case .null = inner.kind { throw failure("indirection through explicit nil in \(node)") }
            let receiver = try evaluate(argument: inner, as: nil, dot: dot)
            return try evaluate(fields: names[...], of: receiver, at: node, dot: dot, arguments: arguments, final: final)
        default: throw failure("unknown node: \(node)")
        }
    }

    private mutating func evaluate(
        fields names: ArraySlice<String>, of receiver: Operand, at node: Node, dot: Operand, arguments: [Node], final: Operand?
    ) throws(TemplateError) -> Operand {
        var receiver = receiver
        for name in names.dropLast() {
            receiver = try evaluate(field: name, of: receiver, at: node, dot: dot, arguments: [], final: nil)
        }
        guard let last = names.last else { return receiver }
        return try evaluate(field: last, of: receiver, at: node, dot: dot, arguments: arguments, final: final)
    }

    /// A method, a field of a struct, or an entry of a map.
    private mutating func evaluate(
        field name: String, of receiver: Operand, at node: Node, dot: Operand, arguments: [Node], final: Operand?
    ) throws(TemplateError) -> Operand {
        if receiver.isInvalid { return .invalid }
        let hasArguments = arguments.count > 1 || final != nil
        switch receiver.value {
        case .null: throw failure("nil pointer evaluating \(TemplateValue.anyType).\(name)")
        case .structure(let fields):
            if let value = fields.field(name) {
                if hasArguments { throw failure("\(name) has arguments but cannot be invoked as function") }
                return Operand(value: value)
            }
            if let first = name.utf8.first, (0x61...0x7A).contains(first), fields.members.contains(where: { $0.embeds(name) }) {
                throw failure("\(name) is an unexported field of struct type \(receiver.typeName)")
            }
        case .map(let map):
            if hasArguments { throw failure("\(name) is not a method but has arguments") }
            guard let value = map.value(forKey: name) else { return .invalid }
            return Operand(value: value, isInterface: map.elementType == TemplateValue.anyType)
        default:
            if let method = Method.named(name, of: receiver.value) {
                return try call(method, named: name, at: node, dot: dot, arguments: arguments, final: final)
            }
            if case .time = receiver.value, ["wall", "ext", "loc"].contains(name) {
                throw failure("\(name) is an unexported field of struct type \(receiver.typeName)")
            }
        }
        throw failure("can't evaluate field \(name) in type \(receiver.typeName)")
    }

    private mutating func call(
        _ method: Method, named name: String, at node: Node, dot: Operand, arguments: [Node], final: Operand?
    ) throws(TemplateError) -> Operand {
        let values = try evaluate(
            arguments: arguments.dropFirst(), signature: (method.parameters, nil), calling: name, dot: dot, final: final,
            resultCount: method.resultCount)
        return Operand(value: method.call(values.map(\.value)))
    }

    // MARK: Functions

    private mutating func evaluate(
        function node: Node, command: Node, dot: Operand, arguments: [Node], final: Operand?
    ) throws(TemplateError) -> Operand {
        self.node = node
        guard case .identifier(let name, let reference) = node.kind else { throw failure("unknown node: \(node)") }
        let arguments = arguments.dropFirst()
        do {
            switch reference {
            case .builtin(let builtin):
                if builtin == .and || builtin == .or {
                    return try evaluate(shortCircuit: builtin, arguments: arguments, dot: dot, final: final)
                }
                let values = try evaluate(arguments: arguments, signature: builtin.signature, calling: name, dot: dot, final: final)
                return try builtin.call(values, limit: limit)
            case .custom(let function):
                let values = try evaluate(arguments: arguments, signature: ([.any], nil), calling: name, dot: dot, final: final)
                return Operand(value: try function.body(values.first?.value ?? .null))
            case .escaper(let escaper):
                let values = try evaluate(arguments: arguments, signature: ([], .any), calling: name, dot: dot, final: final)
                return Operand(value: try escaper.escape(values.map(\.value), limit: limit))
            }
        } catch let problem as FunctionFailure {
            throw failure(problem, calling: name, at: command)
        } catch let problem as TemplateError {
            throw problem
        } catch {
            throw failure("\(error)")
        }
    }

    /// `and` and `or` leave later arguments alone once the result is known.
    private mutating func evaluate(
        shortCircuit builtin: Builtin, arguments: ArraySlice<Node>, dot: Operand, final: Operand?
    ) throws(TemplateError) -> Operand {
        if arguments.isEmpty, final == nil { throw failure("wrong number of args for \(builtin.rawValue): want at least 1 got 0") }
        var value = Operand.invalid
        for argument in arguments {
            value = try evaluate(argument: argument, as: .value, dot: dot)
            if value.value.isTrue == (builtin == .or) { return value }
        }
        return final ?? value
    }

    private mutating func evaluate(
        arguments: ArraySlice<Node>, signature: (fixed: [Parameter], variadic: Parameter?), calling name: String, dot: Operand,
        final: Operand?, resultCount: Int = 1
    ) throws(TemplateError) -> [Operand] {
        let count = arguments.count + (final == nil ? 0 : 1)
        if signature.variadic != nil {
            if count < signature.fixed.count {
                throw failure("wrong number of args for \(name): want at least \(signature.fixed.count) got \(arguments.count)")
            }
        } else if count != signature.fixed.count {
            throw failure("wrong number of args for \(name): want \(signature.fixed.count) got \(count)")
        }
        if resultCount != 1 { throw failure("can't call method/function \(Quoting.quoted(name)) with \(resultCount) results") }
        var values: [Operand] = []
        values.reserveCapacity(count)
        for argument in arguments {
            let parameter = values.count < signature.fixed.count ? signature.fixed[values.count] : signature.variadic
            values.append(try evaluate(argument: argument, as: parameter, dot: dot))
        }
        if let final {
            let parameter = values.count < signature.fixed.count ? signature.fixed[values.count] : signature.variadic
            values.append(try check(final, against: parameter))
        }
        return values
    }

    /// An argument of the type the function wants; without a type anything will do.
    private mutating func evaluate(argument node: Node, as parameter: Parameter?, dot: Operand) throws(TemplateError) -> Operand {
        self.node = node
        switch node.kind {
        case .dot: return try check(dot, against: parameter)
        case .null:
            guard let parameter, parameter.acceptsNil else { throw failure("cannot assign nil to \(parameter?.typeName ?? "nil")") }
            return .invalid
        case .field: return try check(evaluate(access: node, dot: dot, arguments: [node], final: nil), against: parameter)
        case .variable, .chain: return try check(evaluate(access: node, dot: dot, arguments: [], final: nil), against: parameter)
        case .pipeline: return try check(evaluate(pipeline: node, dot: dot), against: parameter)
        case .identifier:
            return try check(evaluate(function: node, command: node, dot: dot, arguments: [], final: nil), against: parameter)
        default: return try literal(node, as: parameter ?? .any)
        }
    }

    private mutating func literal(_ node: Node, as parameter: Parameter) throws(TemplateError) -> Operand {
        switch (parameter, node.kind) {
        case (.any, .boolean(let value)), (.value, .boolean(let value)): return Operand(value: .bool(value))
        case (.any, .number(let number)), (.value, .number(let number)): return try constant(number, at: node)
        case (.any, .string(_, let text)), (.value, .string(_, let text)), (.string, .string(_, let text)):
            return Operand(value: .string(text))
        case (.int, .number(let number)) where number.integer != nil: return Operand(value: .int(Int(number.integer ?? 0)))
        case (.duration, .number(let number)) where number.integer != nil: return Operand(value: .duration(number.integer ?? 0))
        case (.string, _): throw failure("expected string; found \(node)")
        case (.int, _), (.duration, _): throw failure("expected integer; found \(node)")
        default: throw failure("can't handle \(node) for arg of type \(parameter.typeName)")
        }
    }

    private func check(_ value: Operand, against parameter: Parameter?) throws(TemplateError) -> Operand {
        guard let parameter else { return value }
        if value.isInvalid {
            guard parameter.acceptsNil else { throw failure("invalid value; expected \(parameter.typeName)") }
            return .invalid
        }
        switch (parameter, value.value) {
        case (.value, _): return value
        case (.any, _), (.string, .string), (.int, .int), (.duration, .duration), (.time, .time): return value.unwrapped
        default:
            // What an interface held is named, the empty interface itself is.
            let found = value.value.isNull ? TemplateValue.anyType : value.value.typeName
            throw failure("wrong type for value; expected \(parameter.typeName); got \(found)")
        }
    }
}

extension TemplateMember {
    /// Whether this is, or holds, an embedded struct of that name.
    fileprivate func embeds(_ name: String) -> Bool {
        guard case .embedded(let own, let members) = self else { return false }
        return own == name || members.contains { $0.embeds(name) }
    }
}
