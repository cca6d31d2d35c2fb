/// The functions every template knows.
enum Builtin: String, Sendable {
    case and, call, eq, ge, gt, html, index, js, le, len, lt, ne, not, or, print, printf, println, slice, urlquery

    /// The types of the arguments that must be there, and of any number of further ones.
    var signature: (fixed: [Parameter], variadic: Parameter?) {
        switch self {
        case .and, .or, .call, .eq, .index, .slice: ([.value], .value)
        case .ge, .gt, .le, .lt, .ne: ([.value, .value], nil)
        case .len, .not: ([.value], nil)
        case .html, .js, .print, .println, .urlquery: ([], .any)
        case .printf: ([.string], .any)
        }
    }

    /// Calls the function with arguments that match its signature.
    ///
    /// `and` and `or` never come here: they stop early, so
    /// the executor evaluates their arguments itself.
    func call(_ arguments: [Operand], limit: Int) throws(FunctionFailure) -> Operand {
        let values = arguments.map(\.value)
        switch self {
        case .and, .or: return arguments.last ?? .invalid
        case .call: throw Self.callFailure(arguments[0])
        case .eq: return bool(try Comparison.equal(values[0], Array(values.dropFirst())))
        case .ne: return bool(!(try Comparison.equal(values[0], [values[1]])))
        case .lt: return bool(try Comparison.less(values[0], values[1]))
        case .le: return bool(try Comparison.lessOrEqual(values[0], values[1]))
        case .gt: return bool(!(try Comparison.lessOrEqual(values[0], values[1])))
        case .ge: return bool(!(try Comparison.less(values[0], values[1])))
        case .not: return bool(!values[0].isTrue)
        case .len: return Operand(value: .int(try Self.length(arguments[0])))
        case .index: return try Indexing.index(arguments[0], Array(values.dropFirst()))
        case .slice: return try Indexing.slice(arguments[0], Array(values.dropFirst()))
        case .html: return try text(TextEscaping.html(Self.joined(values, limit: limit)), limit: limit)
        case .js: return try text(TextEscaping.javaScript(Self.joined(values, limit: limit)), limit: limit)
        case .urlquery: return try text(TextEscaping.urlQuery(Self.joined(values, limit: limit)), limit: limit)
        case .print, .println, .printf: return try printed(values, limit: limit)
        }
    }

    private func bool(_ value: Bool) -> Operand { Operand(value: .bool(value)) }

    private func text(_ bytes: [UInt8], limit: Int) throws(FunctionFailure) -> Operand {
        guard bytes.count <= limit else { throw .exceeds(bytes: limit) }
        return Operand(value: .string(String(decoding: bytes, as: UTF8.self)))
    }

    private func printed(_ values: [TemplateValue], limit: Int) throws(FunctionFailure) -> Operand {
        var formatter = Formatter(limit: limit)
        switch self {
        case .printf: formatter.printFormatted(values[0].text ?? "", Array(values.dropFirst()))
        case .println: formatter.printLine(values)
        default: formatter.printAll(values)
        }
        return try text(formatter.buffer, limit: limit)
    }

    /// The text of arguments to escape: a string as it is, anything else printed, nil as `<no value>`.
    private static func joined(_ values: [TemplateValue], limit: Int) throws(FunctionFailure) -> [UInt8] {
        if values.count == 1, case .string(let text) = values[0] { return Array(text.utf8) }
        var formatter = Formatter(limit: limit)
        formatter.printAll(values.map { $0.isNull ? .string("<no value>") : $0 })
        if formatter.isFull { throw .exceeds(bytes: limit) }
        return formatter.buffer
    }

    private static func length(_ item: Operand) throws(FunctionFailure) -> Int {
        switch item.value {
        case .null:
            throw FunctionFailure(item.isInterface ? "len of nil pointer" : "reflect: call of reflect.Value.Type on zero Value")
        case .string(let text), .script(let text): return text.utf8.count
        case .list(let list): return list.elements.count
        case .map(let map): return map.count
        default: throw FunctionFailure("len of type \(item.value.typeName)")
        }
    }

    /// No value of ours is a function, so `call` always fails.
    private static func callFailure(_ function: Operand) -> FunctionFailure {
        FunctionFailure(function.value.isNull ? "call of nil" : "non-function of type \(function.value.typeName)")
    }
}
