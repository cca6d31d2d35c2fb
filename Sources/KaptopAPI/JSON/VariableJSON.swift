import KaptopPipeline
import TickScript

/// Variables of tasks and templates in JSON: `{"limit": {"type": "float", "value": 5, "description": ""}}`.
enum VariableJSON {
    // MARK: Writing

    /// What a star is in JSON: Kapacitor shows its syntax node in templates, nothing in tasks.
    enum Star {
        case null, node

        var json: JSONValue { self == .null ? .null : ["typeOf": "star"] }
    }

    static func write(_ variables: [String: TaskVariable], star: Star = .null) -> JSONValue {
        .sorted(variables.map { ($0.key, write($0.value.type, $0.value.value, $0.value.description, star)) })
    }

    private static func write(_ type: ScriptType, _ value: ScriptValue?, _ description: String, _ star: Star) -> JSONValue {
        ["type": .text(type.declaredName), "value": value.map { write($0, star) } ?? .null, "description": .text(description)]
    }

    private static func write(_ value: ScriptValue, _ star: Star) -> JSONValue {
        switch value {
        case .boolean(let value): .boolean(value)
        // Durations are nanoseconds.
        case .integer(let value), .duration(let value): .integer(value)
        case .float(let value): .float(value)
        case .string(let value), .regex(let value): .text(value)
        case .lambda(let body): .text(body.formatted)
        case .list(let values): .array(values.map { write(type(of: $0), $0, "", star) })
        case .star: star.json
        case .reference, .node: .null
        }
    }

    private static func type(of value: ScriptValue) -> ScriptType {
        switch value {
        case .boolean: .bool
        case .integer: .int
        case .float: .float
        case .duration: .duration
        case .regex: .regex
        case .star: .star
        case .list: .list
        case .lambda: .lambda
        case .string, .reference, .node: .string
        }
    }

    // MARK: Reading

    /// Throws `invalid JSON` where Kapacitor's decoder refuses, and `invalid var …` where it looks closer.
    static func read(_ value: JSONValue?) throws(APIError) -> [String: TaskVariable] {
        guard let value, value != .null else { return [:] }
        guard let members = value.members else { throw .invalidJSON }
        var variables: [String: TaskVariable] = [:]
        for member in members {
            guard member.value.members != nil else { throw .invalidJSON }
            let type = try type(member.value["type"])
            var description = ""
            if let given = member.value["description"], given != .null {
                guard let text = given.string else { throw .invalidJSON }
                description = text
            }
            do throws(Mismatch) {
                let scriptValue = try read(member.value["value"] ?? .null, as: type)
                variables[member.name] = TaskVariable(type: type ?? .string, value: scriptValue, description: description)
            } catch {
                switch error {
                case .refusedByDecoder: throw .invalidJSON
                case .variable(let text): throw .invalidVariable(member.name, text)
                case .script(let text): throw .invalidScript("invalid var \(member.name): \(text)")
                }
            }
        }
        return variables
    }

    private enum Mismatch: Error {
        case refusedByDecoder
        case variable(String)
        case script(String)
    }

    /// nil where no type is given, which no value fits.
    private static func type(_ value: JSONValue?) throws(APIError) -> ScriptType? {
        guard let value, value != .null else { return nil }
        guard let name = value.string, let type = ScriptType(declaredName: name) else { throw .invalidJSON }
        return type
    }

    private static func read(_ value: JSONValue, as type: ScriptType?) throws(Mismatch) -> ScriptValue {
        switch (type, value) {
        case (.star, _): return .star
        case (.list, .null): throw .variable("var has list type but value is not list, got <nil>")
        case (_, .null): throw .variable("unsupported Var type <nil>.")
        case (.duration, .integer(let nanoseconds)): return .duration(nanoseconds)
        case (.duration, .text(let text)):
            guard let nanoseconds = try? DurationText.parse(text) else { throw .refusedByDecoder }
            return .duration(nanoseconds)
        case (.int, .integer(let number)): return .integer(number)
        case (.float, .integer(let number)): return .float(Double(number))
        case (.float, .float(let number)): return .float(number)
        case (.list, .array(let elements)):
            var values: [ScriptValue] = []
            for element in elements { values.append(try read(element: element)) }
            return .list(values)
        case (.duration, _), (.int, _), (.float, _), (.list, _): throw .refusedByDecoder
        default: return try readPlain(value, as: type)
        }
    }

    /// An element of a list: Kapacitor takes strings and booleans only, as its decoder leaves numbers as they are.
    private static func read(element: JSONValue) throws(Mismatch) -> ScriptValue {
        guard element.members != nil, let value = element["value"], let name = element["type"]?.string,
            let type = ScriptType(declaredName: name)
        else { throw .refusedByDecoder }
        switch (type, value) {
        case (.star, _): return .star
        case (.list, _): throw .variable("var has list type but value is not list, got []interface {}")
        default: return try readPlain(value, as: type)
        }
    }

    private static func readPlain(_ value: JSONValue, as type: ScriptType?) throws(Mismatch) -> ScriptValue {
        let typeName = type?.declaredName ?? "unknown"
        switch value {
        case .boolean(let flag):
            guard type == .bool else { throw .variable("mismatched type and value: bool \(typeName)") }
            return .boolean(flag)
        case .text(let text):
            switch type {
            case .string: return .string(text)
            case .regex: return .regex(text)
            case .lambda: return .lambda(try lambda(text))
            default: throw .variable("unexpected var type \(typeName), value is a string")
            }
        case .integer, .float: throw .variable("unsupported Var type json.Number.")
        case .array: throw .variable("unsupported Var type []interface {}.")
        case .object: throw .variable("unsupported Var type map[string]interface {}.")
        case .null: throw .variable("unsupported Var type <nil>.")
        }
    }

    private static func lambda(_ text: String) throws(Mismatch) -> Expression {
        let (expression, errors) = Expression.parseLambda(text)
        guard let expression else { throw .script("invalid lambda expression: \(errors.first?.text ?? "")") }
        return expression
    }
}
