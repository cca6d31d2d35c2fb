internal import KaptopDelivery

/// Turns a TOML value into what a key takes, as strictly as Kapacitor's reader.
enum ValueReading {
    struct Mistake: Error, Hashable {
        /// Follows the name of the key: `must be a text, found the integer 4242`.
        let message: String
        let hint: String?
        let kapacitorText: String?
    }

    /// - Parameter source: the value as written, for the hint.
    static func read(_ tree: TOMLTree, as key: Section.Key, source: String?) -> Result<SettingValue, Mistake> {
        switch (key.kind, tree) {
        case (.flag, .boolean(let value)): return .success(.flag(value))
        case (.integer, .integer(let value)): return .success(.integer(value))
        case (.number, .float(let value)): return .success(.number(value))
        case (.identifier, .integer(let value)): return .success(.text(String(value)))
        case (.text, .text(let value)), (.identifier, .text(let value)):
            return .success(key.isSecret ? .secret(Secret(value)) : .text(value))
        case (.duration, .text), (.duration, .integer), (.duration, .float), (.duration, .boolean):
            return duration(tree, key, source: source)
        case (.textList, .array(let elements)):
            return list(elements, key)
        case (.textMap, .table(let children)):
            return map(children, key)
        default:
            return .failure(mistake(tree, key, source: source))
        }
    }

    /// Go's name of the type that Kapacitor's TOML reader gives a value.
    static func goType(of tree: TOMLTree, isTableList: Bool = false) -> String {
        switch tree {
        case .text: "string"
        case .integer: "int64"
        case .float: "float64"
        case .boolean: "bool"
        case .datetime: "time.Time"
        case .array: isTableList ? "[]map[string]interface {}" : "[]interface {}"
        case .table: "map[string]interface {}"
        }
    }

    private static func duration(_ tree: TOMLTree, _ key: Section.Key, source: String?) -> Result<SettingValue, Mistake> {
        let text =
            switch tree {
            case .text(let text): text
            case .integer(let value): String(value)
            default: source ?? ""
            }
        // Kapacitor leaves the default where the text is empty.
        if text.isEmpty { return .success(key.defaultValue) }
        do {
            return .success(.duration(try DurationText.parse(text)))
        } catch {
            let example = text.allSatisfy(\.isNumber) ? text + "s" : "60s"
            return .failure(
                Mistake(
                    message: "must be a duration, found \(found(tree, key))", hint: "write \(key.name) = \"\(example)\"",
                    kapacitorText: error.message))
        }
    }

    private static func list(_ elements: [TOMLTree], _ key: Section.Key) -> Result<SettingValue, Mistake> {
        var texts: [String] = []
        for element in elements {
            guard case .text(let text) = element else { return .failure(elementMistake(element, "every element")) }
            texts.append(text)
        }
        return .success(.textList(texts))
    }

    private static func map(_ children: [String: TOMLTree], _ key: Section.Key) -> Result<SettingValue, Mistake> {
        var texts: [String: String] = [:]
        for (name, value) in children.sorted(by: { $0.key < $1.key }) {
            guard case .text(let text) = value else { return .failure(elementMistake(value, name)) }
            texts[name] = text
        }
        return .success(.textMap(texts))
    }

    private static func elementMistake(_ tree: TOMLTree, _ subject: String) -> Mistake {
        Mistake(
            message: "must hold texts, but \(subject) is \(kindName(of: tree))", hint: "put the value in quotes",
            kapacitorText: "toml: cannot load TOML value of type \(goType(of: tree)) into a Go string")
    }

    private static func mistake(_ tree: TOMLTree, _ key: Section.Key, source: String?) -> Mistake {
        let (expected, goKind) =
            switch key.kind {
            case .flag: ("true or false", "boolean")
            case .integer: ("an integer", "integer")
            case .number: ("a number with a decimal point", "float")
            case .text, .identifier: ("a text", "string")
            case .duration: ("a duration", "primitive (string-like)")
            case .textList: ("a list of texts", "slice")
            case .textMap: ("a table of texts", "map")
            }
        return Mistake(
            message: "must be \(expected), found \(found(tree, key))", hint: hint(tree, key, source: source),
            kapacitorText: "toml: cannot load TOML value of type \(goType(of: tree)) into a Go \(goKind)")
    }

    private static func found(_ tree: TOMLTree, _ key: Section.Key) -> String {
        // What was meant as a secret is not repeated, whatever its type.
        if key.isSecret { return kindName(of: tree) }
        return switch tree {
        case .text(let text): "the text \(TOMLLiteral.quoted(text))"
        case .integer(let value): "the integer \(value)"
        case .float(let value): "the number \(value)"
        case .boolean(let value): "\(value)"
        default: kindName(of: tree)
        }
    }

    private static func kindName(of tree: TOMLTree) -> String {
        switch tree {
        case .text: "a text"
        case .integer: "an integer"
        case .float: "a number"
        case .boolean: "true or false"
        case .datetime: "a date or time"
        case .array: "a list"
        case .table: "a table"
        }
    }

    private static func hint(_ tree: TOMLTree, _ key: Section.Key, source: String?) -> String? {
        let name = key.name
        switch (key.kind, tree) {
        case (.flag, .text(let text)):
            return flagHint(name, word: text)
        case (.flag, .integer(let value)):
            return flagHint(name, word: String(value))
        case (.integer, .text(let text)) where Int(text) != nil:
            return "write \(name) = \(text)"
        case (.number, .integer(let value)):
            return "write \(name) = \(value).0"
        case (.text, _) where key.isSecret:
            return "write \(name) = \"…\", in quotes"
        case (.text, .array(let elements)), (.identifier, .array(let elements)):
            if elements.count == 1, case .text(let text) = elements[0] { return "write \(name) = \(TOMLLiteral.quoted(text))" }
            return "write one text: \(name) = \"…\""
        case (.text, .integer), (.text, .float), (.text, .boolean), (.text, .datetime), (.identifier, _):
            return source.map { "write \(name) = \(TOMLLiteral.quoted($0))" }
        case (.textMap, _):
            return "write \(name) = { name = \"value\" }"
        default:
            return nil
        }
    }

    static func flagHint(_ name: String, word: String) -> String {
        switch word.lowercased() {
        case "true", "yes", "on", "y", "1", "t": "write \(name) = true"
        case "false", "no", "off", "n", "0", "f", "": "write \(name) = false"
        default: "write \(name) = true or \(name) = false"
        }
    }
}
