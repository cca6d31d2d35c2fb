/// The functions html/template appends to pipelines; raw values are their names there, which errors may show.
enum Escaper: String, Sendable {
    case attribute = "_html_template_attrescaper"
    case comment = "_html_template_commentescaper"
    case style = "_html_template_cssescaper"
    case styleValue = "_html_template_cssvaluefilter"
    case htmlName = "_html_template_htmlnamefilter"
    case html = "_html_template_htmlescaper"
    case scriptExpression = "_html_template_jsregexpescaper"
    case scriptString = "_html_template_jsstrescaper"
    case scriptValue = "_html_template_jsvalescaper"
    case unquoted = "_html_template_nospaceescaper"
    case plainElement = "_html_template_rcdataescaper"
    case sourceSet = "_html_template_srcsetescaper"
    case url = "_html_template_urlescaper"
    case urlFilter = "_html_template_urlfilter"
    case urlNormalizer = "_html_template_urlnormalizer"
    /// Only prints its arguments, for an escaper behind it.
    case print = "_eval_args_"

    /// What stands in the place of a value that must not be there.
    static let failSafe = "ZgotmplZ"

    // MARK: Choosing

    /// The escapers an action needs, or why it may not stand there.
    static func needed(in context: HTMLContext, by action: Node) -> Result<[Escaper], FunctionFailure> {
        var escapers: [Escaper] = []
        switch context.state {
        case .url, .styleDoubleQuoted, .styleSingleQuoted, .styleDoubleQuotedURL, .styleSingleQuotedURL, .styleURL:
            let isString = context.state == .styleDoubleQuoted || context.state == .styleSingleQuoted
            switch context.urlPart {
            case .none: escapers = [.urlFilter, isString ? .style : .urlNormalizer]
            case .beforeQuery: escapers = [isString ? .style : .urlNormalizer]
            case .queryOrFragment: escapers = [.url]
            case .unknown: return .failure(FunctionFailure("\(action) appears in an ambiguous context within a URL"))
            }
        case .script: escapers = [.scriptValue]
        case .scriptDoubleQuoted, .scriptSingleQuoted: escapers = [.scriptString]
        case .scriptTemplate: return .failure(FunctionFailure("\(action) appears in a JS template literal"))
        case .scriptExpression: escapers = [.scriptExpression]
        case .style: escapers = [.styleValue]
        case .text: escapers = [.html]
        case .plainElement: escapers = [.plainElement]
        case .attribute: break
        case .attributeName, .tag: escapers = [.htmlName]
        case .sourceSet: escapers = [.sourceSet]
        case .htmlComment, .scriptBlockComment, .scriptLineComment, .styleBlockComment, .styleLineComment: escapers = [.comment]
        case .afterName, .beforeValue, .error, .unreachable:
            return .failure(FunctionFailure("\(action) appears in \(context)"))
        }
        switch context.delimiter {
        case .none: break
        case .spaceOrTagEnd: escapers.append(.unquoted)
        case .doubleQuote, .singleQuote: escapers.append(.attribute)
        }
        return .success(escapers)
    }

    /// Escapers that do what a function of the template does.
    private static func normalized(_ name: String) -> String {
        switch Escaper(rawValue: name) {
        case .attribute, .html, .plainElement: "html"
        case .url, .urlNormalizer: "urlquery"
        default: name
        }
    }

    /// Whether the second does nothing behind the first.
    private static func isRedundant(_ second: String, after first: String) -> Bool {
        switch (Escaper(rawValue: first), Escaper(rawValue: second)) {
        case (.comment, .attribute), (.comment, .unquoted), (.comment, .html), (.style, .attribute), (.scriptExpression, .attribute),
            (.scriptString, .attribute), (.url, .urlNormalizer):
            true
        default: false
        }
    }

    // MARK: Appending

    /// The pipeline with the escapers behind it, but for those it already has.
    static func append(_ escapers: [Escaper], to node: Node) -> Node {
        guard !escapers.isEmpty, case .pipeline(var pipeline) = node.kind else { return node }
        var names = escapers.map(\.rawValue)
        var kept = pipeline.commands.count
        if let last = pipeline.commands.last, let (name, reference, arguments) = last.calledFunction, name == "html" || name == "urlquery" {
            if kept == 1, arguments.count > 1 {
                // {{html a b}} becomes a printing of both, then html.
                let printing = Node(.identifier(Escaper.print.rawValue, .escaper(.print)), position: arguments[0].position)
                let call = Node(.identifier(name, reference), position: node.position)
                pipeline.commands = [
                    Node(.command([printing] + arguments.dropFirst()), position: last.position),
                    Node(.command([call]), position: node.position),
                ]
                kept = 2
            }
            var isDuplicate = false
            for (index, escaper) in names.enumerated() where normalized(escaper) == normalized(name) {
                names[index] = name
                isDuplicate = true
            }
            if isDuplicate {
                kept -= 1
                append(names, to: &pipeline, keeping: kept, at: node, predefined: reference)
                return Node(.pipeline(pipeline), position: node.position, line: node.line)
            }
        }
        append(names, to: &pipeline, keeping: kept, at: node, predefined: nil)
        return Node(.pipeline(pipeline), position: node.position, line: node.line)
    }

    private static func append(
        _ names: [String], to pipeline: inout Node.Pipeline, keeping count: Int, at node: Node, predefined: FunctionReference?
    ) {
        pipeline.commands = Array(pipeline.commands.prefix(count))
        let present = Set(pipeline.commands.compactMap { $0.calledFunction.map { normalized($0.name) } })
        for name in names where !present.contains(normalized(name)) {
            if let last = pipeline.commands.last?.calledFunction, isRedundant(name, after: last.name) { continue }
            guard let reference = Escaper(rawValue: name).map({ FunctionReference.escaper($0) }) ?? predefined else { continue }
            let function = Node(.identifier(name, reference), position: node.position)
            pipeline.commands.append(Node(.command([function]), position: node.position))
        }
    }
}

extension Node {
    /// The function a command calls.
    fileprivate var calledFunction: (name: String, reference: FunctionReference, arguments: [Node])? {
        guard case .command(let arguments) = kind, case .identifier(let name, let reference)? = arguments.first?.kind else { return nil }
        return (name, reference, arguments)
    }
}
