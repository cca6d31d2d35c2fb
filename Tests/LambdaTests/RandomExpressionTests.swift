import KaptopTesting
import Lambda
import Points
import Testing
import TickScript

struct RandomExpressionTests {
    private static let leaves = [
        #""f""#, #""i""#, #""s""#, #""b""#, #""d""#, #""time""#, #""host""#, #""missing""#, "1", "0", "-1.5", "'abc'", "''", "TRUE", "1s",
        "/a(b)*/", "9223372036854775807", "1000000.0", "count()",
    ]

    private static let operators = BinaryOperator.allCases.map(\.rawValue)

    private func expression(_ gen: inout Gen, depth: Int) -> String {
        guard depth > 0, gen.chance(0.85) else { return gen.element(of: Self.leaves) }
        switch gen.int(0...9) {
        case 0...4:
            let left = expression(&gen, depth: depth - 1)
            return "(\(left) \(gen.element(of: Self.operators)) \(expression(&gen, depth: depth - 1)))"
        case 5: return gen.element(of: ["-", "!"]) + expression(&gen, depth: depth - 1)
        default:
            let name = gen.element(of: FunctionCatalog.names)
            let count = gen.element(of: FunctionCatalog.signatures(of: name)).split(separator: ",").count
            let arguments = (0..<count).map { _ in expression(&gen, depth: depth - 1) }
            return "\(name)(\(arguments.joined(separator: ", ")))"
        }
    }

    private func point(_ gen: inout Gen) -> ExamplePoint {
        let numbers: [Int64] = [0, 1, -1, .max, .min, 1000, 86_400]
        let floats: [Double] = [0, -0.0, 1.5, -2, .infinity, -.infinity, .nan, 1e300, .leastNonzeroMagnitude, 9.3e18]
        func field(_ gen: inout Gen) -> FieldValue {
            switch gen.int(0...4) {
            case 0: .float(gen.element(of: floats))
            case 1: .integer(gen.element(of: numbers))
            case 2: .string(gen.text())
            case 3: .boolean(gen.chance(0.5))
            default: .duration(gen.element(of: numbers))
            }
        }
        var point = ExamplePoint(time: gen.element(of: numbers))
        for name in ["f", "i", "s", "b", "d", "host"] where gen.chance(0.85) { point.fields.append((name, field(&gen))) }
        if gen.chance(0.8) { point.tags = [("host", gen.text(length: 1...5) + "x")] }
        return point
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func randomExpressionsOnRandomPointsNeverTrap(_ seed: UInt64) throws {
        var gen = Gen(seed: seed)
        var valueCount = 0
        for _ in 0..<1500 {
            let text = expression(&gen, depth: gen.int(0...4))
            guard let expression = Expression.parseLambda(text).expression, var lambda = try? ExampleLambda(expression) else { continue }
            for _ in 0..<3 {
                let point = point(&gen)
                if !lambda.text(point).hasPrefix("error") { valueCount += 1 }
                _ = try? lambda.condition(point)
            }
        }
        // Most are errors; a generator that makes nothing but errors would prove little.
        #expect(valueCount > 300)
    }
}
