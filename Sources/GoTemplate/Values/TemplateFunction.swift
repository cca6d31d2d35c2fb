/// A function that a template may call besides Go's own, taking one argument of any type.
package struct TemplateFunction: Sendable {
    let body: @Sendable (TemplateValue) throws(FunctionFailure) -> TemplateValue

    package init(_ body: @escaping @Sendable (TemplateValue) throws(FunctionFailure) -> TemplateValue) {
        self.body = body
    }

    /// Kapacitor's `json` in templates of text (`alert-template`, `row-template`): JSON and a newline, as a string.
    package static let json = TemplateFunction { (value) throws(FunctionFailure) in .string(JSONText.line(value)) }

    /// Kapacitor's `json` in `details`: the same text, of html/template's type `JS`.
    package static let scriptJSON = TemplateFunction { (value) throws(FunctionFailure) in .script(JSONText.line(value)) }
}

/// What an identifier of a template stands for.
enum FunctionReference: Sendable {
    case builtin(Builtin)
    case custom(TemplateFunction)
    case escaper(Escaper)
}
