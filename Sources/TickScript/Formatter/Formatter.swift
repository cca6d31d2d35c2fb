/// Writes a tree as text in Kapacitor's canonical form: four spaces, one call per line, comments kept.
///
/// Operands and arguments that stood on several lines stay so; parentheses and the spelling of durations are kept as written.
/// Source: the `Format` methods of Kapacitor 1.5.7, `tick/ast/node.go`.
struct Formatter {
    /// Whether what is written next begins a line and so has to be indented.
    enum Place {
        case newLine, sameLine
    }

    private static let step = "    "

    private(set) var output = ""

    mutating func write(_ script: Script) {
        var isFirst = true
        for statement in script.statements {
            if !isFirst { output += "\n" }
            isFirst = false
            write(statement)
            output += "\n"
        }
        for comment in script.trailingComments {
            if !isFirst { output += "\n" }
            isFirst = false
            write(comment, indent: "", at: .newLine)
            output += "\n"
        }
    }

    private mutating func write(_ statement: Statement) {
        if let comment = statement.comment { write(comment, indent: "", at: .newLine) }
        switch statement.kind {
        case .declaration(let name, _, let value):
            output += "var "
            write(name: name, comment: statement.innerComments.name, indent: "")
            output += " = "
            write(value, indent: "", at: .sameLine)
        case .typeDeclaration(let name, _, let type, _):
            output += "var "
            write(name: name, comment: statement.innerComments.name, indent: "")
            output += " "
            write(name: type, comment: statement.innerComments.type, indent: "")
        case .dbrp(let database, let retentionPolicy):
            output += "dbrp \(Self.quoted(database, "\"")).\(Self.quoted(retentionPolicy, "\""))"
        case .expression(let expression):
            write(expression, indent: "", at: .newLine)
        }
    }

    mutating func write(_ expression: Expression, indent: String, at place: Place) {
        if case .chain(let chain) = expression.kind {
            write(chain, comment: expression.comment, indent: indent, at: place)
            return
        }
        var place = place
        if let comment = expression.comment {
            write(comment, indent: indent, at: place)
            place = .newLine
        }
        if place == .newLine { output += indent }
        switch expression.kind {
        case .integer(let value):
            output += expression.layout.isOctal ? "0" + String(value, radix: 8) : String(value)
        case .float(let value): output += Self.decimal(value)
        case .duration(let nanoseconds, let literal): output += literal.isEmpty ? DurationText.format(nanoseconds) : literal
        case .boolean(let value): output += value ? "TRUE" : "FALSE"
        case .string(let value, let tripleQuoted): output += tripleQuoted ? "'''\(value)'''" : Self.quoted(value, "'")
        case .regex(let pattern): output += Self.quoted(pattern, "/")
        case .reference(let name): output += Self.quoted(name, "\"")
        case .identifier(let name): output += name
        case .star: output += "*"
        case .list(let items): write(items, indent: indent, at: place)
        case .call(let call): write(call, indent: indent)
        case .unary(let unary, let operand):
            output += unary.rawValue
            write(operand, indent: indent, at: .sameLine)
        case .binary: write(operation: expression, indent: indent)
        case .lambda(let body):
            output += "lambda: "
            write(body, indent: indent, at: .sameLine)
        case .chain: break  // written above
        }
    }

    private mutating func write(_ chain: Expression.Chain, comment: Comment?, indent: String, at place: Place) {
        write(chain.left, indent: indent, at: place)
        output += "\n"
        let indent = indent + (chain.connector == .dot ? Self.step + Self.step : Self.step)
        if let comment { write(comment, indent: indent, at: .newLine) }
        output += indent + chain.connector.rawValue
        if chain.call.hasParentheses {
            if let comment = chain.call.comment {
                write(comment, indent: indent, at: .sameLine)
                output += indent
            }
            write(chain.call, indent: indent)
        } else {
            write(name: chain.call.name, comment: chain.call.comment, indent: indent)
        }
    }

    private mutating func write(_ call: Expression.Call, indent: String) {
        output += call.name + "("
        let isMultiLine = call.layout.isMultiLine && !call.arguments.isEmpty
        for (index, argument) in call.arguments.enumerated() {
            if index > 0 { output += isMultiLine ? "," : ", " }
            if isMultiLine { output += "\n" }
            write(argument, indent: indent + Self.step, at: isMultiLine ? .newLine : .sameLine)
        }
        if isMultiLine { output += "\n" + indent }
        output += ")"
    }

    /// Items of a list at the begin of a line are indented each, as Kapacitor does it.
    private mutating func write(_ items: [Expression], indent: String, at place: Place) {
        output += "["
        for (index, item) in items.enumerated() {
            if index > 0 { output += ", " }
            write(item, indent: indent, at: place)
        }
        output += "]"
    }

    private mutating func write(operation: Expression, indent: String) {
        guard case .binary(let binary, let left, let right, let parenthesized) = operation.kind else { return }
        let indent = parenthesized ? indent + Self.step : indent
        if parenthesized { output += "(" }
        write(left, indent: indent, at: .sameLine)
        output += " \(binary.rawValue)" + (operation.layout.isMultiLine ? "\n" : " ")
        write(right, indent: indent, at: operation.layout.isMultiLine ? .newLine : .sameLine)
        if parenthesized { output += ")" }
    }

    private mutating func write(name: String, comment: Comment?, indent: String) {
        if let comment {
            write(comment, indent: indent, at: .sameLine)
            output += indent
        }
        output += name
    }

    private mutating func write(_ comment: Comment, indent: String, at place: Place) {
        if place == .sameLine { output += "\n" }
        for line in comment.lines {
            if line != "\n" { output += indent + (line.isEmpty ? "//" : "// " + line) }
            output += "\n"
        }
    }

    private static func quoted(_ text: String, _ quote: Unicode.Scalar) -> String {
        var scalars = String.UnicodeScalarView([quote])
        for scalar in text.unicodeScalars {
            if scalar == quote { scalars.append("\\") }
            scalars.append(scalar)
        }
        scalars.append(quote)
        return String(scalars)
    }

    /// The shortest decimal without an exponent, always with a point.
    private static func decimal(_ value: Double) -> String {
        let description = value.description
        let parts = description.split(separator: "e")
        guard parts.count == 2, let exponent = Int(parts[1]) else { return description }
        let mantissa = parts[0].split(separator: "-").last.map(String.init) ?? "0"
        let halves = mantissa.split(separator: ".")
        let whole = String(halves[0])
        let fraction = halves.count > 1 && halves[1] != "0" ? String(halves[1]) : ""
        let digits = whole + fraction
        let point = whole.count + exponent
        let sign = value < 0 ? "-" : ""
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) + ".0" }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }
}

extension Script {
    /// The script in canonical form, as the API stores it; it ends with a line break.
    package var formatted: String {
        var formatter = Formatter()
        formatter.write(self)
        return formatter.output
    }
}

extension Expression {
    /// The expression in canonical form, for messages, DOT and field names.
    ///
    /// It is one line unless the expression stood on several. Where Kapacitor prints a lambda without the word `lambda:`, take
    /// the text of the expression inside.
    package var formatted: String {
        var formatter = Formatter()
        formatter.write(self, indent: "", at: .newLine)
        return formatter.output
    }
}
