/// How plain text of a template moves from one HTML context to the next; html/template's transition functions.
///
/// Each takes the rest of a text and answers the new context and how many bytes it read.
enum HTMLTransition {
    typealias Step = (context: HTMLContext, read: Int)

    /// The context after the beginning of `bytes`, with attribute values ended where their delimiter stands.
    static func step(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        guard context.delimiter != .none else {
            let end = specialTagEnd(context, bytes)
            if end.read == 0 { return end }
            return transition(context, bytes.prefix(end.read))
        }
        return valueStep(context, bytes)
    }

    private static func valueStep(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        let end = bytes.firstIndex { context.delimiter.ends(at: $0) } ?? bytes.endIndex
        let value = bytes[..<end]
        if context.delimiter == .spaceOrTagEnd, let bad = value.firstIndex(where: { "\"'<=`".utf8.contains($0) }) {
            let shown = Quoting.quoted(String(decoding: [bytes[bad]], as: UTF8.self))
            let whole = Quoting.quoted(String(decoding: value, as: UTF8.self))
            return (.failed("\(shown) in unquoted attr: \(whole)"), bytes.count)
        }
        guard end < bytes.endIndex else {
            // Inside a value character references count as what they stand for.
            var context = context
            var rest = CharacterReference.decode(bytes)[...]
            while !rest.isEmpty {
                let (next, read) = transition(context, rest)
                if read == 0, next.state == context.state { break }
                context = next
                rest = rest.dropFirst(read)
            }
            return (context, bytes.count)
        }
        var element = context.element
        if context.state == .attribute, element == .script, context.attribute == .scriptType, !isScriptType(value) { element = .none }
        let read = value.count + (context.delimiter == .spaceOrTagEnd ? 0 : 1)
        return (HTMLContext(state: .tag, element: element), read)
    }

    static func transition(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        switch context.state {
        case .text: text(context, bytes)
        case .tag: tag(context, bytes)
        case .attributeName: attributeName(context, bytes)
        case .afterName: afterName(context, bytes)
        case .beforeValue: beforeValue(context, bytes)
        case .htmlComment: htmlComment(context, bytes)
        case .plainElement: specialTagEnd(context, bytes)
        case .attribute, .error, .unreachable: (context, bytes.count)
        case .url, .sourceSet: url(context, bytes)
        case .script: script(context, bytes)
        case .scriptDoubleQuoted, .scriptSingleQuoted, .scriptTemplate, .scriptExpression: scriptDelimited(context, bytes)
        case .scriptBlockComment, .styleBlockComment: blockComment(context, bytes)
        case .scriptLineComment, .styleLineComment: lineComment(context, bytes)
        case .style: style(context, bytes)
        case .styleDoubleQuoted, .styleSingleQuoted, .styleDoubleQuotedURL, .styleSingleQuotedURL, .styleURL: styleString(context, bytes)
        }
    }

    // MARK: Text and tags

    private static func text(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        var searched = bytes.startIndex
        while let opening = bytes[searched...].firstIndex(of: UInt8(ascii: "<")), opening + 1 < bytes.endIndex {
            if bytes[opening...].starts(with: "<!--".utf8) { return (HTMLContext(state: .htmlComment), opening + 4 - bytes.startIndex) }
            var name = opening + 1
            let isEnd = bytes[name] == UInt8(ascii: "/")
            if isEnd {
                name += 1
                if name == bytes.endIndex { return (context, bytes.count) }
            }
            let end = tagNameEnd(bytes, from: name)
            if end != name {
                let element = isEnd ? .none : element(named: bytes[name..<end])
                return (HTMLContext(state: .tag, element: element), end - bytes.startIndex)
            }
            searched = end
        }
        return (context, bytes.count)
    }

    private static func element(named name: ArraySlice<UInt8>) -> HTMLContext.Element {
        switch String(decoding: name, as: UTF8.self).lowercased() {
        case "script": .script
        case "style": .style
        case "textarea": .textArea
        case "title": .title
        default: .none
        }
    }

    private static func tagNameEnd(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int {
        guard start < bytes.endIndex, isLetter(bytes[start]) else { return start }
        var end = start + 1
        while end < bytes.endIndex {
            if isLetterOrDigit(bytes[end]) {
                end += 1
            } else if bytes[end] == UInt8(ascii: ":") || bytes[end] == UInt8(ascii: "-"), end + 1 < bytes.endIndex,
                isLetterOrDigit(bytes[end + 1])
            {
                end += 2
            } else {
                break
            }
        }
        return end
    }

    private static func tag(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        guard let start = bytes.firstIndex(where: { !isSpace($0) }) else { return (context, bytes.count) }
        if bytes[start] == UInt8(ascii: ">") {
            let next = HTMLContext(state: context.element.contentState, element: context.element)
            return (next, start + 1 - bytes.startIndex)
        }
        switch attributeNameEnd(bytes, from: start) {
        case .failure(let problem): return (.failed(problem.reason), bytes.count)
        case .success(start):
            let rest = Quoting.quoted(String(decoding: bytes[start...], as: UTF8.self))
            return (.failed("expected space, attr name, or end of tag, but got \(rest)"), bytes.count)
        case .success(let end):
            let name = String(decoding: bytes[start..<end], as: UTF8.self).lowercased()
            var next = HTMLContext(state: end == bytes.endIndex ? .attributeName : .afterName, element: context.element)
            if context.element == .script, name == "type" {
                next.attribute = .scriptType
            } else {
                next.attribute = AttributeKind.of(name).contextAttribute
            }
            return (next, end - bytes.startIndex)
        }
    }

    private static func attributeNameEnd(_ bytes: ArraySlice<UInt8>, from start: Int) -> Result<Int, FunctionFailure> {
        for index in start..<bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "="), UInt8(ascii: ">"), 0x20, 0x09, 0x0A, 0x0C, 0x0D: return .success(index)
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "<"):
                let sign = Quoting.quoted(String(decoding: [bytes[index]], as: UTF8.self))
                let rest = Quoting.quoted(String(decoding: bytes, as: UTF8.self), limit: 32)
                return .failure(FunctionFailure("\(sign) in attribute name: \(rest)"))
            default: continue
            }
        }
        return .success(bytes.endIndex)
    }

    private static func attributeName(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        switch attributeNameEnd(bytes, from: bytes.startIndex) {
        case .failure(let problem): return (.failed(problem.reason), bytes.count)
        case .success(let end):
            var next = context
            if end != bytes.endIndex { next.state = .afterName }
            return (next, end - bytes.startIndex)
        }
    }

    private static func afterName(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        guard let start = bytes.firstIndex(where: { !isSpace($0) }) else { return (context, bytes.count) }
        var next = context
        let isValue = bytes[start] == UInt8(ascii: "=")
        next.state = isValue ? .beforeValue : .tag
        return (next, start + (isValue ? 1 : 0) - bytes.startIndex)
    }

    private static func beforeValue(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        guard let start = bytes.firstIndex(where: { !isSpace($0) }) else { return (context, bytes.count) }
        var next = context
        next.state = context.attribute.startState
        let delimiter: HTMLContext.Delimiter =
            bytes[start] == UInt8(ascii: "'") ? .singleQuote : bytes[start] == UInt8(ascii: "\"") ? .doubleQuote : .spaceOrTagEnd
        next.delimiter = delimiter
        return (next, start + (delimiter == .spaceOrTagEnd ? 0 : 1) - bytes.startIndex)
    }

    private static func htmlComment(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        guard let end = firstRange(of: "-->", in: bytes) else { return (context, bytes.count) }
        return (HTMLContext(), end + 3 - bytes.startIndex)
    }

    /// Looks for `</script` and the like; before it everything belongs to the element.
    private static func specialTagEnd(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        guard let name = context.element.name else { return (context, bytes.count) }
        var searched = bytes
        while let opening = firstRange(of: "</", in: searched) {
            let afterName = opening + 2 + name.utf8CodeUnitCount
            guard afterName < bytes.endIndex else { break }
            let found = String(decoding: bytes[(opening + 2)..<afterName], as: UTF8.self).lowercased()
            if found == name.description, "> \t\n\u{0C}/".utf8.contains(bytes[afterName]) {
                return (HTMLContext(), opening - bytes.startIndex)
            }
            searched = bytes[(opening + 2)...]
        }
        return (context, bytes.count)
    }

    static func url(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        var next = context
        if bytes.contains(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "?") }) {
            next.urlPart = .queryOrFragment
        } else if next.urlPart == .none, bytes.contains(where: { !isSpace($0) }) {
            next.urlPart = .beforeQuery
        }
        return (next, bytes.count)
    }

    // MARK: Comments of scripts and styles

    private static func blockComment(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        guard let end = firstRange(of: "*/", in: bytes) else { return (context, bytes.count) }
        var next = context
        next.state = context.state == .scriptBlockComment ? .script : .style
        return (next, end + 2 - bytes.startIndex)
    }

    private static func lineComment(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        let isScript = context.state == .scriptLineComment
        let end = bytes.indices.first { index in
            switch bytes[index] {
            case 0x0A, 0x0D: true
            case 0x0C: !isScript
            case 0xE2: isScript && isLineSeparator(bytes, at: index)
            default: false
            }
        }
        guard let end else { return (context, bytes.count) }
        var next = context
        next.state = isScript ? .script : .style
        return (next, end - bytes.startIndex)
    }

    // MARK: Characters

    /// U+2028 or U+2029.
    static func isLineSeparator(_ bytes: ArraySlice<UInt8>, at index: Int) -> Bool {
        guard index + 2 < bytes.endIndex, bytes[index] == 0xE2, bytes[index + 1] == 0x80 else { return false }
        return bytes[index + 2] == 0xA8 || bytes[index + 2] == 0xA9
    }

    static func firstRange(of needle: StaticString, in bytes: ArraySlice<UInt8>) -> Int? {
        let wanted = Array(needle.description.utf8)
        return bytes.indices.first { bytes[$0...].starts(with: wanted) }
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0C, 0x0D: true
        default: false
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || (0x30...0x39).contains(byte) }

    private static func isScriptType(_ value: ArraySlice<UInt8>) -> Bool {
        let type = String(decoding: value.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self).lowercased()
        let isSpace: (Character) -> Bool = { $0.isWhitespace }
        let trimmed = String(String(type.drop(while: isSpace)).reversed().drop(while: isSpace).reversed())
        return scriptTypes.contains(trimmed)
    }

    private static let scriptTypes: Set<String> = [
        "application/ecmascript", "application/javascript", "application/json", "application/ld+json", "application/x-ecmascript",
        "application/x-javascript", "module", "text/ecmascript", "text/javascript", "text/javascript1.0", "text/javascript1.1",
        "text/javascript1.2", "text/javascript1.3", "text/javascript1.4", "text/javascript1.5", "text/jscript", "text/livescript",
        "text/x-ecmascript", "text/x-javascript",
    ]
}
