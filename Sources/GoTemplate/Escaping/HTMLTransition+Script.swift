/// Transitions inside scripts: strings, regular expressions, and what a slash would begin.
extension HTMLTransition {
    static func script(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        var next = context
        guard let sign = bytes.firstIndex(where: { "\"`'/".utf8.contains($0) }) else {
            next.slash = slash(after: bytes, preceding: context.slash)
            return (next, bytes.count)
        }
        next.slash = slash(after: bytes[..<sign], preceding: context.slash)
        var end = sign + 1
        switch bytes[sign] {
        case UInt8(ascii: "\""): (next.state, next.slash) = (.scriptDoubleQuoted, .expression)
        case UInt8(ascii: "'"): (next.state, next.slash) = (.scriptSingleQuoted, .expression)
        case UInt8(ascii: "`"): (next.state, next.slash) = (.scriptTemplate, .expression)
        default:
            let following = end < bytes.endIndex ? bytes[end] : 0
            if following == UInt8(ascii: "/") || following == UInt8(ascii: "*") {
                next.state = following == UInt8(ascii: "/") ? .scriptLineComment : .scriptBlockComment
                end += 1
            } else if next.slash == .expression {
                next.state = .scriptExpression
            } else if next.slash == .division {
                next.slash = .expression
            } else {
                let rest = Quoting.quoted(String(decoding: bytes[sign...], as: UTF8.self), limit: 32)
                return (.failed("'/' could start a division or regexp: \(rest)"), bytes.count)
            }
        }
        return (next, end - bytes.startIndex)
    }

    static func scriptDelimited(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        let specials: String
        switch context.state {
        case .scriptSingleQuoted: specials = "\\'"
        case .scriptTemplate: specials = "`\\"
        case .scriptExpression: specials = "\\/[]"
        default: specials = "\\\""
        }
        var isInCharset = false
        var searched = bytes.startIndex
        while let sign = bytes[searched...].firstIndex(where: { specials.utf8.contains($0) }) {
            searched = sign + 1
            switch bytes[sign] {
            case UInt8(ascii: "\\"):
                guard searched < bytes.endIndex else {
                    let shown = Quoting.quoted(String(decoding: bytes, as: UTF8.self))
                    return (.failed("unfinished escape sequence in JS string: \(shown)"), bytes.count)
                }
                searched += 1
            case UInt8(ascii: "["): isInCharset = true
            case UInt8(ascii: "]"): isInCharset = false
            default:
                guard !isInCharset else { continue }
                var next = context
                (next.state, next.slash) = (.script, .division)
                return (next, searched - bytes.startIndex)
            }
        }
        if isInCharset {
            let shown = Quoting.quoted(String(decoding: bytes, as: UTF8.self))
            return (.failed("unfinished JS regexp charset: \(shown)"), bytes.count)
        }
        return (context, bytes.count)
    }

    private static let wordsBeforeExpression: Set<String> = [
        "break", "case", "continue", "delete", "do", "else", "finally", "in", "instanceof", "return", "throw", "try", "typeof", "void",
    ]

    /// Whether a slash behind `bytes` begins a regular expression or divides.
    private static func slash(after bytes: ArraySlice<UInt8>, preceding: HTMLContext.Slash) -> HTMLContext.Slash {
        var text = bytes
        while let last = text.last {
            if isSpace(last) {
                text.removeLast()
            } else if text.count >= 3, isLineSeparator(text, at: text.endIndex - 3) {
                text.removeLast(3)
            } else {
                break
            }
        }
        guard let last = text.last else { return preceding }
        switch last {
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            // ++ and -- end a value, a single sign does not.
            let run = text.reversed().prefix { $0 == last }.count
            return run % 2 == 1 ? .expression : .division
        case UInt8(ascii: "."):
            let before = text.dropLast().last ?? 0
            return (0x30...0x39).contains(before) ? .division : .expression
        case _ where ",<>=*%&|^?!~([:;{}".utf8.contains(last): return .expression
        default:
            let word = text.reversed().prefix(while: isIdentifierPart).reversed()
            return wordsBeforeExpression.contains(String(decoding: Array(word), as: UTF8.self)) ? .expression : .division
        }
    }

    static func isIdentifierPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "$"), UInt8(ascii: "_"), 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
