import GoTemplate
import KaptopTesting
import Testing

/// Templates damaged at random: whatever the text, parsing and rendering end, with an output or an error, within their limits.
@Suite struct MutationTests {
    /// SplitMix64; the same seed makes the same templates on every machine.
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

    static let pieces = [
        "{{", "}}", "{{-", " -}}", "|", "(", ")", ".", "$", "$x", ":=", "=", "\"", "`", "'", "if ", "range ", "end", "else ", "with ",
        "define \"a\"", "template \"a\" .", "block \"b\" .", "break", "continue", "nil", "printf ", "index ", "%d", "%[9]*.*v", "1e9",
        "0x", "-", "<p title=", "<script>", "<style>", "href=\"", "url(", "/*", "*/", "<!--", "\\", "é", "\u{2028}", "\0", "\n", "#", ">",
    ]

    static func mutated(_ template: String, with generator: inout Generator) -> String {
        var scalars = Array(template.unicodeScalars)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0...scalars.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: scalars.insert(contentsOf: pieces.randomElement(using: &generator)?.unicodeScalars ?? "x".unicodeScalars, at: place)
            case 1: scalars.removeSubrange(place..<min(scalars.count, place + Int.random(in: 0...5, using: &generator)))
            case 2: scalars.insert(contentsOf: scalars[place..<min(scalars.count, place + 12)], at: 0)
            default: scalars = Array(scalars[..<place]) + scalars.prefix(20)
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func damagedTemplatesNeverTrap(seed: UInt64) {
        var generator = Generator(state: seed)
        let templates = TemplateTests.files.flatMap(RecordedCase.all).map(\.template)
        var outputs = 0
        var errors = 0
        for round in 0..<Soak.rounds(quick: 2500, cases: 4) {
            let template = Self.mutated(templates.randomElement(using: &generator) ?? "", with: &generator)
            let isHTML = round.isMultiple(of: 2)
            do throws(TemplateError) {
                let parsed = try Template(
                    parsing: template, name: "message", mode: isHTML ? .html : .text,
                    functions: ["json": isHTML ? .scriptJSON : .json], outputLimit: 100_000)
                let output = try parsed.render(Fixture.details)
                #expect(output.utf8.count <= 100_000, "seed \(seed): \(template)")
                outputs += 1
            } catch {
                #expect(error.offset ?? 0 <= template.utf8.count, "seed \(seed): \(template)")
                errors += 1
            }
        }
        #expect(outputs > 100)
        #expect(errors > 100)
    }
}
