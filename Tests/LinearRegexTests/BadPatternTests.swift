import KaptopTesting
import LinearRegex
import Testing

/// No denial of service by a pattern: what takes other matchers exponential time, or much memory, is answered at once or refused.
@Suite struct BadPatternTests {
    /// Patterns that are known to bring backtracking matchers down, by their kind.
    static let known = [
        "^(a+)+$", "^([a-zA-Z]+)*$", "^(a|aa)+$", "^(a|a?)+$", "^(.*a){20}$", "(a*)*b", "(a|b|ab)*c", "(x+x+)+y",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(.*)*c", "(a?){30}a{30}c", "([ab]*)*c", "((a*)*)*c", "(\\w*)*c$", "^(\\s*|b|a)*c", "(a|a|a|a|a|a)*c", "(?i)(A+)+C",
        "(?s)(.*.*.*.*)c",
        "((((((a*)*)*)*)*)*)*c", "(a{1,30}){1,30}c", "([^c]*[^c]*)*d", "(?:a|b)*?(?:a|b)*?c", "(\\pL+)+c", "(ab|ba|a|b)*?$c",
    ]

    /// Nested repetitions, alternations that overlap, and counts, put together at random.
    private static func generated(_ gen: inout Gen) -> String {
        var pattern = gen.element(of: ["a", ".", "[ab]", "\\w", "(a|b)", "\\pL", "(?i:A)"])
        for _ in 0..<gen.int(2...6) {
            switch gen.int(0...6) {
            case 0: pattern = "(\(pattern))+"
            case 1: pattern = "(\(pattern)|a|ab)*"
            case 2: pattern = "(\(pattern)?){\(gen.int(2...5))}"
            case 3: pattern = "\(pattern).*"
            case 4: pattern = "(?:\(pattern){1,\(gen.int(2...9))})*?"
            case 5: pattern = "(?:\(pattern)|b\(pattern))*"
            default: pattern = "(?:\(pattern)\(pattern))*"
            }
        }
        return pattern + gen.element(of: ["c", "$c", "[^ab]d", "\\d", "(c|d)$"])
    }

    static var patterns: [String] {
        var gen = Gen(seed: 7)
        let count = Soak.isOn ? 1000 : 150
        return known + (known.count..<count).map { _ in generated(&gen) }
    }

    static let texts = [
        String(repeating: "a", count: 50_000), String(repeating: "ab", count: 25_000), String(repeating: "ba ", count: 16_667),
    ].map { Array($0.utf8) }

    /// A class of hundreds of ranges, repeated a hundred times, makes a program of thousands of steps; its time is linear, too.
    private static func limit(of pattern: String) -> Duration { pattern.contains("\\pL") ? .milliseconds(200) : .milliseconds(50) }

    @Test func everyPatternIsAnsweredAtOnce() {
        for text in Self.patterns {
            // One that needs too much memory is refused.
            guard let pattern = try? Pattern(text) else { continue }
            let limit = Self.limit(of: text)
            for text in Self.texts {
                // The best of several runs: a single one may meet a busy machine.
                var best = Duration.seconds(1)
                for _ in 0..<5 where best >= limit {
                    best = min(best, ContinuousClock().measure { _ = pattern.matches(text) })
                }
                #expect(best < limit, "\(pattern.text) on \(String(decoding: text.prefix(4), as: UTF8.self))…")
            }
        }
    }
}
