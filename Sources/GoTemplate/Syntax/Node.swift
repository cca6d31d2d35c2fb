/// A node of a parsed template; its text (`description`) is what Go shows between `<` and `>` in errors.
final class Node: Sendable {
    /// UTF-8 bytes from the start of the source, at the place Go reports for the node.
    let position: Int
    let line: Int
    let kind: Kind
    /// Of an action that only prints a field of the dot, such as `{{ .ID }}`, the field's name: the way most actions go.
    let printedField: String?

    init(_ kind: Kind, position: Int, line: Int = 0) {
        self.kind = kind
        self.position = position
        self.line = line
        self.printedField = Self.printedField(of: kind)
    }

    private static func printedField(of kind: Kind) -> String? {
        guard case .action(let node) = kind, case .pipeline(let pipeline) = node.kind, pipeline.declarations.isEmpty,
            pipeline.commands.count == 1, case .command(let arguments) = pipeline.commands[0].kind, arguments.count == 1,
            case .field(let names) = arguments[0].kind, names.count == 1
        else { return nil }
        return names[0]
    }

    enum Kind: Sendable {
        // What a template consists of.
        case list([Node])
        case text([UInt8])
        case action(pipeline: Node)
        case ifBranch(Branch)
        case with(Branch)
        case range(Branch)
        case template(name: String, pipeline: Node?)
        case breakLoop
        case continueLoop
        // What an action consists of.
        case pipeline(Pipeline)
        case command([Node])
        case identifier(String, FunctionReference)
        case variable([String])
        case field([String])
        case chain(Node, [String])
        case dot
        case null
        case boolean(Bool)
        case number(NumberLiteral)
        case string(quoted: String, text: String)
        // Seen only while parsing.
        case end
        case elseBranch
    }

    /// `if`, `with` and `range`: a pipeline, what follows it, and what follows `else`.
    struct Branch: Sendable {
        let pipeline: Node
        let list: Node
        let elseList: Node?
    }

    /// Commands joined by `|`, perhaps with variables to declare or assign.
    struct Pipeline: Sendable {
        var declarations: [Node] = []
        var isAssignment = false
        var commands: [Node] = []
    }
}

/// A number as written, under every type that can hold it; Go's ideal constants.
struct NumberLiteral: Sendable {
    let text: String
    var integer: Int64?
    var unsigned: UInt64?
    var float: Double?
    var complex: (real: Double, imaginary: Double)?

    /// Whether only the fraction or exponent can be meant: not a rune, not a hexadecimal integer.
    var isWrittenAsFloat: Bool {
        guard float != nil, !text.hasPrefix("'") else { return false }
        let isHexadecimal = text.hasPrefix("0x") || text.hasPrefix("0X")
        if isHexadecimal, text.utf8.count > 2, !text.contains(where: { $0 == "p" || $0 == "P" }) { return false }
        return text.contains { ".eEpP".contains($0) }
    }
}

extension Node: CustomStringConvertible {
    var description: String {
        switch kind {
        case .list(let nodes): return nodes.map(\.description).joined()
        case .text(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .action(let pipeline): return "{{\(pipeline)}}"
        case .ifBranch(let branch): return describe(branch, "if")
        case .with(let branch): return describe(branch, "with")
        case .range(let branch): return describe(branch, "range")
        case .template(let name, let pipeline):
            return "{{template \(Quoting.quoted(name))" + (pipeline.map { " \($0)" } ?? "") + "}}"
        case .breakLoop: return "{{break}}"
        case .continueLoop: return "{{continue}}"
        case .pipeline(let pipeline):
            let variables = pipeline.declarations.map(\.description).joined(separator: ", ")
            let commands = pipeline.commands.map(\.description).joined(separator: " | ")
            return variables.isEmpty ? commands : variables + " := " + commands
        case .command(let arguments): return arguments.map(\.descriptionInParentheses).joined(separator: " ")
        case .identifier(let name, _): return name
        case .variable(let names): return names.joined(separator: ".")
        case .field(let names): return names.map { "." + $0 }.joined()
        case .chain(let node, let names): return node.descriptionInParentheses + names.map { "." + $0 }.joined()
        case .dot: return "."
        case .null: return "nil"
        case .boolean(let value): return value ? "true" : "false"
        case .number(let number): return number.text
        case .string(let quoted, _): return quoted
        case .end: return "{{end}}"
        case .elseBranch: return "{{else}}"
        }
    }

    private var descriptionInParentheses: String {
        if case .pipeline = kind { return "(\(self))" }
        return description
    }

    private func describe(_ branch: Branch, _ word: String) -> String {
        "{{\(word) \(branch.pipeline)}}\(branch.list)" + (branch.elseList.map { "{{else}}\($0)" } ?? "") + "{{end}}"
    }
}

extension Node {
    /// A deep copy with identities of its own, for a template that html/template escapes once more in another context.
    func copy() -> Node {
        switch kind {
        case .list(let nodes): return Node(.list(nodes.map { $0.copy() }), position: position, line: line)
        case .ifBranch(let branch): return Node(.ifBranch(branch.copy()), position: position, line: line)
        case .with(let branch): return Node(.with(branch.copy()), position: position, line: line)
        case .range(let branch): return Node(.range(branch.copy()), position: position, line: line)
        default: return Node(kind, position: position, line: line)
        }
    }

    /// Whether the tree prints nothing but white space; such a definition gives way to another of the same name.
    var isBlank: Bool {
        switch kind {
        case .list(let nodes): return nodes.allSatisfy(\.isBlank)
        case .text(let bytes): return String(decoding: bytes, as: UTF8.self).unicodeScalars.allSatisfy(\.properties.isWhitespace)
        default: return false
        }
    }
}

extension Node.Branch {
    fileprivate func copy() -> Node.Branch {
        Node.Branch(pipeline: pipeline, list: list.copy(), elseList: elseList?.copy())
    }
}
