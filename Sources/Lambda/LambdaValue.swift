package import Points
package import TickScript

/// The value of an expression.
package enum LambdaValue: Sendable, Hashable {
    case float(Double)
    case integer(Int64)
    case boolean(Bool)
    case string(String)
    /// Nanoseconds.
    case duration(Int64)
    /// Nanoseconds since 1970-01-01 UTC.
    case time(Int64)
    /// The pattern between the slashes.
    case regex(String)
    /// A field or tag that the point does not have.
    case missing

    package var type: ScriptType {
        switch self {
        case .float: .float
        case .integer: .int
        case .boolean: .bool
        case .string: .string
        case .duration: .duration
        case .time: .time
        case .regex: .regex
        case .missing: .missing
        }
    }

    /// The value for a point's field, nil where a field cannot hold it.
    package var fieldValue: FieldValue? {
        switch self {
        case .float(let value): .float(value)
        case .integer(let value): .integer(value)
        case .boolean(let value): .boolean(value)
        case .string(let value): .string(value)
        case .duration(let value): .duration(value)
        case .time(let value): .time(value)
        case .missing: .missing
        case .regex: nil
        }
    }

    package init(_ value: FieldValue) {
        switch value {
        case .float(let value): self = .float(value)
        case .integer(let value): self = .integer(value)
        case .boolean(let value): self = .boolean(value)
        case .string(let value): self = .string(value)
        case .duration(let value): self = .duration(value)
        case .time(let value): self = .time(value)
        case .null, .missing: self = .missing
        }
    }

    /// A number as a Double for comparing and drawing, nil for what is not a number.
    package var number: Double? {
        switch self {
        case .float(let value): value
        case .integer(let value), .duration(let value): Double(value)
        case .boolean, .string, .time, .regex, .missing: nil
        }
    }

    /// Go's name of the value's type, as in `got float64`.
    package var goTypeName: String {
        switch self {
        case .float: "float64"
        case .integer: "int64"
        case .boolean: "bool"
        case .string: "string"
        case .duration: "time.Duration"
        case .time: "time.Time"
        case .regex: "*regexp.Regexp"
        case .missing: "*ast.Missing"
        }
    }
}

extension LambdaValue {
    /// As a person reads it: `4.2`, `'web'`, `1m30s`; a text stands in the quotes of TICKscript.
    package var shown: String {
        switch self {
        case .string(let text): "'\(text)'"
        case .regex(let pattern): "/\(pattern)/"
        case .time(let time): RFC3339.text(time)
        case .float, .integer, .boolean, .duration, .missing: GoText.plain(self)
        }
    }
}
