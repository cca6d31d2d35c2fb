import KaptopConfig

/// Where a script sends through one service: the chats, rooms or channels that it names.
///
/// Reads the text alone, so that it works for scripts that no engine runs; comments and strings are told apart from code.
struct ScriptDestinations {
    private let text: [Character]
    private var place = 0

    /// One for each `.telegram()`: the text that it names, nil for the default.
    static func of(_ script: String, _ service: ConfiguredService) -> [String?] {
        var reader = ScriptDestinations(text: Array(script))
        return reader.read(service)
    }

    private init(text: [Character]) { self.text = text }

    private mutating func read(_ service: ConfiguredService) -> [String?] {
        let (method, property, others): (String, String, Set<String>) =
            switch service {
            case .telegram: ("telegram", "chatId", ["parseMode", "disableNotification", "disableWebPagePreview"])
            case .hipchat: ("hipChat", "room", ["token"])
            case .slack: ("slack", "channel", ["workspace", "username", "iconEmoji"])
            }
        var found: [String?] = []
        while place < text.count {
            skipBlanks()
            guard place < text.count else { break }
            guard text[place] == "." else {
                skipOne()
                continue
            }
            guard let name = call(), name.name == method else { continue }
            var own: String?
            // The properties of a handler stand right behind it.
            while true {
                let start = place
                skipBlanks()
                guard place < text.count, text[place] == ".", let next = call(), next.name == property || others.contains(next.name) else {
                    place = start
                    break
                }
                if next.name == property { own = next.argument }
            }
            found.append(own)
        }
        return found
    }

    /// Reads `.name(…)` from the dot; nil for what is no call.
    ///
    /// The argument is that of a text in quotes.
    private mutating func call() -> (name: String, argument: String?)? {
        place += 1
        skipBlanks()
        let start = place
        while place < text.count, text[place].isLetter || text[place].isNumber || text[place] == "_" { place += 1 }
        let name = String(text[start..<place])
        skipBlanks()
        guard place < text.count, text[place] == "(" else { return nil }
        place += 1
        skipBlanks()
        var argument: String?
        var depth = 1
        while place < text.count, depth > 0 {
            switch text[place] {
            case "(": depth += 1
            case ")": depth -= 1
            case "'", "\"":
                let string = string()
                if argument == nil { argument = string }
                continue
            default: break
            }
            place += 1
        }
        return (name, argument)
    }

    private mutating func skipBlanks() {
        while place < text.count {
            if text[place].isWhitespace {
                place += 1
            } else if text[place] == "/", place + 1 < text.count, text[place + 1] == "/" {
                while place < text.count, !text[place].isNewline { place += 1 }
            } else {
                return
            }
        }
    }

    private mutating func skipOne() {
        if text[place] == "'" || text[place] == "\"" { _ = string() } else { place += 1 }
    }

    /// Reads a quoted text, in one or in three quotes, and stands behind it.
    private mutating func string() -> String {
        let quote = text[place]
        let isTriple = quote == "'" && place + 2 < text.count && text[place + 1] == quote && text[place + 2] == quote
        place += isTriple ? 3 : 1
        var result = ""
        while place < text.count {
            if text[place] == quote {
                guard isTriple else {
                    place += 1
                    return result
                }
                if place + 2 < text.count, text[place + 1] == quote, text[place + 2] == quote {
                    place += 3
                    return result
                }
            } else if text[place] == "\\", !isTriple, place + 1 < text.count, text[place + 1] == quote {
                place += 1
            }
            result.append(text[place])
            place += 1
        }
        return result
    }
}
