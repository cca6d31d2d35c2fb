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
        case .reference, .node, .unbound, .timeFunction, .opaque: .null
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
        case .string, .reference, .node, .unbound, .timeFunction, .opaque: .string
        }
    }

    // MARK: Reading

    /// Variables as Kapacitor's decoder leaves them; what it does not look at is told by `TaskVariables`.
    struct Decoded: Sendable {
        private(set) var variables: [(name: String, type: ScriptType?, value: DecodedValue, description: String)] = []

        init() {}

        /// Throws `invalid JSON` where Kapacitor's decoder refuses.
        init(_ value: JSONValue?) throws(APIError) {
            guard let value, value != .null else { return }
            guard let members = value.members else { throw .invalidJSON }
            for member in members {
                guard member.value.members != nil else { throw .invalidJSON }
                let type = try VariableJSON.type(member.value["type"])
                var description = ""
                if let given = member.value["description"], given != .null {
                    guard let text = given.string else { throw .invalidJSON }
                    description = text
                }
                let decoded = try VariableJSON.decode(member.value["value"] ?? .null, as: type)
                variables.append((member.name, type, decoded, description))
            }
        }

        var isEmpty: Bool { variables.isEmpty }
    }

    indirect enum DecodedValue: Sendable {
        case value(ScriptValue)
        /// As it stands in the JSON: strings, booleans, and what fits no type.
        case plain(JSONValue)
        case list([(type: ScriptType, value: JSONValue)])
    }

    /// nil where no type is given, which no value fits.
    static func type(_ value: JSONValue?) throws(APIError) -> ScriptType? {
        guard let value, value != .null else { return nil }
        guard let name = value.string, let type = ScriptType(declaredName: name) else { throw .invalidJSON }
        return type
    }

    static func decode(_ value: JSONValue, as type: ScriptType?) throws(APIError) -> DecodedValue {
        switch (type, value) {
        case (_, .null): return .plain(.null)
        case (.duration, .integer(let nanoseconds)): return .value(.duration(nanoseconds))
        case (.duration, .text(let text)):
            guard let nanoseconds = try? DurationText.parse(text) else { throw .invalidJSON }
            return .value(.duration(nanoseconds))
        case (.int, .integer(let number)): return .value(.integer(number))
        case (.float, .integer(let number)): return .value(.float(Double(number)))
        case (.float, .float(let number)): return .value(.float(number))
        case (.list, .array(let elements)):
            var values: [(type: ScriptType, value: JSONValue)] = []
            for element in elements {
                guard element.members != nil, let value = element["value"], let name = element["type"]?.string,
                    let type = ScriptType(declaredName: name)
                else { throw .invalidJSON }
                values.append((type, value))
            }
            return .list(values)
        case (.duration, _), (.int, _), (.float, _), (.list, _): throw .invalidJSON
        default: return .plain(value)
        }
    }
}
