import Glibc
import LinearRegex
import TickScript

extension FunctionCatalog {
    /// `if`, `isPresent`, `regexReplace` and `humanBytes`.
    static let otherFunctions: [LambdaFunction] = [
        LambdaFunction(
            "if", .pure,
            [
                chosen(Double.self), chosen(Int64.self), chosen(String.self), chosen(Bool.self), chosen(Pattern.self),
                chosen(Timestamp.self), chosen(Nanoseconds.self),
            ]),
        LambdaFunction(
            "isPresent", .pure,
            [
                Overload(arguments: [.missing], result: .bool) { _ in .boolean { (_, _, _) throws(LambdaError) in false } },
                .one { (_: Bool) in true }, .one { (_: String) in true }, .one { (_: Int64) in true }, .one { (_: Double) in true },
            ]),
        LambdaFunction(
            "regexReplace",
            .three { (pattern: Pattern, text: String, template: String) throws(CallFailure) in
                guard let replaced = pattern.replacingAll(in: text, with: template, limit: TextLimit.bytes) else { throw TextLimit.failure }
                return replaced
            }),
        LambdaFunction(
            "humanBytes", .pure,
            [
                .one { (value: Double) in humanBytes(GoNumber.unsigned(value)) },
                .one { (value: Int64) in humanBytes(UInt64(bitPattern: value)) },
            ]),
    ]

    /// Both values are evaluated whatever the condition says, as in Kapacitor.
    private static func chosen<Value: Operand>(_: Value.Type) -> Overload {
        .three { (condition: Bool, first: Value, second: Value) in condition ? first : second }
    }

    /// A size with a decimal unit, such as `83 MB`.
    ///
    /// Source: dustin/go-humanize, `Bytes`.
    static func humanBytes(_ count: UInt64) -> String {
        guard count >= 10 else { return "\(count) B" }
        let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
        let power = (log(Double(count)) / log(1000)).rounded(.down)
        let value = (Double(count) / pow(1000, power) * 10 + 0.5).rounded(.down) / 10
        let unit = units[min(max(0, Int(power)), units.count - 1)]
        guard value < 10 else { return "\(Int64(value.rounded(.toNearestOrEven))) \(unit)" }
        let tenths = Int64((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
