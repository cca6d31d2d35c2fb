/// A parsed Go template, ready to be rendered any number of times.
///
/// It follows Go 1.19's `text/template` and `html/template`, with which Kapacitor 1.5.7 renders ids, messages and details:
/// same output, same errors. Beyond Go it bounds the output, the work and the nesting of one rendering.
///
/// ```swift
/// let template = try Template(parsing: "{{ .ID }} is {{ .Level }}", name: "message")
/// let text = try template.render(.structure(event))
/// ```
package struct Template: Sendable {
    package enum Mode: Sendable {
        /// Values are printed as they are.
        case text
        /// Values are escaped for the place in HTML where they stand.
        case html
    }

    package static let defaultOutputLimit = 1_000_000

    package let name: String
    package let source: String
    /// Bytes that one rendering may write.
    package let outputLimit: Int
    /// The trees by name, or in a template of HTML that cannot be escaped, why not.
    ///
    /// Go finds that out when it first executes the template, so it is told by `render`.
    private let definitions: Result<[String: Node], TemplateError>

    /// Throws Go's parse error, for example `template: message:1: unclosed action`.
    package init(
        parsing source: String, name: String, mode: Mode = .text, functions: [String: TemplateFunction] = [:],
        outputLimit: Int = Template.defaultOutputLimit
    ) throws(TemplateError) {
        self.name = name
        self.source = source
        self.outputLimit = outputLimit
        let trees = try Parser.trees(of: source, name: name, functions: functions)
        switch mode {
        case .text: definitions = .success(trees)
        case .html: definitions = HTMLEscaping.escape(trees, root: name, source: source)
        }
    }

    package func render(_ dot: TemplateValue) throws(TemplateError) -> String {
        var output: [UInt8] = []
        try render(dot, into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Appends to `output`; after an error it may hold a part.
    package func render(_ dot: TemplateValue, into output: inout [UInt8]) throws(TemplateError) {
        let definitions = try definitions.get()
        guard let root = definitions[name] else {
            let problem = "\(Quoting.quoted(name)) is an incomplete or empty template"
            throw TemplateError(message: "template: \(name): \(problem)")
        }
        var executor = Executor(template: self, definitions: definitions, root: root, dot: dot, limit: outputLimit)
        swap(&executor.output, &output)
        executor.outputStart = executor.output.count
        defer { swap(&executor.output, &output) }
        _ = try executor.walk(root, dot: Operand(value: dot))
    }
}
