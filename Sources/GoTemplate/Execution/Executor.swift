/// Walks the tree of a template and writes what it says, as Go's `text/template` does.
///
/// `node` follows the walk exactly as Go's state does, because errors show the node that was looked at last.
struct Executor {
    /// Go counts to 100000; the stack here would not hold that, the message is the same.
    static let maximumDepth = 100
    /// Templates within loops within templates: so many nodes may be open when one more template begins.
    static let maximumNesting = 600
    /// A bound on the work of one rendering; Go has none.
    static let maximumSteps = 1_000_000

    let definitions: [String: Node]
    let sourceName: String
    let source: String
    let limit: Int
    var templateName: String
    var node: Node
    var output: [UInt8] = []
    /// Bytes that were in `output` before this rendering.
    var outputStart = 0
    var variables: [(name: String, value: Operand)]
    private var depth = 0
    /// How many nodes are being walked, one within the other.
    private var nesting = 0
    private var steps = 0

    init(template: Template, definitions: [String: Node], root: Node, dot: TemplateValue, limit: Int) {
        self.definitions = definitions
        self.sourceName = template.name
        self.source = template.source
        self.limit = limit
        self.templateName = template.name
        self.node = root
        self.variables = [("$", Operand(value: dot))]
    }

    /// How a node ended: whether the loop around it is to be left or continued.
    enum Flow {
        case onward, breakLoop, continueLoop
    }

    // MARK: Errors

    func failure(_ message: String) -> TemplateError {
        let bytes = source.utf8.prefix(node.position)
        let line = 1 + bytes.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
        let column = bytes.reversed().prefix { $0 != 0x0A }.count
        let place = "\(sourceName):\(line):\(column): executing \(Quoting.quoted(templateName)) at <\(node)>"
        return TemplateError(message: "template: \(place): \(message)", offset: node.position)
    }

    mutating func failure(_ failure: FunctionFailure, calling name: String, at node: Node) -> TemplateError {
        self.node = node
        return self.failure(failure.isLimit ? failure.reason : "error calling \(name): \(failure.reason)")
    }

    // MARK: Walking

    mutating func walk(_ node: Node, dot: Operand) throws(TemplateError) -> Flow {
        self.node = node
        nesting += 1
        defer { nesting -= 1 }
        steps += 1
        guard steps <= Self.maximumSteps else { throw failure("takes more than \(Self.maximumSteps) steps") }
        if let name = node.printedField, case .structure(let fields) = dot.value, let value = fields.field(name) {
            try write(value, of: node)
            return .onward
        }
        switch node.kind {
        case .list(let nodes):
            for child in nodes {
                let flow = try walk(child, dot: dot)
                if flow != .onward { return flow }
            }
        case .text(let bytes):
            output.append(contentsOf: bytes)
            try checkLimit()
        case .action(let pipeline):
            let value = try evaluate(pipeline: pipeline, dot: dot)
            if case .pipeline(let parts) = pipeline.kind, parts.declarations.isEmpty { try write(value.value, of: node) }
        case .ifBranch(let branch): return try walkIf(branch, dot: dot, changesDot: false)
        case .with(let branch): return try walkIf(branch, dot: dot, changesDot: true)
        case .range(let branch): return try walkRange(branch, dot: dot)
        case .template(let name, let pipeline): try walkTemplate(name, pipeline, dot: dot)
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        default: throw failure("unknown node: \(node)")
        }
        return .onward
    }

    private func checkLimit() throws(TemplateError) {
        if output.count - outputStart > limit { throw failure("output exceeds \(limit) bytes") }
    }

    private mutating func write(_ value: TemplateValue, of node: Node) throws(TemplateError) {
        self.node = node
        switch value {
        case .string(let text), .script(let text): output.append(contentsOf: text.utf8)
        case .null: output.append(contentsOf: "<no value>".utf8)
        case .int(let number): output.append(contentsOf: String(number).utf8)
        case .int64(let number): output.append(contentsOf: String(number).utf8)
        default: output.append(contentsOf: Formatter.text(value, limit: limit))
        }
        try checkLimit()
    }

    private mutating func walkIf(_ branch: Node.Branch, dot: Operand, changesDot: Bool) throws(TemplateError) -> Flow {
        let mark = variables.count
        defer { variables.removeSubrange(mark...) }
        let value = try evaluate(pipeline: branch.pipeline, dot: dot)
        if value.value.isTrue { return try walk(branch.list, dot: changesDot ? value : dot) }
        guard let elseList = branch.elseList else { return .onward }
        return try walk(elseList, dot: dot)
    }

    private mutating func walkRange(_ branch: Node.Branch, dot: Operand) throws(TemplateError) -> Flow {
        let outerMark = variables.count
        defer { variables.removeSubrange(min(outerMark, variables.count)...) }
        let value = try evaluate(pipeline: branch.pipeline, dot: dot)
        guard case .pipeline(let pipeline) = branch.pipeline.kind else { return .onward }
        switch value.value {
        case .list(let list):
            let isInterface = list.elementType == TemplateValue.anyType
            for (index, element) in list.elements.enumerated() {
                let element = Operand(value: element, isInterface: isInterface)
                if try iterate(branch.list, pipeline, index: .int(index), element: element) { return .onward }
            }
            if !list.elements.isEmpty { return .onward }
        case .map(let map):
            let isInterface = map.elementType == TemplateValue.anyType
            let keys = map.sortedKeys
            for key in keys {
                let element = Operand(value: map.value(forKey: key) ?? .null, isInterface: isInterface)
                if try iterate(branch.list, pipeline, index: .string(key), element: element) { return .onward }
            }
            if !keys.isEmpty { return .onward }
        case .null: break
        default:
            let shown = String(decoding: Formatter.text(value.value, limit: limit), as: UTF8.self)
            throw failure("range can't iterate over \(shown)")
        }
        guard let elseList = branch.elseList else { return .onward }
        return try walk(elseList, dot: dot)
    }

    /// One round of a loop; true if it ended the loop.
    ///
    /// The loop's variables are the topmost ones.
    private mutating func iterate(
        _ list: Node, _ pipeline: Node.Pipeline, index: TemplateValue, element: Operand
    ) throws(TemplateError) -> Bool {
        let mark = variables.count
        if !pipeline.declarations.isEmpty, mark >= 1 { variables[mark - 1].value = element }
        if pipeline.declarations.count > 1, mark >= 2 { variables[mark - 2].value = Operand(value: index) }
        let flow = try walk(list, dot: element)
        variables.removeSubrange(min(mark, variables.count)...)
        return flow == .breakLoop
    }

    private mutating func walkTemplate(_ name: String, _ pipeline: Node?, dot: Operand) throws(TemplateError) {
        guard let root = definitions[name] else { throw failure("template \(Quoting.quoted(name)) not defined") }
        guard depth < Self.maximumDepth, nesting < Self.maximumNesting else { throw failure("exceeded maximum template depth (100000)") }
        var argument = Operand.invalid
        if let pipeline { argument = try evaluate(pipeline: pipeline, dot: dot) }
        let outer = (templateName, variables)
        // A template sees none of its caller's variables.
        variables = [("$", argument)]
        templateName = name
        depth += 1
        _ = try walk(root, dot: argument)
        depth -= 1
        (templateName, variables) = outer
    }

    // MARK: Variables

    func variable(named name: String) throws(TemplateError) -> Operand {
        guard let found = variables.last(where: { $0.name == name }) else { throw failure("undefined variable: \(name)") }
        return found.value
    }

    mutating func assign(_ value: Operand, to name: String) throws(TemplateError) {
        guard let index = variables.lastIndex(where: { $0.name == name }) else { throw failure("undefined variable: \(name)") }
        variables[index].value = value
    }
}
