/// Builds the trees of a template and of the templates it defines, as Go's `text/template/parse` does.
///
/// It stops at the first error, with Go's wording and line. One reader of tokens is shared by the parser of the whole text
/// and the parsers of `define` and `block`, each of which has its own look-ahead, variables and loop depth.
struct Parser {
    /// Go has no bound on nesting; ours keeps hostile templates from using up the stack.
    static let maximumNesting = 150

    private let name: String
    private let functions: [String: TemplateFunction]
    private let stream: TokenStream
    private var lookahead = [Token](repeating: .none, count: 3)
    private var lookaheadCount = 0
    private var variables = ["$"]
    private var actionLine = 0
    private var rangeDepth = 0
    private var nesting: Int

    /// Where tokens and finished trees are shared between a parser and those of its definitions.
    final class TokenStream {
        fileprivate var tokens: [Token]
        fileprivate var index = 0
        fileprivate var trees: [String: Node] = [:]

        init(_ tokens: [Token]) { self.tokens = tokens }

        fileprivate func next() -> Token {
            guard index < tokens.count else { return .none }
            defer { index += 1 }
            return tokens[index]
        }
    }

    /// The trees by name; the template's own is under `name`.
    static func trees(
        of source: String, name: String, functions: [String: TemplateFunction]
    ) throws(TemplateError) -> [String: Node] {
        let stream = TokenStream(Lexer.tokens(of: source))
        var parser = Parser(name: name, functions: functions, stream: stream, nesting: 0)
        let root = try parser.parseTemplate()
        try parser.add(root, as: name)
        return stream.trees
    }

    private init(
        name: String, functions: [String: TemplateFunction], stream: TokenStream, nesting: Int
    ) {
        self.name = name
        self.functions = functions
        self.stream = stream
        self.nesting = nesting
    }

    private func subparser() -> Parser {
        Parser(name: name, functions: functions, stream: stream, nesting: nesting)
    }

    // MARK: Tokens

    private mutating func next() -> Token {
        if lookaheadCount > 0 {
            lookaheadCount -= 1
        } else {
            lookahead[0] = stream.next()
        }
        return lookahead[lookaheadCount]
    }

    private mutating func backUp() { lookaheadCount += 1 }

    private mutating func backUp(to first: Token) {
        lookahead[1] = first
        lookaheadCount = 2
    }

    private mutating func backUp(to first: Token, _ second: Token) {
        lookahead[1] = second
        lookahead[2] = first
        lookaheadCount = 3
    }

    private mutating func peek() -> Token {
        if lookaheadCount > 0 { return lookahead[lookaheadCount - 1] }
        lookaheadCount = 1
        lookahead[0] = stream.next()
        return lookahead[0]
    }

    private mutating func nextNonSpace() -> Token {
        while true {
            let token = next()
            if token.kind != .space { return token }
        }
    }

    private mutating func peekNonSpace() -> Token {
        let token = nextNonSpace()
        backUp()
        return token
    }

    private mutating func expect(_ kinds: Token.Kind..., in context: String) throws(TemplateError) -> Token {
        let token = nextNonSpace()
        guard kinds.contains(token.kind) else { throw unexpected(token, in: context) }
        return token
    }

    // MARK: Errors

    private func failure(_ message: String) -> TemplateError {
        TemplateError(message: "template: \(name):\(lookahead[0].line): \(message)", offset: lookahead[0].position)
    }

    private func unexpected(_ token: Token, in context: String) -> TemplateError {
        guard token.kind == .error else { return failure("unexpected \(token.shown) in \(context)") }
        var addition = ""
        if actionLine != 0, actionLine != token.line {
            addition = token.text.hasSuffix(" action") ? " started at \(name):\(actionLine)" : " in action started at \(name):\(actionLine)"
        }
        return failure(token.shown + addition)
    }

    private mutating func nested<Result>(_ body: (inout Parser) throws(TemplateError) -> Result) throws(TemplateError) -> Result {
        guard nesting < Self.maximumNesting else { throw failure("nested deeper than \(Self.maximumNesting) levels") }
        nesting += 1
        defer { nesting -= 1 }
        return try body(&self)
    }

    // MARK: Templates and lists

    private func add(_ root: Node, as name: String) throws(TemplateError) {
        if let old = stream.trees[name], !old.isBlank {
            if !root.isBlank { throw failure("template: multiple definition of template \(Quoting.quoted(name))") }
            return
        }
        stream.trees[name] = root
    }

    private mutating func parseTemplate() throws(TemplateError) -> Node {
        let start = peek().position
        var nodes: [Node] = []
        while peek().kind != .endOfFile {
            if peek().kind == .leftDelimiter {
                let delimiter = next()
                if nextNonSpace().kind == .define {
                    var definition = subparser()
                    try definition.parseDefinition()
                    continue
                }
                backUp(to: delimiter)
            }
            let node = try textOrAction()
            switch node.kind {
            case .end, .elseBranch: throw failure("unexpected \(node)")
            default: nodes.append(node)
            }
        }
        return Node(.list(nodes), position: start)
    }

    private mutating func parseDefinition() throws(TemplateError) {
        let context = "define clause"
        let token = try expect(.string, .rawString, in: context)
        guard let defined = Quoting.unquoted(token.text) else { throw failure("invalid syntax") }
        _ = try expect(.rightDelimiter, in: context)
        let (list, end) = try itemList()
        guard case .end = end.kind else { throw failure("unexpected \(end) in \(context)") }
        try add(list, as: defined)
    }

    /// Reads up to an `{{end}}` or `{{else}}`, which is returned apart.
    private mutating func itemList() throws(TemplateError) -> (list: Node, next: Node) {
        let start = peekNonSpace().position
        var nodes: [Node] = []
        while peekNonSpace().kind != .endOfFile {
            let node = try textOrAction()
            switch node.kind {
            case .end, .elseBranch: return (Node(.list(nodes), position: start), node)
            default: nodes.append(node)
            }
        }
        throw failure("unexpected EOF")
    }

    private mutating func textOrAction() throws(TemplateError) -> Node {
        let token = nextNonSpace()
        switch token.kind {
        case .text: return Node(.text(Array(token.text.utf8)), position: token.position, line: token.line)
        case .leftDelimiter:
            actionLine = token.line
            defer { actionLine = 0 }
            return try nested { (parser) throws(TemplateError) in try parser.action() }
        default: throw unexpected(token, in: "input")
        }
    }

    // MARK: Actions

    private mutating func action() throws(TemplateError) -> Node {
        let token = nextNonSpace()
        switch token.kind {
        case .block: return try blockControl()
        case .breakLoop: return try loopControl(.breakLoop, "{{break}}", at: token)
        case .continueLoop: return try loopControl(.continueLoop, "{{continue}}", at: token)
        case .elseBranch: return try elseControl()
        case .end:
            let delimiter = try expect(.rightDelimiter, in: "end")
            return Node(.end, position: delimiter.position)
        case .ifBranch: return try control("if")
        case .range: return try control("range")
        case .template: return try templateControl()
        case .with: return try control("with")
        default: break
        }
        backUp()
        let first = peek()
        let pipeline = try pipeline(in: "command", until: .rightDelimiter)
        return Node(.action(pipeline: pipeline), position: first.position, line: first.line)
    }

    private mutating func loopControl(_ kind: Node.Kind, _ context: String, at token: Token) throws(TemplateError) -> Node {
        let following = nextNonSpace()
        guard following.kind == .rightDelimiter else { throw unexpected(following, in: context) }
        guard rangeDepth > 0 else { throw failure("\(context) outside {{range}}") }
        return Node(kind, position: token.position, line: token.line)
    }

    private mutating func control(_ word: String) throws(TemplateError) -> Node {
        let variableCount = variables.count
        defer { variables.removeSubrange(variableCount...) }
        let pipeline = try pipeline(in: word, until: .rightDelimiter)
        if word == "range" { rangeDepth += 1 }
        let (list, next) = try itemList()
        if word == "range" { rangeDepth -= 1 }
        var elseList: Node?
        if case .elseBranch = next.kind {
            elseList = try elsePart(after: next, allowsElseIf: word == "if")
        }
        let branch = Node.Branch(pipeline: pipeline, list: list, elseList: elseList)
        let kind: Node.Kind = word == "if" ? .ifBranch(branch) : word == "with" ? .with(branch) : .range(branch)
        return Node(kind, position: pipeline.position, line: pipeline.line)
    }

    private mutating func elsePart(after elseNode: Node, allowsElseIf: Bool) throws(TemplateError) -> Node {
        if allowsElseIf, peek().kind == .ifBranch {
            // {{else if}} is {{else}}{{if}} whose {{end}} closes both.
            _ = next()
            let inner = try nested { (parser) throws(TemplateError) in try parser.control("if") }
            return Node(.list([inner]), position: elseNode.position)
        }
        let (list, next) = try itemList()
        guard case .end = next.kind else { throw failure("expected end; found \(next)") }
        return list
    }

    private mutating func elseControl() throws(TemplateError) -> Node {
        let following = peekNonSpace()
        if following.kind == .ifBranch { return Node(.elseBranch, position: following.position, line: following.line) }
        let token = try expect(.rightDelimiter, in: "else")
        return Node(.elseBranch, position: token.position, line: token.line)
    }

    private mutating func blockControl() throws(TemplateError) -> Node {
        let context = "block clause"
        let token = nextNonSpace()
        let blockName = try templateName(token, in: context)
        let pipeline = try pipeline(in: context, until: .rightDelimiter)
        var block = subparser()
        let (list, end) = try block.itemList()
        guard case .end = end.kind else { throw failure("unexpected \(end) in \(context)") }
        try block.add(list, as: blockName)
        return Node(.template(name: blockName, pipeline: pipeline), position: token.position, line: token.line)
    }

    private mutating func templateControl() throws(TemplateError) -> Node {
        let context = "template clause"
        let token = nextNonSpace()
        let called = try templateName(token, in: context)
        var argument: Node?
        if nextNonSpace().kind != .rightDelimiter {
            backUp()
            argument = try pipeline(in: context, until: .rightDelimiter)
        }
        return Node(.template(name: called, pipeline: argument), position: token.position, line: token.line)
    }

    private func templateName(_ token: Token, in context: String) throws(TemplateError) -> String {
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, in: context) }
        guard let text = Quoting.unquoted(token.text) else { throw failure("invalid syntax") }
        return text
    }

    // MARK: Pipelines

    private mutating func pipeline(in context: String, until end: Token.Kind) throws(TemplateError) -> Node {
        let start = peekNonSpace()
        var pipeline = Node.Pipeline()
        try declarations(into: &pipeline, in: context)
        while true {
            let token = nextNonSpace()
            switch token.kind {
            case end:
                try check(pipeline, in: context)
                return Node(.pipeline(pipeline), position: start.position, line: start.line)
            case .boolean, .characterConstant, .complex, .dot, .field, .identifier, .number, .null, .rawString, .string, .variable,
                .leftParenthesis:
                backUp()
                pipeline.commands.append(try command())
            default: throw unexpected(token, in: context)
            }
        }
    }

    /// `$x :=`, `$x =`, and in a range also `$i, $x :=`; otherwise the variable is put back, to be an argument.
    private mutating func declarations(into pipeline: inout Node.Pipeline, in context: String) throws(TemplateError) {
        while peekNonSpace().kind == .variable {
            let variable = next()
            let afterVariable = peek()
            let following = peekNonSpace()
            let isList = following.kind == .character && following.text == ","
            guard isList || following.kind == .assign || following.kind == .declare else {
                if afterVariable.kind == .space {
                    backUp(to: variable, afterVariable)
                } else {
                    backUp(to: variable)
                }
                return
            }
            if !isList { pipeline.isAssignment = following.kind == .assign }
            _ = nextNonSpace()
            pipeline.declarations.append(variableNode(variable.text, at: variable.position))
            variables.append(variable.text)
            guard isList else { return }
            guard context == "range", pipeline.declarations.count < 2 else { throw failure("too many declarations in \(context)") }
            switch peekNonSpace().kind {
            case .variable, .rightDelimiter, .rightParenthesis: continue
            default: throw failure("range can only initialize variables")
            }
        }
    }

    private func check(_ pipeline: Node.Pipeline, in context: String) throws(TemplateError) {
        if pipeline.commands.isEmpty { throw failure("missing value for \(context)") }
        for (index, command) in pipeline.commands.enumerated().dropFirst() {
            guard case .command(let arguments) = command.kind, let first = arguments.first else { continue }
            switch first.kind {
            case .boolean, .dot, .null, .number, .string: throw failure("non executable command in pipeline stage \(index + 1)")
            default: continue
            }
        }
    }

    private mutating func command() throws(TemplateError) -> Node {
        let start = peekNonSpace().position
        var arguments: [Node] = []
        reading: while true {
            _ = peekNonSpace()
            if let operand = try operand() { arguments.append(operand) }
            let token = next()
            switch token.kind {
            case .space: continue
            case .rightDelimiter, .rightParenthesis: backUp()
            case .pipe: break
            default: throw unexpected(token, in: "operand")
            }
            break reading
        }
        if arguments.isEmpty { throw failure("empty command") }
        return Node(.command(arguments), position: start)
    }

    /// A term, perhaps followed by `.Field`s.
    private mutating func operand() throws(TemplateError) -> Node? {
        guard let term = try term() else { return nil }
        guard peek().kind == .field else { return term }
        let position = peek().position
        var names: [String] = []
        while peek().kind == .field { names.append(String(next().text.dropFirst())) }
        switch term.kind {
        case .field(let first): return Node(.field(first + names), position: position)
        case .variable(let first): return Node(.variable(first + names), position: position)
        case .boolean, .string, .number, .null, .dot: throw failure("unexpected . after term \(Quoting.quoted(term.description))")
        default: return Node(.chain(term, names), position: position)
        }
    }

    private mutating func term() throws(TemplateError) -> Node? {
        let token = nextNonSpace()
        switch token.kind {
        case .identifier:
            guard let function = reference(to: token.text) else {
                throw failure("function \(Quoting.quoted(token.text)) not defined")
            }
            return Node(.identifier(token.text, function), position: token.position)
        case .dot: return Node(.dot, position: token.position)
        case .null: return Node(.null, position: token.position)
        case .variable:
            guard variables.contains(token.text) else { throw failure("undefined variable \(Quoting.quoted(token.text))") }
            return variableNode(token.text, at: token.position)
        case .field: return Node(.field([String(token.text.dropFirst())]), position: token.position)
        case .boolean: return Node(.boolean(token.text == "true"), position: token.position)
        case .characterConstant, .complex, .number:
            switch NumberLiteral.parse(token.text, kind: token.kind) {
            case .success(let number): return Node(.number(number), position: token.position)
            case .failure(let problem): throw failure(problem.reason)
            }
        case .leftParenthesis:
            return try nested { (parser) throws(TemplateError) in
                try parser.pipeline(in: "parenthesized pipeline", until: .rightParenthesis)
            }
        case .string, .rawString:
            guard let text = Quoting.unquoted(token.text) else { throw failure("invalid syntax") }
            return Node(.string(quoted: token.text, text: text), position: token.position)
        default:
            backUp()
            return nil
        }
    }

    private func reference(to name: String) -> FunctionReference? {
        if let function = functions[name] { return .custom(function) }
        return Builtin(rawValue: name).map { .builtin($0) }
    }

    private func variableNode(_ text: String, at position: Int) -> Node {
        Node(.variable(text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)), position: position)
    }
}
