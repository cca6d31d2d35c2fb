import Glibc

extension FunctionCatalog {
    static let mathFunctions: [LambdaFunction] = [
        float("abs") { $0.magnitude },
        float("acos", acos), float("acosh", acosh), float("asin", asin), float("asinh", asinh),
        float("atan", atan), float("atanh", atanh), float("cbrt", cbrt), float("ceil") { $0.rounded(.up) },
        float("cos", cos), float("cosh", cosh), float("erf", erf), float("erfc", erfc),
        float("exp", exp), float("exp2", exp2), float("expm1", expm1), float("floor") { $0.rounded(.down) },
        float("gamma", GoMath.gamma), float("j0", j0), float("j1", j1),
        float("log", log), float("log10", log10), float("log1p", log1p), float("log2", log2), float("logb", logb),
        float("sin", sin), float("sinh", sinh), float("sqrt") { $0.squareRoot() }, float("tan", tan), float("tanh", tanh),
        float("trunc") { $0.rounded(.towardZero) }, float("y0") { GoMath.yn(0, $0) }, float("y1") { GoMath.yn(1, $0) },
        floats("atan2", atan2), floats("hypot", GoMath.hypot), floats("max", GoMath.maximum), floats("min", GoMath.minimum),
        floats("mod", fmod), floats("pow", pow),
        LambdaFunction("jn", .two { (order: Int64, value: Double) in GoMath.jn(order, value) }),
        LambdaFunction("yn", .two { (order: Int64, value: Double) in GoMath.yn(order, value) }),
        LambdaFunction("pow10", .one { (power: Int64) in GoMath.pow10(power) }),
    ]

    private static func float(_ name: String, _ body: @escaping @Sendable (Double) -> Double) -> LambdaFunction {
        LambdaFunction(name, .one { (value: Double) in body(value) })
    }

    private static func floats(_ name: String, _ body: @escaping @Sendable (Double, Double) -> Double) -> LambdaFunction {
        LambdaFunction(name, .two { (left: Double, right: Double) in body(left, right) })
    }
}

/// The mathematical functions whose special cases differ between Go and C.
enum GoMath {
    /// C loops as often as the order says; beyond this one the results are 0 or infinite for all but giant values.
    private static let largestOrder: Int64 = 10_000

    static func maximum(_ left: Double, _ right: Double) -> Double {
        if left == .infinity || right == .infinity { return .infinity }
        if left.isNaN || right.isNaN { return .nan }
        if left == 0, right == 0 { return left.sign == .minus ? right : left }
        return left > right ? left : right
    }

    static func minimum(_ left: Double, _ right: Double) -> Double {
        if left == -.infinity || right == -.infinity { return -.infinity }
        if left.isNaN || right.isNaN { return .nan }
        if left == 0, right == 0 { return left.sign == .minus ? left : right }
        return left < right ? left : right
    }

    /// Go's formula, whose last digit differs from C's.
    static func hypot(_ left: Double, _ right: Double) -> Double {
        if left.isInfinite || right.isInfinite { return .infinity }
        if left.isNaN || right.isNaN { return .nan }
        let larger = Swift.max(left.magnitude, right.magnitude)
        guard larger != 0 else { return 0 }
        let ratio = Swift.min(left.magnitude, right.magnitude) / larger
        return larger * (1 + ratio * ratio).squareRoot()
    }

    static func gamma(_ value: Double) -> Double {
        if value == -.infinity || value < 0 && value == value.rounded() { return .nan }
        return tgamma(value)
    }

    static func pow10(_ power: Int64) -> Double {
        power < -323 ? 0 : power > 308 ? .infinity : Double("1e\(power)") ?? 0
    }

    static func jn(_ order: Int64, _ value: Double) -> Double {
        Glibc.jn(bounded(order), value)
    }

    static func yn(_ order: Int64, _ value: Double) -> Double {
        if value < 0 || value.isNaN { return .nan }
        if value == 0 { return order < 0 && order % 2 != 0 ? .infinity : -.infinity }
        return Glibc.yn(bounded(order), value)
    }

    /// The order cut to the largest one, odd ones to an odd one: the sign depends on it.
    private static func bounded(_ order: Int64) -> Int32 {
        guard order.magnitude > largestOrder.magnitude else { return Int32(order) }
        let cut = largestOrder + (order % 2 == 0 ? 0 : 1)
        return Int32(order < 0 ? -cut : cut)
    }
}
