/// Finds the HTML context of every action of a template and appends the escapers it needs; html/template's escaper.
///
/// The result is a new set of trees. A template called in another context than text gets a copy of its own, under a name that
/// tells the context. The template itself must begin and end in text.
struct HTMLEscaping {
    /// Bounds on hostile templates; Go has none.
    private static let maximumSteps = 50_000
    private static let maximumNesting = 500

    private let trees: [String: Node]
    private let effort: Effort
    /// The context in which each template ends.
    private var output: [String: HTMLContext] = [:]
    private var derived: [String: Node] = [:]
    private var called: Set<String> = []
    private var actionEdits: [ObjectIdentifier: [Escaper]] = [:]
    private var templateEdits: [ObjectIdentifier: String] = [:]
    private var textEdits: [ObjectIdentifier: [UInt8]] = [:]
    private var loop: Loop?

    /// How much has been done, counted over the whole template.
    private final class Effort {
        var steps = 0
        var nesting = 0
    }

    /// The contexts in which a loop is left early.
    private final class Loop {
        let outer: Loop?
        var breaks: [HTMLContext] = []
        var continues: [HTMLContext] = []

        init(outer: Loop?) { self.outer = outer }
    }

    /// The trees with their escapers, or Go's error, for example
    /// `html/template:details:1:3: {{.X}} appears in an ambiguous context within a URL`.
    static func escape(_ trees: [String: Node], root name: String, source: String) -> Result<[String: Node], TemplateError> {
        guard let root = trees[name] else { return .success(trees) }
        var escaping = HTMLEscaping(trees: trees, effort: Effort())
        let end = escaping.escapeTree(HTMLContext(), at: root, name: name, line: 0)
        if let problem = end.problem { return .failure(TemplateError(problem, name: name, source: source)) }
        guard end.state == .text else {
            let problem = HTMLContext.Problem(description: "ends in a non-text context: \(end)")
            return .failure(TemplateError(problem, name: name, source: source))
        }
        return .success(escaping.edited())
    }

    private init(trees: [String: Node], effort: Effort) {
        self.trees = trees
        self.effort = effort
    }

    // MARK: Nodes

    private mutating func escape(_ context: HTMLContext, _ node: Node) -> HTMLContext {
        effort.steps += 1
        effort.nesting += 1
        defer { effort.nesting -= 1 }
        guard effort.steps <= Self.maximumSteps else { return .failed("takes more than \(Self.maximumSteps) steps to escape") }
        switch node.kind {
        case .action(let pipeline): return escapeAction(context, node, pipeline)
        case .text(let bytes): return escapeText(context, node, bytes)
        case .list(let nodes): return escapeList(context, nodes)
        case .ifBranch(let branch): return escapeBranch(context, branch, node, "if")
        case .with(let branch): return escapeBranch(context, branch, node, "with")
        case .range(let branch): return escapeRange(context, branch, node)
        case .template(let name, _):
            let end = escapeTree(context, at: node, name: name, line: node.line)
            let mangled = context.mangled(name)
            if mangled != name { templateEdits[ObjectIdentifier(node)] = mangled }
            return end
        case .breakLoop:
            loop?.breaks.append(leaving(context, at: node))
            return HTMLContext(state: .unreachable)
        case .continueLoop:
            // Go starts this list anew from that of the breaks.
            if let loop { loop.continues = loop.breaks + [leaving(context, at: node)] }
            return HTMLContext(state: .unreachable)
        default: return context
        }
    }

    private func leaving(_ context: HTMLContext, at node: Node) -> HTMLContext {
        var context = context
        context.leavingNode = node
        return context
    }

    private mutating func escapeList(_ context: HTMLContext, _ nodes: [Node]) -> HTMLContext {
        var context = context
        for node in nodes {
            context = escape(context, node)
            if context.state == .unreachable { break }
        }
        return context
    }

    private mutating func escapeAction(_ context: HTMLContext, _ node: Node, _ pipelineNode: Node) -> HTMLContext {
        guard case .pipeline(let pipeline) = pipelineNode.kind, pipeline.declarations.isEmpty else { return context }
        var context = context.nudged
        if let name = misplacedEscaper(in: pipeline, context) {
            return .failed("predefined escaper \(Quoting.quoted(name)) disallowed in template", at: node, line: node.line)
        }
        if context.state == .error { return context }
        switch Escaper.needed(in: context, by: node) {
        case .failure(let problem): return .failed(problem.reason, at: node, line: node.line)
        case .success(let escapers): actionEdits[ObjectIdentifier(node)] = escapers
        }
        if context.state == .script { context.slash = .division }
        if context.state == .tag { context.state = .attributeName }
        return context
    }

    /// `html` and `urlquery` may only come last, and not in an unquoted attribute.
    private func misplacedEscaper(in pipeline: Node.Pipeline, _ context: HTMLContext) -> String? {
        for (index, command) in pipeline.commands.enumerated() {
            guard case .command(let arguments) = command.kind, case .identifier(let name, _)? = arguments.first?.kind,
                name == "html" || name == "urlquery"
            else { continue }
            let isUnquoted = context.state == .attribute && context.delimiter == .spaceOrTagEnd && name == "html"
            if index < pipeline.commands.count - 1 || isUnquoted { return name }
        }
        return nil
    }

    // MARK: Branches

    private mutating func escapeBranch(_ context: HTMLContext, _ branch: Node.Branch, _ node: Node, _ word: String) -> HTMLContext {
        let first = escape(context, branch.list)
        let second = branch.elseList.map { escape(context, $0) } ?? context
        return join(first, second, node, word)
    }

    private mutating func escapeRange(_ context: HTMLContext, _ branch: Node.Branch, _ node: Node) -> HTMLContext {
        loop = Loop(outer: loop)
        var first = escape(context, branch.list)
        if first.state != .error { first = joinLeaving(first) }
        loop = loop?.outer
        if first.state == .error { return first }

        // The body may be entered again in the context in which it ended.
        loop = Loop(outer: loop)
        defer { loop = loop?.outer }
        let (again, _) = escapeList(first, branch.list) { _, _ in false }
        first = join(first, again, node, "range")
        if first.state == .error {
            return first.explained("on range loop re-entry", line: node.line)
        }
        first = joinLeaving(first)
        if first.state == .error { return first }
        // What stands behind else is outside the loop.
        let inner = loop
        loop = loop?.outer
        let second = branch.elseList.map { escape(context, $0) } ?? context
        loop = inner
        return join(first, second, node, "range")
    }

    private func joinLeaving(_ context: HTMLContext) -> HTMLContext {
        var context = context
        for (leaving, word) in (loop?.breaks ?? []).map({ ($0, "break") }) + (loop?.continues ?? []).map({ ($0, "continue") }) {
            context = join(context, leaving, leaving.leavingNode, "range")
            if context.state == .error {
                return context.explained("at range loop \(word)", line: leaving.leavingNode?.line ?? 0)
            }
        }
        return context
    }

    /// The context after two ways through a branch, which must agree but for small differences.
    private func join(_ first: HTMLContext, _ second: HTMLContext, _ node: Node?, _ word: String) -> HTMLContext {
        if first.state == .error { return first }
        if second.state == .error { return second }
        if first.state == .unreachable { return second }
        if second.state == .unreachable { return first }
        if first == second { return first }
        var context = first
        context.urlPart = second.urlPart
        if context == second {
            context.urlPart = .unknown
            return context
        }
        context = first
        context.slash = second.slash
        if context == second {
            context.slash = .unknown
            return context
        }
        // A tag that ends before or after a name may go on either way.
        let (nudgedFirst, nudgedSecond) = (first.nudged, second.nudged)
        if nudgedFirst != first || nudgedSecond != second {
            let joined = join(nudgedFirst, nudgedSecond, node, word)
            if joined.state != .error { return joined }
        }
        return .failed("{{\(word)}} branches end in different contexts: \(first), \(second)", at: node)
    }

    /// Escapes a list apart; what it found out is kept only if the filter agrees.
    private mutating func escapeList(
        _ context: HTMLContext, _ list: Node, keepingIf filter: (HTMLEscaping, HTMLContext) -> Bool
    ) -> (HTMLContext, Bool) {
        var inner = HTMLEscaping(trees: trees, effort: effort)
        inner.loop = loop
        inner.output = output
        // Go finds derived templates of an outer attempt by name only after they were kept; so do we.
        let end = inner.escape(context, list)
        guard filter(inner, end) else { return (end, false) }
        output.merge(inner.output) { $1 }
        derived.merge(inner.derived) { $1 }
        called.formUnion(inner.called)
        actionEdits.merge(inner.actionEdits) { $1 }
        templateEdits.merge(inner.templateEdits) { $1 }
        textEdits.merge(inner.textEdits) { $1 }
        return (end, true)
    }

    // MARK: Templates

    private mutating func escapeTree(_ context: HTMLContext, at node: Node, name: String, line: Int) -> HTMLContext {
        let mangled = context.mangled(name)
        called.insert(mangled)
        if let known = output[mangled] { return known }
        guard let root = trees[name] ?? derived[name] else {
            return .failed("no such template \(Quoting.quoted(name))", at: node, line: line)
        }
        guard effort.nesting < Self.maximumNesting else { return .failed("templates call each other too deeply", at: node, line: line) }
        var body = root
        if mangled != name {
            body = derived[mangled] ?? root.copy()
            derived[mangled] = body
        }
        return outputContext(context, of: body, name: mangled)
    }

    /// Where a template ends that begins in the given context.
    ///
    /// If it calls itself, the end is first guessed, then checked.
    private mutating func outputContext(_ context: HTMLContext, of body: Node, name: String) -> HTMLContext {
        let (first, isSettled) = escapeBody(context, body, name)
        if isSettled { return first }
        let (second, isSecondSettled) = escapeBody(first, body, name)
        if isSecondSettled { return second }
        if first.state != .error { return .failed("cannot compute output context for template \(name)", at: body) }
        return first
    }

    private mutating func escapeBody(_ context: HTMLContext, _ body: Node, _ name: String) -> (HTMLContext, Bool) {
        output[name] = context
        return escapeList(context, body) { inner, end in
            if end.state == .error { return false }
            return !inner.called.contains(name) || context == end
        }
    }

    // MARK: Text

    private mutating func escapeText(_ context: HTMLContext, _ node: Node, _ bytes: [UInt8]) -> HTMLContext {
        var context = context
        var editor = TextEditor(bytes: bytes)
        var index = 0
        while index < bytes.count {
            let (next, read) = HTMLTransition.step(context, bytes[index...])
            let end = index + read
            editor.copy(index..<end, from: context, to: next)
            if read == 0, next.state == context.state {
                return .failed("cannot read on in \(context)", at: node)
            }
            (context, index) = (next, end)
        }
        if let text = editor.finished(in: context) { textEdits[ObjectIdentifier(node)] = text }
        return context
    }

    // MARK: The result

    private func edited() -> [String: Node] {
        var result = trees.mapValues { edited($0) }
        for (name, root) in derived { result[name] = edited(root) }
        return result
    }

    private func edited(_ node: Node) -> Node {
        switch node.kind {
        case .list(let nodes): return Node(.list(nodes.map(edited)), position: node.position, line: node.line)
        case .text:
            guard let text = textEdits[ObjectIdentifier(node)] else { return node }
            return Node(.text(text), position: node.position, line: node.line)
        case .action(let pipeline):
            guard let escapers = actionEdits[ObjectIdentifier(node)] else { return node }
            return Node(.action(pipeline: Escaper.append(escapers, to: pipeline)), position: node.position, line: node.line)
        case .template(_, let pipeline):
            guard let name = templateEdits[ObjectIdentifier(node)] else { return node }
            return Node(.template(name: name, pipeline: pipeline), position: node.position, line: node.line)
        case .ifBranch(let branch): return Node(.ifBranch(edited(branch)), position: node.position, line: node.line)
        case .with(let branch): return Node(.with(edited(branch)), position: node.position, line: node.line)
        case .range(let branch): return Node(.range(edited(branch)), position: node.position, line: node.line)
        default: return node
        }
    }

    private func edited(_ branch: Node.Branch) -> Node.Branch {
        Node.Branch(pipeline: branch.pipeline, list: edited(branch.list), elseList: branch.elseList.map(edited))
    }
}

extension TemplateError {
    fileprivate init(_ problem: HTMLContext.Problem, name: String, source: String) {
        var place = name
        if let position = problem.position {
            let bytes = source.utf8.prefix(position)
            let line = 1 + bytes.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
            place += ":\(line):\(bytes.reversed().prefix { $0 != 0x0A }.count)"
        } else if problem.line != 0 {
            place += ":\(problem.line)"
        }
        self.init(message: "html/template:\(place): \(problem.description)", offset: problem.position)
    }
}
