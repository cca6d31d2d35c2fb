/// `eq`, `lt` and their relatives: values compare only within one kind, and integers never with floats.
enum Comparison {
    private static let incompatible = FunctionFailure("incompatible types for comparison")
    private static let wrongType = FunctionFailure("invalid type for comparison")

    /// Whether the first equals any of the others; it stops at the first that does.
    static func equal(_ first: TemplateValue, _ others: [TemplateValue]) throws(FunctionFailure) -> Bool {
        if others.isEmpty { throw FunctionFailure("missing argument for comparison") }
        for other in others where try equal(first, other) { return true }
        return false
    }

    private static func equal(_ first: TemplateValue, _ second: TemplateValue) throws(FunctionFailure) -> Bool {
        let (kind, otherKind) = (basicKind(first), basicKind(second))
        guard kind == otherKind else {
            if let integers = mixedIntegers(first, second) { return integers.0 == integers.1 }
            if first.isNull || second.isNull { return false }
            throw incompatible
        }
        switch (first, second) {
        case (.bool(let left), .bool(let right)): return left == right
        case (.float(let left), .float(let right)): return left == right
        case (.complex(let real, let imaginary), .complex(let otherReal, let otherImaginary)):
            return real == otherReal && imaginary == otherImaginary
        default: break
        }
        if let left = first.text, let right = second.text { return left.utf8.elementsEqual(right.utf8) }
        if let left = first.integer, let right = second.integer { return left == right }
        return try equalComposites(first, second)
    }

    private static func equalComposites(_ first: TemplateValue, _ second: TemplateValue) throws(FunctionFailure) -> Bool {
        if first.isNull || second.isNull { return first.isNull && second.isNull }
        guard first.kind == second.kind else {
            throw FunctionFailure(
                "non-comparable types \(reflected(first)): \(first.typeName), \(second.typeName): \(reflected(second, verb: "v"))")
        }
        guard isComparable(second) else { throw FunctionFailure("non-comparable type \(reflected(second)): \(second.typeName)") }
        switch (first, second) {
        case (.time(let left), .time(let right)): return left == right
        case (.structure(let left), .structure(let right)):
            guard left.typeName == right.typeName else { return false }
            return try equalFields(left, right)
        default: return false
        }
    }

    /// Maps and lists cannot be compared, nor can structs that hold one.
    private static func isComparable(_ value: TemplateValue) -> Bool {
        switch value {
        case .list, .map: false
        case .structure(let fields): fields.members.flatMap(\.fieldNames).allSatisfy { isComparable(fields.field($0) ?? .null) }
        default: true
        }
    }

    /// Structs compare field by field.
    private static func equalFields(_ left: any TemplateFields, _ right: any TemplateFields) throws(FunctionFailure) -> Bool {
        for name in left.members.flatMap(\.fieldNames) {
            let (first, second) = (left.field(name) ?? .null, right.field(name) ?? .null)
            guard first.typeName == second.typeName, try equal(first, second) else { return false }
        }
        return true
    }

    /// The value in an error: Go prints it with `%s`, in which numbers are mistakes.
    private static func reflected(_ value: TemplateValue, verb: Unicode.Scalar = "s") -> String {
        var formatter = Formatter(limit: 10_000)
        formatter.print(value, verb: verb)
        return String(decoding: formatter.buffer, as: UTF8.self)
    }

    static func less(_ first: TemplateValue, _ second: TemplateValue) throws(FunctionFailure) -> Bool {
        let (kind, otherKind) = (basicKind(first), basicKind(second))
        guard kind != .invalid, otherKind != .invalid else { throw wrongType }
        guard kind == otherKind else {
            if let integers = mixedIntegers(first, second) { return integers.0 < integers.1 }
            throw incompatible
        }
        if case .float(let left) = first, case .float(let right) = second { return left < right }
        if let left = first.text, let right = second.text { return left.utf8.lexicographicallyPrecedes(right.utf8) }
        if let left = first.integer, let right = second.integer { return left < right }
        throw wrongType
    }

    static func lessOrEqual(_ first: TemplateValue, _ second: TemplateValue) throws(FunctionFailure) -> Bool {
        if try less(first, second) { return true }
        return try equal(first, second)
    }

    /// Lists, maps and structs have no basic kind.
    private static func basicKind(_ value: TemplateValue) -> TemplateValue.Kind {
        switch value.kind {
        case .list, .map, .structure: .invalid
        case let kind: kind
        }
    }

    /// Signed and unsigned integers do compare.
    private static func mixedIntegers(_ first: TemplateValue, _ second: TemplateValue) -> (Int64, Int64)? {
        guard let left = first.integer, let right = second.integer else { return nil }
        return (left, right)
    }
}

extension TemplateMember {
    /// The names of the fields, those of embedded structs included.
    var fieldNames: [String] {
        switch self {
        case .field(let name, _, _): [name]
        case .embedded(_, let members): members.flatMap(\.fieldNames)
        }
    }
}
