/// The type of a value in a TICKscript; the raw value is its name in Kapacitor's messages.
///
/// A declaration such as `var limit int` writes some types another way: see `init(declaredName:)`.
package enum ScriptType: String, Sendable, Hashable, CaseIterable {
    case float
    case int
    case string
    case bool = "boolean"
    case regex
    case time
    case duration
    case lambda
    case list
    case star
    /// What a field is that a point does not have.
    case missing
    /// A node of the pipeline; Kapacitor has no name for it among its value types.
    case node = "invalid type"

    /// The type a template's `var name type` asks for, nil for a name that is no type.
    package init?(declaredName: String) {
        guard let type = Self.declarable.first(where: { $0.declaredName == declaredName }) else { return nil }
        self = type
    }

    /// The types a template's variable may have.
    package static let declarable: [ScriptType] = [.bool, .duration, .float, .int, .lambda, .list, .regex, .star, .string]

    /// The spelling in declarations and in the API's vars.
    package var declaredName: String { self == .bool ? "bool" : rawValue }
}
