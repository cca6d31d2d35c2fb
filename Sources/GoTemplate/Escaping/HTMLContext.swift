/// Where in HTML a template has come to; html/template's context.
///
/// Raw values are the names Go's errors show.
struct HTMLContext {
    enum State: String {
        case text = "stateText"
        case tag = "stateTag"
        case attributeName = "stateAttrName"
        case afterName = "stateAfterName"
        case beforeValue = "stateBeforeValue"
        case htmlComment = "stateHTMLCmt"
        /// Inside `textarea` or `title`.
        case plainElement = "stateRCDATA"
        case attribute = "stateAttr"
        case url = "stateURL"
        case sourceSet = "stateSrcset"
        case script = "stateJS"
        case scriptDoubleQuoted = "stateJSDqStr"
        case scriptSingleQuoted = "stateJSSqStr"
        case scriptTemplate = "stateJSBqStr"
        case scriptExpression = "stateJSRegexp"
        case scriptBlockComment = "stateJSBlockCmt"
        case scriptLineComment = "stateJSLineCmt"
        case style = "stateCSS"
        case styleDoubleQuoted = "stateCSSDqStr"
        case styleSingleQuoted = "stateCSSSqStr"
        case styleDoubleQuotedURL = "stateCSSDqURL"
        case styleSingleQuotedURL = "stateCSSSqURL"
        case styleURL = "stateCSSURL"
        case styleBlockComment = "stateCSSBlockCmt"
        case styleLineComment = "stateCSSLineCmt"
        case error = "stateError"
        /// Behind a `break` or `continue`.
        case unreachable = "stateDead"

        var isComment: Bool {
            switch self {
            case .htmlComment, .scriptBlockComment, .scriptLineComment, .styleBlockComment, .styleLineComment: true
            default: false
            }
        }
    }

    /// What ends the attribute's value.
    enum Delimiter: String {
        case none = "delimNone"
        case doubleQuote = "delimDoubleQuote"
        case singleQuote = "delimSingleQuote"
        case spaceOrTagEnd = "delimSpaceOrTagEnd"

        func ends(at byte: UInt8) -> Bool {
            switch self {
            case .none: false
            case .doubleQuote: byte == UInt8(ascii: "\"")
            case .singleQuote: byte == UInt8(ascii: "'")
            case .spaceOrTagEnd: HTMLTransition.isSpace(byte) || byte == UInt8(ascii: ">")
            }
        }
    }

    enum URLPart: String {
        case none = "urlPartNone"
        case beforeQuery = "urlPartPreQuery"
        case queryOrFragment = "urlPartQueryOrFrag"
        case unknown = "urlPartUnknown"
    }

    /// What a slash in a script would begin.
    enum Slash: String {
        case expression = "jsCtxRegexp"
        case division = "jsCtxDivOp"
        case unknown = "jsCtxUnknown"
    }

    enum Attribute: String {
        case none = "attrNone"
        case script = "attrScript"
        case scriptType = "attrScriptType"
        case style = "attrStyle"
        case url = "attrURL"
        case sourceSet = "attrSrcset"

        var startState: State {
            switch self {
            case .none, .scriptType: .attribute
            case .script: .script
            case .style: .style
            case .url: .url
            case .sourceSet: .sourceSet
            }
        }
    }

    enum Element: String {
        case none = "elementNone"
        case script = "elementScript"
        case style = "elementStyle"
        case textArea = "elementTextarea"
        case title = "elementTitle"

        /// The element's name, if it ends only with its own closing tag.
        var name: StaticString? {
            switch self {
            case .none: nil
            case .script: "script"
            case .style: "style"
            case .textArea: "textarea"
            case .title: "title"
            }
        }

        var contentState: State {
            switch self {
            case .none: .text
            case .script: .script
            case .style: .style
            case .textArea, .title: .plainElement
            }
        }
    }

    /// Why the template cannot be escaped.
    struct Problem: Equatable {
        var position: Int?
        var line = 0
        var description: String
    }

    var state = State.text
    var delimiter = Delimiter.none
    var urlPart = URLPart.none
    var slash = Slash.expression
    var attribute = Attribute.none
    var element = Element.none
    /// The `break` or `continue` that left a loop in this context.
    var leavingNode: Node?
    var problem: Problem?

    static func failed(_ description: String, at node: Node? = nil, line: Int = 0) -> HTMLContext {
        var context = HTMLContext(state: .error)
        context.problem = Problem(position: node?.position, line: line, description: description)
        return context
    }

    /// The same problem, with when it was met.
    func explained(_ occasion: String, line: Int) -> HTMLContext {
        var context = self
        context.problem = problem.map { Problem(position: $0.position, line: line, description: "\(occasion): \($0.description)") }
        return context
    }

    /// The name under which a template called in this context is kept.
    func mangled(_ name: String) -> String {
        guard state != .text else { return name }
        var result = name + "$htmltemplate_" + state.rawValue
        if delimiter != .none { result += "_" + delimiter.rawValue }
        if urlPart != .none { result += "_" + urlPart.rawValue }
        if slash != .expression { result += "_" + slash.rawValue }
        if attribute != .none { result += "_" + attribute.rawValue }
        if element != .none { result += "_" + element.rawValue }
        return result
    }

    /// The context an action finds where its first character changes it.
    var nudged: HTMLContext {
        var context = self
        switch state {
        case .tag: context.state = .attributeName
        case .beforeValue:
            context.state = attribute.startState
            context.delimiter = .spaceOrTagEnd
            context.attribute = .none
        case .afterName:
            context.state = .attributeName
            context.attribute = .none
        default: break
        }
        return context
    }
}

extension HTMLContext: Equatable {
    static func == (left: HTMLContext, right: HTMLContext) -> Bool {
        left.state == right.state && left.delimiter == right.delimiter && left.urlPart == right.urlPart && left.slash == right.slash
            && left.attribute == right.attribute && left.element == right.element && left.problem == right.problem
    }
}

extension HTMLContext: CustomStringConvertible {
    var description: String {
        let names = [
            state.rawValue, delimiter.rawValue, urlPart.rawValue, slash.rawValue, attribute.rawValue, element.rawValue,
            problem?.description ?? "<nil>",
        ]
        return "{" + names.joined(separator: " ") + "}"
    }
}
