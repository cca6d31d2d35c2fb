/// A value while it is evaluated: with the mark whether Go would still see the interface it was taken from.
///
/// Elements of a `map[string]interface{}` carry the mark until a pipeline or a function unpacks them. It decides wordings
/// such as `can't evaluate field X in type interface {}`, and tells a nil interface from no value at all.
struct Operand {
    var value: TemplateValue
    var isInterface = false

    static let invalid = Operand(value: .null)

    /// Without the interface around it.
    var unwrapped: Operand { Operand(value: value) }

    /// No value at all, not even a nil interface.
    var isInvalid: Bool { value.isNull && !isInterface }

    var typeName: String { isInterface ? TemplateValue.anyType : value.typeName }
}
