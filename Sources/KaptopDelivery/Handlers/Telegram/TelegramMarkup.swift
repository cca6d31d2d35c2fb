/// What Telegram makes of a text with a parse mode: runs of text with a look, or its refusal in its own words.
///
/// Source: td/telegram/MessageEntity.cpp, parse_markdown and parse_html.
package struct TelegramMarkup: Sendable, Hashable {
    package enum Look: String, Sendable, Hashable {
        case plain, bold, italic, underline, strike, code, link, spoiler, quote
    }

    package struct Run: Sendable, Hashable {
        package var text: String
        package var look: Look

        package init(_ text: String, _ look: Look = .plain) {
            self.text = text
            self.look = look
        }
    }

    package struct Refusal: Error, Sendable, Hashable {
        /// As Telegram says it behind `can't parse entities: `.
        package var text: String
    }

    package private(set) var runs: [Run] = []

    /// What the chat shows.
    package var text: String { runs.map(\.text).joined() }

    /// `mode` as in the configuration: `Markdown`, `HTML`, or empty for plain text.
    package init(_ text: String, mode: String) throws(Refusal) {
        switch mode.lowercased() {
        case "markdown": try readMarkdown(Array(text.unicodeScalars))
        case "html": try readHTML(Array(text.unicodeScalars))
        default: append(text.unicodeScalars, .plain)
        }
    }

    private mutating func append(_ scalars: some Sequence<Unicode.Scalar>, _ look: Look) {
        let text = String(String.UnicodeScalarView(scalars))
        guard !text.isEmpty else { return }
        if let last = runs.indices.last, runs[last].look == look { runs[last].text += text } else { runs.append(Run(text, look)) }
    }

    /// How many bytes stand before a scalar, which is how Telegram counts.
    private static func offset(_ index: Int, _ text: [Unicode.Scalar]) -> Int {
        text[..<min(index, text.count)].reduce(0) { $0 + UTF8.width($1) }
    }
}

// MARK: Markdown, the legacy one: nothing is nested, and a backslash escapes outside of entities only

extension TelegramMarkup {
    private mutating func readMarkdown(_ text: [Unicode.Scalar]) throws(Refusal) {
        let special: Set<Unicode.Scalar> = ["_", "*", "`", "["]
        var index = 0
        while index < text.count {
            let mark = text[index]
            if mark == "\\", index + 1 < text.count, special.contains(text[index + 1]) {
                append([text[index + 1]], .plain)
                index += 2
                continue
            }
            guard special.contains(mark) else {
                append([mark], .plain)
                index += 1
                continue
            }
            index = try readEntity(mark, at: index, text)
        }
    }

    /// Reads one entity from its mark on; returns where the text goes on.
    private mutating func readEntity(_ mark: Unicode.Scalar, at start: Int, _ text: [Unicode.Scalar]) throws(Refusal) -> Int {
        func scalar(_ index: Int) -> Unicode.Scalar? { index < text.count ? text[index] : nil }
        let end: Unicode.Scalar = mark == "[" ? "]" : mark
        var index = start + 1
        let isBlock = mark == "`" && scalar(index) == "`" && scalar(index + 1) == "`"
        if isBlock {
            index += 2
            // A word right behind the marks is the language, and the line break behind it is no part of the text.
            var wordEnd = index
            while let next = scalar(wordEnd), !next.properties.isWhitespace, next != "`" { wordEnd += 1 }
            if wordEnd != index, wordEnd < text.count, scalar(wordEnd) != "`" { index = wordEnd }
            if let first = scalar(index), first == "\n" || first == "\r" {
                let second = scalar(index + 1)
                index += second != first && (second == "\n" || second == "\r") ? 2 : 1
            }
        }
        var inside: [Unicode.Scalar] = []
        while let next = scalar(index), next != end || (isBlock && !(scalar(index + 1) == "`" && scalar(index + 2) == "`")) {
            inside.append(next)
            index += 1
        }
        guard index < text.count else {
            throw Refusal(text: "Can't find end of the entity starting at byte offset \(Self.offset(start, text))")
        }
        switch mark {
        case "_": append(inside, .italic)
        case "*": append(inside, .bold)
        case "`":
            append(inside, .code)
            if isBlock { index += 2 }
        default:
            var address: [Unicode.Scalar] = []
            if scalar(index + 1) == "(" {
                index += 2
                while let next = scalar(index), next != ")" {
                    address.append(next)
                    index += 1
                }
            } else {
                address = inside
            }
            // What is no address stays text, without its brackets.
            append(inside, address.contains(".") ? .link : .plain)
        }
        return index + 1
    }
}

// MARK: HTML

extension TelegramMarkup {
    private static let looks: [String: Look] = [
        "b": .bold, "strong": .bold, "i": .italic, "em": .italic, "u": .underline, "ins": .underline, "s": .strike, "strike": .strike,
        "del": .strike, "code": .code, "pre": .code, "a": .link, "tg-spoiler": .spoiler, "span": .spoiler, "blockquote": .quote,
        "tg-emoji": .plain, "tg-time": .plain,
    ]

    private mutating func readHTML(_ text: [Unicode.Scalar]) throws(Refusal) {
        var open: [String] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case "&":
                let entity = Self.entity(at: index, text)
                append([entity?.scalar ?? "&"], look(open))
                index += entity?.length ?? 1
            case "<": index = try readTag(at: index, text, &open)
            default:
                append([text[index]], look(open))
                index += 1
            }
        }
        if let tag = open.last { throw Refusal(text: "Can't find end tag corresponding to start tag \"\(tag)\"") }
    }

    private func look(_ open: [String]) -> Look { open.last.flatMap { Self.looks[$0] } ?? .plain }

    /// Reads one tag; returns where the text goes on.
    private func readTag(at start: Int, _ text: [Unicode.Scalar], _ open: inout [String]) throws(Refusal) -> Int {
        let offset = Self.offset(start, text)
        var index = start + 1
        let isEnd = index < text.count && text[index] == "/"
        if isEnd { index += 1 }
        var name = ""
        while index < text.count, text[index] != ">", !text[index].properties.isWhitespace {
            name.unicodeScalars.append(text[index])
            index += 1
        }
        name = name.lowercased()
        guard index < text.count else { throw Refusal(text: "Unclosed \(isEnd ? "end" : "start") tag at byte offset \(offset)") }
        if isEnd {
            while index < text.count, text[index].properties.isWhitespace { index += 1 }
            guard index < text.count, text[index] == ">" else { throw Refusal(text: "Unclosed end tag at byte offset \(offset)") }
            guard let expected = open.last else { throw Refusal(text: "Unexpected end tag at byte offset \(offset)") }
            guard name.isEmpty || name == expected else {
                throw Refusal(text: "Unmatched end tag at byte offset \(offset), expected \"</\(expected)>\", found \"</\(name)>\"")
            }
            open.removeLast()
            return index + 1
        }
        guard Self.looks[name] != nil else { throw Refusal(text: "Unsupported start tag \"\(name)\" at byte offset \(offset)") }
        var quote: Unicode.Scalar?
        while index < text.count, quote != nil || text[index] != ">" {
            if let open = quote {
                if text[index] == open { quote = nil }
            } else if text[index] == "\"" || text[index] == "'" {
                quote = text[index]
            }
            index += 1
        }
        guard index < text.count else { throw Refusal(text: "Unclosed start tag \"\(name)\" at byte offset \(offset)") }
        open.append(name)
        return index + 1
    }

    /// `&lt;`, `&gt;`, `&amp;`, `&quot;` and numbers; everything else is text.
    private static func entity(at start: Int, _ text: [Unicode.Scalar]) -> (scalar: Unicode.Scalar, length: Int)? {
        var name = ""
        var index = start + 1
        while index < text.count, index - start < 12, text[index] != ";", text[index].isASCII,
            text[index] == "#" || text[index].properties.isAlphabetic || text[index].properties.numericType != nil
        {
            name.unicodeScalars.append(text[index])
            index += 1
        }
        let isClosed = index < text.count && text[index] == ";"
        let length = index - start + (isClosed ? 1 : 0)
        switch name.lowercased() {
        case "lt": return ("<", length)
        case "gt": return (">", length)
        case "amp": return ("&", length)
        case "quot": return ("\"", length)
        case let number where number.hasPrefix("#x"):
            return UInt32(number.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init).map { ($0, length) }
        case let number where number.hasPrefix("#"):
            return UInt32(number.dropFirst()).flatMap(Unicode.Scalar.init).map { ($0, length) }
        default: return nil
        }
    }
}
