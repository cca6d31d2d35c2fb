/// Transitions inside style sheets and style attributes.
extension HTMLTransition {
    static func style(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        var next = context
        var searched = bytes.startIndex
        while let sign = bytes[searched...].firstIndex(where: { "(\"'/".utf8.contains($0) }) {
            searched = sign + 1
            let following = searched < bytes.endIndex ? bytes[searched] : 0
            switch bytes[sign] {
            case UInt8(ascii: "("):
                var before = bytes[..<sign]
                while let last = before.last, isSpace(last) { before.removeLast() }
                guard endsWithURLKeyword(before) else { continue }
                return urlStart(context, bytes, from: searched)
            case UInt8(ascii: "/"):
                guard following == UInt8(ascii: "/") || following == UInt8(ascii: "*") else { continue }
                next.state = following == UInt8(ascii: "/") ? .styleLineComment : .styleBlockComment
                return (next, searched + 1 - bytes.startIndex)
            case UInt8(ascii: "\""): next.state = .styleDoubleQuoted
            default: next.state = .styleSingleQuoted
            }
            return (next, searched - bytes.startIndex)
        }
        return (context, bytes.count)
    }

    private static func urlStart(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>, from start: Int) -> Step {
        var next = context
        var index = start
        while index < bytes.endIndex, isSpace(bytes[index]) { index += 1 }
        let sign = index < bytes.endIndex ? bytes[index] : 0
        if sign == UInt8(ascii: "\"") || sign == UInt8(ascii: "'") {
            next.state = sign == UInt8(ascii: "'") ? .styleSingleQuotedURL : .styleDoubleQuotedURL
            index += 1
        } else {
            next.state = .styleURL
        }
        return (next, index - bytes.startIndex)
    }

    private static func endsWithURLKeyword(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count >= 3 else { return false }
        let word = String(decoding: bytes.suffix(3), as: UTF8.self).lowercased()
        let before = bytes.dropLast(3).last
        return word == "url" && before.map { !StyleText.isNameCharacter($0) } ?? true
    }

    static func styleString(_ context: HTMLContext, _ bytes: ArraySlice<UInt8>) -> Step {
        let specials: String
        switch context.state {
        case .styleDoubleQuoted, .styleDoubleQuotedURL: specials = "\\\""
        case .styleSingleQuoted, .styleSingleQuotedURL: specials = "\\'"
        default: specials = "\\\t\n\u{0C}\r )"
        }
        var next = context
        var searched = bytes.startIndex
        while let sign = bytes[searched...].firstIndex(where: { specials.utf8.contains($0) }) {
            guard bytes[sign] == UInt8(ascii: "\\") else {
                next.state = .style
                return (next, sign + 1 - bytes.startIndex)
            }
            guard sign + 1 < bytes.endIndex else {
                let shown = Quoting.quoted(String(decoding: bytes, as: UTF8.self))
                return (.failed("unfinished escape sequence in CSS string: \(shown)"), bytes.count)
            }
            searched = sign + 2
            next = url(next, StyleText.decoded(bytes[..<searched])[...]).context
        }
        // Go counts only as far as decoding leaves characters, which no template notices.
        next = url(next, StyleText.decoded(bytes[searched...])[...]).context
        return (next, bytes.count)
    }
}
