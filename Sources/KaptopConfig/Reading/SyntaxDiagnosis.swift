internal import SourceText

/// Says what is wrong with a text that is no TOML: where the scanner knows the mistake in our words, else in the parser's.
enum SyntaxDiagnosis {
    static func diagnose(_ error: TOMLTree.SyntaxError, text: String, outline: TOMLOutline) -> ConfigurationMistake {
        let file = SourceFile(name: "", text: text)
        let first = outline.problems.min { $0.range.start < $1.range.start }
        if let first, file.position(at: first.range.start).line <= max(error.line, 1) {
            return mistake(first, in: file)
        }
        let offset = file.offset(line: error.line, column: error.column)
        let words = error.message.split(separator: ": ").last.map(String.init) ?? error.message
        return ConfigurationMistake(
            stage: .parsing,
            diagnostic: Diagnostic(id: "config.syntax", message: words, range: SourceRange(offset, min(offset + 1, file.bytes.count))),
            kapacitorText: "Near line \(error.line) (last key parsed ''): \(words)")
    }

    private static func mistake(_ problem: TOMLProblem, in file: SourceFile) -> ConfigurationMistake {
        let (message, hint, kapacitor) = words(problem, in: file)
        var notes: [String] = []
        var lastKey = problem.path
        switch problem.kind {
        case .duplicateKey(let first):
            notes = ["it is first set on line \(file.position(at: first.start).line)"]
        case .duplicateTable(let first):
            notes = ["it first stands on line \(file.position(at: first.start).line)"]
            lastKey = problem.path.parent
        default: break
        }
        let line = file.position(at: problem.range.start).line
        return ConfigurationMistake(
            stage: .parsing,
            diagnostic: Diagnostic(id: "config.syntax", message: message, range: problem.range, hint: hint, notes: notes),
            kapacitorText: "Near line \(line) (last key parsed '\(lastKey.keys.joined(separator: "."))'): \(kapacitor)")
    }

    /// Our message and hint, and the words of Kapacitor's TOML reader.
    private static func words(_ problem: TOMLProblem, in file: SourceFile) -> (message: String, hint: String?, kapacitor: String) {
        let name = problem.path.lastKey ?? "key"
        let found = file.text(problem.range)
        let dotted = problem.path.keys.joined(separator: ".")
        switch problem.kind {
        case .bareValue(let word):
            return bareValue(word, problem)
        case .missingValue:
            let hint = kind(of: problem.path) == .flag ? "write \(name) = true or \(name) = false" : "write \(name) = \"\" for none"
            return ("expected a value for \(name), found the end of the line", hint, #"expected value but found '\n' instead"#)
        case .missingEquals:
            let hint = found.contains(":") ? "write \(name) = \"…\"; a colon is not TOML" : "write \(name) = value"
            return (
                "expected '=' after the key \(name)", hint,
                "expected key separator '=', but got '\(character(after: name, in: found))' instead"
            )
        case .badKey:
            return (
                "expected a key or a section", "put # before a comment, and quotes around a key with other characters than a-z 0-9 - _",
                "bare keys cannot contain '\(found.first.map(String.init) ?? #"\n"#)'"
            )
        case .unclosedString:
            let quote = found.first.map(String.init) ?? "\""
            return ("the text is not closed before the end of its line", "put \(quote) behind it", "strings cannot contain newlines")
        case .unclosedMultilineString:
            return ("the text is not closed before the end of the file", "close it with \(found)", "unexpected EOF")
        case .badEscape(let escape):
            let character = escape.dropFirst()
            return (
                "\(escape) is not an escape of TOML", "write \\\(escape), or put the text in single quotes",
                "invalid escape character '\(character)'; only the following escape characters are allowed: "
                    + #"\b, \t, \n, \f, \r, \", \\, \uXXXX, and \UXXXXXXXX"#
            )
        case .unclosedHeader:
            let end = found.hasPrefix("[[") ? "]]" : "]"
            return (
                "expected \(end) behind the name of the section", "write \(header(found, end))",
                "expected '.' or ']' to end table name, but got '\\n' instead"
            )
        case .trailingText:
            return (
                "expected the end of the line", "start a new line, or put # before a comment",
                "expected a top-level item to end with a newline, comment, or EOF, but got '\(found.first.map(String.init) ?? "")' instead"
            )
        case .unclosedArray:
            return ("the list is not closed", "close it with ]", "unexpected EOF")
        case .unclosedInlineTable:
            return ("the table is not closed", "close it with }", "unexpected EOF")
        case .lineBreakInInlineTable:
            return (
                "a table in { } must stand on one line", "put it on one line, or write a section [\(dotted)]",
                "newlines not allowed within inline tables"
            )
        case .missingComma:
            return (
                "expected a comma", "put a comma between values", "expected a comma or an array terminator ']', but got '\(found)' instead"
            )
        case .duplicateKey:
            return ("\(name) is set twice", "keep one of them", "Key '\(dotted)' has already been defined.")
        case .duplicateTable:
            return (
                "the section \(found) stands twice", "put its keys into the first one",
                "Key '\(dotted)' has already been defined."
            )
        case .tooDeep:
            return ("values are nested too deeply", nil, "too deep")
        }
    }

    private static func bareValue(_ word: String, _ problem: TOMLProblem) -> (String, String?, String) {
        let name = problem.path.lastKey ?? ""
        let kapacitor: String
        if let first = word.first, first.isLetter {
            kapacitor = "expected value but found \"\(word.prefix { $0.isLetter })\" instead"
        } else if let first = word.first, first.isNumber || first == "-" || first == "+" {
            let next = word.first { !$0.isNumber && !"+-.:_".contains($0) }
            kapacitor = "expected a top-level item to end with a newline, comment, or EOF, but got '\(next.map(String.init) ?? "")' instead"
        } else {
            kapacitor = "expected value but found '\(word.first.map(String.init) ?? "")' instead"
        }
        if SecretMask.isSecret(problem.path) {
            return (
                "expected a value for \(name), found text without quotes", "put it in quotes: \(name) = \"…\"",
                "expected value but found something else instead"
            )
        }
        let subject = name.isEmpty ? "expected a value" : "expected a value for \(name)"
        if word.contains(where: "“”„‘’«»".contains) {
            let straight = word.filter { !"“”„‘’«»".contains($0) }
            return ("\(subject), found typographic quotes", "use straight quotes: \(name) = \(TOMLLiteral.quoted(straight))", kapacitor)
        }
        if kind(of: problem.path) == .flag {
            return ("\(subject), found \(word)", ValueReading.flagHint(name, word: word), kapacitor)
        }
        let quoted = TOMLLiteral.quoted(word)
        let hint = name.isEmpty ? "quote the value: \(quoted)" : "quote the value: \(name) = \(quoted)"
        return ("\(subject), found the bare word \(word)", hint, kapacitor)
    }

    private static func kind(of path: TOMLPath) -> SettingKind? {
        guard let name = path.lastKey else { return nil }
        let section = path.parent.keys.joined(separator: ".")
        return SectionTable.section(section)?.key(name)?.kind
    }

    private static func character(after name: String, in found: String) -> String {
        let rest = found.drop { !($0 == " " || $0 == ":" || $0 == "\t") }.drop { $0 == " " || $0 == "\t" }
        return rest.first.map(String.init) ?? #"\n"#
    }

    private static func header(_ found: String, _ end: String) -> String {
        var name = found.drop { $0 == "[" }
        while name.last == "]" || name.last == " " { name.removeLast() }
        return String(repeating: "[", count: end.count) + name + end
    }
}
