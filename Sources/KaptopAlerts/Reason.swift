package import SourceText

/// Why an alert has its level: the lambda that set it and what it compared.
package struct Reason: Sendable, Hashable {
    /// The lambda's place in the task's script.
    package var range: SourceRange
    /// The lambda as text.
    package var expression: String
    /// The first numeric field reference of the lambda and its value, nil where there is none.
    package var reference: String?
    package var value: Double?
    package var comparison: Limit?

    /// The constant that the reference is compared with.
    package struct Limit: Sendable, Hashable {
        /// As written: `<`, `>=`.
        package var `operator`: String
        package var value: Double
        /// Number of further comparisons in the lambda.
        package var furtherCount: Int

        package init(operator: String, value: Double, furtherCount: Int) {
            self.operator = `operator`
            self.value = value
            self.furtherCount = furtherCount
        }
    }

    package init(range: SourceRange, expression: String, reference: String?, value: Double?, comparison: Limit?) {
        self.range = range
        self.expression = expression
        self.reference = reference
        self.value = value
        self.comparison = comparison
    }
}
