import KaptopPipeline
import TickScript

/// The variables that a request gives to a task.
struct TaskVariables: Sendable {
    private(set) var values: [String: TaskVariable] = [:]
    /// The first that reads as no expression; Kapacitor finds it where it checks the script.
    private var mistake: APIError?

    /// Throws `invalid var …` where a value does not fit its type.
    init(_ decoded: VariableJSON.Decoded) throws(APIError) {
        for (name, type, value, description) in decoded.variables {
            do throws(Mismatch) {
                let scriptValue = try Self.value(value, as: type)
                values[name] = TaskVariable(type: type ?? .string, value: scriptValue, description: description)
            } catch {
                switch error {
                case .variable(let text): throw .invalidVariable(name, text)
                case .script(let text): mistake = mistake ?? .invalidScript("invalid var \(name): \(text)")
                }
            }
        }
    }

    init(_ values: [String: TaskVariable]) {
        self.values = values
    }

    /// Throws where an expression or pattern is none.
    func check() throws(APIError) {
        if let mistake { throw mistake }
    }

    private enum Mismatch: Error {
        case variable(String)
        case script(String)
    }

    private static func value(_ decoded: VariableJSON.DecodedValue, as type: ScriptType?) throws(Mismatch) -> ScriptValue {
        switch (type, decoded) {
        case (.star, _): return .star
        case (_, .value(let value)): return value
        case (.list, .plain): throw .variable("var has list type but value is not list, got <nil>")
        case (_, .plain(let value)): return try plain(value, as: type)
        case (_, .list(let elements)):
            var values: [ScriptValue] = []
            for element in elements { values.append(try self.element(element.value, as: element.type)) }
            return .list(values)
        }
    }

    /// An element of a list: Kapacitor takes strings and booleans only, as its decoder leaves numbers as they are.
    private static func element(_ value: JSONValue, as type: ScriptType) throws(Mismatch) -> ScriptValue {
        switch type {
        case .star: return .star
        case .list: throw .variable("var has list type but value is not list, got []interface {}")
        default: return try plain(value, as: type)
        }
    }

    private static func plain(_ value: JSONValue, as type: ScriptType?) throws(Mismatch) -> ScriptValue {
        let typeName = type?.declaredName ?? "unknown"
        switch value {
        case .boolean(let flag):
            guard type == .bool else { throw .variable("mismatched type and value: bool \(typeName)") }
            return .boolean(flag)
        case .text(let text):
            switch type {
            case .string: return .string(text)
            case .regex: return .regex(try regex(text))
            case .lambda: return .lambda(try lambda(text))
            default: throw .variable("unexpected var type \(typeName), value is a string")
            }
        case .integer, .float: throw .variable("unsupported Var type json.Number.")
        case .array: throw .variable("unsupported Var type []interface {}.")
        case .object: throw .variable("unsupported Var type map[string]interface {}.")
        case .null: throw .variable("unsupported Var type <nil>.")
        }
    }

    private static func regex(_ text: String) throws(Mismatch) -> String {
        if let problem = problem(withRegex: text) { throw .script("invalid regex pattern: \(problem)") }
        return text
    }

    private static func lambda(_ text: String) throws(Mismatch) -> Expression {
        let (expression, errors) = Expression.readLambda(text)
        guard let expression else { throw .script("invalid lambda expression: \(errors.first?.text ?? "")") }
        return expression
    }
}
