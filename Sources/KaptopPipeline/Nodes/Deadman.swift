import KaptopAlerts
import Points
import SourceText
import TickScript

/// `|deadman(100.0, 10s)`: an alert that is critical while a node passes on too few points.
///
/// ```
/// stream
///     |from()
///         .measurement('cpu')
///         .groupBy('host')
///     |deadman(0.0, 5m)
///         .slack()
/// ```
///
/// It is critical for a group when at most that many points came in the interval; a last argument, a lambda, must hold as well. It stands
/// for `|stats(interval).align()`, `|derivative('emitted').unit(interval).nonNegative()` and an alert, whose properties can be
/// set behind it.
package struct Deadman: Sendable {
    /// The alert's id; `NODE_NAME` stands for the observed node's name.
    package var id: String
    /// The alert's message; `INTERVAL` stands for the interval.
    package var message: String
    /// A switch that every task has on its source: how many points in how many nanoseconds are too few.
    package var global: (threshold: Double, interval: Int64)?

    package init(
        id: String = "{{ .Group }}:NODE_NAME for task '{{ .TaskName }}'",
        message: String =
            #"{{ .ID }} is {{ if eq .Level "OK" }}alive{{ else }}dead{{ end }}: {{ index .Fields "emitted" | printf "%0.3f" }} points/INTERVAL."#,
        global: (threshold: Double, interval: Int64)? = nil
    ) {
        self.id = id
        self.message = message
        self.global = global
    }

    /// The alert of a deadman switch behind the node of that name.
    func alert(_ arguments: Arguments, node: String) throws(CallError) -> AlertSpec {
        var condition = Self.binary(
            .lessOrEqual, Self.expression(.reference("emitted")), Self.expression(.float(try arguments.float(0))))
        for further in try arguments.lambdas(from: 2) { condition = Self.binary(.and, condition, further) }
        var alert = AlertSpec()
        alert.crit = condition
        alert.id = Self.replacingFirst("NODE_NAME", in: id, with: node)
        alert.message = Self.replacingFirst("INTERVAL", in: message, with: GoText.duration(try arguments.duration(1)))
        return alert
    }

    private static func expression(_ kind: Expression.Kind) -> Expression {
        Expression(kind, range: SourceRange(at: 0))
    }

    private static func binary(_ sign: BinaryOperator, _ left: Expression, _ right: Expression) -> Expression {
        expression(.binary(sign, left, right, parenthesized: false))
    }

    private static func replacingFirst(_ marker: String, in text: String, with replacement: String) -> String {
        guard let range = text.firstRange(of: marker) else { return text }
        return text.replacingCharacters(in: range, with: replacement)
    }
}

extension String {
    /// The text with a part of it replaced.
    fileprivate func replacingCharacters(in range: Range<String.Index>, with replacement: String) -> String {
        String(self[..<range.lowerBound]) + replacement + String(self[range.upperBound...])
    }
}
