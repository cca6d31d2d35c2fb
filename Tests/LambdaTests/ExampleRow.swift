import Glibc
import Lambda
import Testing

/// A line of a table: `expression => result`.
struct ExampleRow: CustomTestStringConvertible, Sendable {
    let expression: String
    let result: String
    var point: ExamplePoint { .table }
    var testDescription: String { expression }

    static func table(_ text: String) -> [ExampleRow] {
        text.split(separator: "\n").map { line in
            let parts = line.split(separator: " => ", maxSplits: 1)
            return ExampleRow(expression: String(parts[0]), result: parts.count > 1 ? String(parts[1]) : "the row has no result")
        }
    }

    static func text(_ error: LambdaError) -> String {
        let hint = ". see bool(), int(), float(), string(), duration()"
        return "error " + (error.text.hasSuffix(hint) ? error.text.dropLast(hint.count) + "…" : error.text)
    }

    static func text(_ value: LambdaValue) -> String {
        switch value {
        case .float(let value): "float \(value == .infinity ? "+Inf" : value == -.infinity ? "-Inf" : value.isNaN ? "NaN" : digits(value))"
        case .integer(let value): "int \(value)"
        case .boolean(let value): "boolean \(value)"
        case .string(let value): "string \(value)"
        case .duration(let value): "duration \(value)"
        case .time(let value): "time \(value)"
        case .regex(let value): "regex \(value)"
        case .missing: "missing"
        }
    }

    /// Thirteen digits: the last ones of mathematical functions belong to the library that computes them.
    private static func digits(_ value: Double) -> String {
        let power = value == 0 ? 0 : Int(log10(value.magnitude).rounded(.down))
        let unit = pow(10, Double(12 - power))
        return unit.isFinite && unit > 0 ? "\((value * unit).rounded() / unit)" : "\(value)"
    }
}
