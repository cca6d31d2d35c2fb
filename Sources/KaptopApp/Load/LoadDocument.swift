import KaptopAPI
import SourceText
import Yams

/// A YAML or JSON file as the JSON value that Kapacitor makes of it, with the places of its keys.
///
/// Plain scalars are what go-yaml 2 takes them for: `yes` and `off` are booleans, `0644` is octal, dates stay texts.
struct LoadDocument {
    /// Aliases may repeat themselves without end.
    private static let valueLimit = 100_000

    let file: SourceFile
    let value: JSONValue
    /// nil for JSON that YAML cannot read.
    private let root: Node?

    init(_ bytes: [UInt8], path: String) throws(LoadMistake) {
        file = SourceFile(name: path, bytes: bytes)
        if path.hasSuffix(".json") {
            value = try Self.json(bytes, file)
            root = try? Yams.compose(yaml: String(decoding: bytes, as: UTF8.self))
        } else {
            root = try Self.yaml(file)
            var count = 0
            if let root { value = try Self.value(root, &count, file) } else { value = .null }
        }
    }

    /// The place of a key, found by the keys above it; nil where it does not stand in the file.
    func place(of keys: String...) -> SourceRange? {
        var node = root
        var place: SourceRange?
        for key in keys {
            guard case .mapping(let mapping) = node,
                let pair = mapping.first(where: { $0.key.scalar?.string.lowercased() == key.lowercased() })
            else { return nil }
            place = pair.key.mark.map { Self.range($0, pair.key.scalar?.string ?? "", file) }
            node = pair.value
        }
        return place
    }

    /// What stands behind a key, as it is written: texts that look like numbers may be given without quotes.
    func text(of key: String) -> String? {
        guard case .mapping(let mapping) = root else { return nil }
        return mapping.first { $0.key.scalar?.string.lowercased() == key.lowercased() }?.value.scalar?.string
    }

    // MARK: JSON

    private static func json(_ bytes: [UInt8], _ file: SourceFile) throws(LoadMistake) -> JSONValue {
        do throws(JSONParser.PlacedProblem) {
            return try JSONParser.file(bytes)
        } catch {
            throw LoadMistake(
                "failed to unmarshal json task vars file \(quoted(file.name)): \(error.text)",
                Diagnostic(id: "load.json", message: error.text, range: SourceRange(error.offset, error.offset + 1)), in: file)
        }
    }

    // MARK: YAML

    private static func yaml(_ file: SourceFile) throws(LoadMistake) -> Node? {
        do {
            return try Yams.compose(yaml: String(decoding: file.bytes, as: UTF8.self))
        } catch let error as YamlError {
            throw mistake(error, file)
        } catch {
            throw LoadMistake("failed to unmarshal yaml task vars file \(quoted(file.name)): \(error)")
        }
    }

    private static func mistake(_ error: YamlError, _ file: SourceFile) -> LoadMistake {
        let found: (problem: String, mark: Mark?) =
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
                (problem, mark)
            case .duplicatedKeysInMapping(let keys, let context):
                ("key \(quoted(keys.first ?? "")) stands twice", context.mark)
            case .reader(let problem, _, _, _): (problem, nil)
            default: ("\(error)", nil)
            }
        let words = "error converting YAML to JSON: yaml: " + (found.mark.map { "line \($0.line): " } ?? "") + found.problem
        let hint = found.problem.contains("mapping values are not allowed") ? "quote a text that has ': ' in it" : nil
        return LoadMistake(
            "failed to unmarshal yaml task vars file \(quoted(file.name)): \(words)",
            Diagnostic(id: "load.yaml", message: found.problem, range: found.mark.map { range($0, " ", file) }, hint: hint), in: file)
    }

    private static func value(_ node: Node, _ count: inout Int, _ file: SourceFile) throws(LoadMistake) -> JSONValue {
        count += 1
        guard count <= valueLimit else {
            throw LoadMistake("\(file.name): more than \(valueLimit) values")
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            return isPlain && node.tag.description != "tag:yaml.org,2002:str" ? plain(scalar.string) : .text(scalar.string)
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            for element in sequence { elements.append(try value(element, &count, file)) }
            return .array(elements)
        case .mapping(let mapping):
            var members: [JSONValue.Member] = []
            for (key, element) in mapping {
                let member = try value(element, &count, file)
                guard let name = key.scalar?.string else {
                    throw LoadMistake(
                        "error converting YAML to JSON: a key must be a text",
                        Diagnostic(id: "load.yaml", message: "a key must be a text", range: key.mark.map { range($0, " ", file) }),
                        in: file)
                }
                if name == "<<", let merged = member.members {
                    members = merged.filter { new in !mapping.keys.contains { $0.scalar?.string == new.name } } + members
                } else {
                    members.append(JSONValue.Member(name, member))
                }
            }
            return .object(members)
        case .alias:
            // Yams puts what an alias stands for in its place.
            return .null
        }
    }

    /// A scalar without quotes.
    private static func plain(_ text: String) -> JSONValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": return .boolean(true)
        case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": return .boolean(false)
        default: break
        }
        let digits = text.filter { $0 != "_" }
        if let number = integer(digits) { return .integer(number) }
        if digits.wholeMatch(of: #/[-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?/#) != nil, let number = Double(digits), number.isFinite {
            return .float(number)
        }
        return .text(text)
    }

    /// Decimal, or with Go's prefixes `0x`, `0o`, `0b` and `0`.
    private static func integer(_ text: String) -> Int64? {
        let sign = text.hasPrefix("-") ? "-" : ""
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        let lower = digits.lowercased()
        guard let first = lower.first, first.isASCII, first.isNumber else { return nil }
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where lower.hasPrefix(prefix) {
            return Int64(sign + lower.dropFirst(2), radix: radix)
        }
        if lower.count > 1, lower.hasPrefix("0") { return Int64(sign + lower.dropFirst(), radix: 8) }
        return Int64(sign + digits)
    }

    // MARK: Places

    /// libYAML counts the columns in scalars, a source file in bytes.
    private static func range(_ mark: Mark, _ text: String, _ file: SourceFile) -> SourceRange {
        let line = file.line(mark.line).unicodeScalars
        let bytes = String(String.UnicodeScalarView(line.prefix(max(0, mark.column - 1)))).utf8.count
        let start = file.offset(line: mark.line, column: bytes + 1)
        return SourceRange(start, start + text.utf8.count)
    }

    private static func quoted(_ text: String) -> String { "\"\(text)\"" }
}
