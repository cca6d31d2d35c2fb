import KaptopTesting
import SourceText
import Testing

@testable import TickScript

/// Scripts that were damaged at random: nothing may trap, and every range lies in its text.
///
/// The seed is the test's argument, so a trap names it.
@Suite struct MutationTests {
    /// SplitMix64: small, seeded, the same everywhere.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    static let seeds = [
        "stream\n    |from()\n        .measurement('cpu')\n    |alert()\n        .crit(lambda: \"usage\" > 90 AND \"host\" =~ /web.*/)\n",
        "// c\nvar x = '''it's''' // d\nvar l = ['a', *]\ndbrp \"a\".\"b\"\nvar t duration\n",
        "stream|eval(lambda: 1.5 * -(\"a\" + 0600) / f(10s, 'x\\'y'), lambda: !b).as('p','q')@udf().o(TRUE)|x()\n",
    ]
    static let pieces = [
        "'", "'''", "\"", "/", "//", "\n", "(", ")", "[", "]", "|", ".", "@", ",", "=", "==", "=~", "!", "-", "*", "\\", "5", "1.", "10s",
        "lambda:", "var ", "dbrp ", "AND", "x", " ", "\u{0}", "é", "$", "_", "TRUE", "// c\n",
    ]

    @Test(arguments: [UInt64(1), 20_170_714, 0xDEAD_BEEF]) func damagedScriptsNeverTrap(_ seed: UInt64) {
        var generator = Generator(state: seed)
        for round in 0..<Soak.rounds(quick: 3500, cases: 3) {
            var bytes = Array((Self.seeds.randomElement(using: &generator) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...6, using: &generator) { Self.damage(&bytes, using: &generator) }
            let file = SourceFile(name: "damaged", bytes: bytes)
            let (script, errors) = Script.parse(file)
            for error in errors { _ = DiagnosticRenderer.render(error.diagnostic, in: file) }
            if let range = Self.outOfPlace(script, errors, in: file) {
                Issue.record("seed \(seed), round \(round): range \(range) in \(file.text(SourceRange(0, bytes.count)))")
            }
            _ = script.formatted
            _ = Script.highlighted(String(decoding: bytes, as: UTF8.self))
        }
    }

    private static func damage(_ bytes: inout [UInt8], using generator: inout Generator) {
        let place = Int.random(in: 0...bytes.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...4, using: &generator)))
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
        case 2: bytes.removeSubrange(place...)
        default: bytes.insert(contentsOf: (pieces.randomElement(using: &generator) ?? "").utf8, at: place)
        }
    }

    /// A range of a diagnostic or an expression that does not lie in the text.
    private static func outOfPlace(_ script: Script, _ errors: [ScriptError], in file: SourceFile) -> SourceRange? {
        var wrong = errors.compactMap(\.diagnostic.range).first { $0.start < 0 || $0.end > file.bytes.count }
        script.walk { expression in
            if expression.range.start < 0 || expression.range.end > file.bytes.count { wrong = expression.range }
        }
        return wrong
    }
}
