import Testing

@testable import TickScript

@Suite struct DurationTextTests {
    static let spellings: [(text: String, nanoseconds: Int64)] = [
        ("0s", 0), ("1u", 1000), ("1µ", 1000), ("1ms", 1_000_000), ("1s", 1_000_000_000), ("1m", 60_000_000_000),
        ("1h", 3_600_000_000_000), ("1d", 86_400_000_000_000), ("1w", 604_800_000_000_000), ("1h30m", 5_400_000_000_000),
        ("-5s", -5_000_000_000),
    ]

    @Test(arguments: spellings) func textBecomesNanoseconds(_ text: String, _ nanoseconds: Int64) throws {
        #expect(try DurationText.parse(text) == nanoseconds)
    }

    @Test(arguments: ["", "s", "5", "5x", "5sm", "5 s", "99999999999999999999s", "٣s"]) func otherTextsAreInvalid(_ text: String) {
        #expect(throws: DurationText.Problem.invalid) { try DurationText.parse(text) }
    }

    @Test func tooLongIsTold() {
        #expect(throws: DurationText.Problem.overflow(lastPart: "15251w")) { try DurationText.parse("15251w") }
    }

    static let shortest: [(nanoseconds: Int64, text: String)] = [
        (0, "0s"), (999, "0u"), (1500, "1u"), (1_000_000, "1ms"), (90_000_000_000, "90s"), (3_600_000_000_000, "1h"),
        (172_800_000_000_000, "2d"), (1_209_600_000_000_000, "2w"), (-60_000_000_000, "-1m"),
    ]

    @Test(arguments: shortest) func nanosecondsBecomeTheShortestText(_ nanoseconds: Int64, _ text: String) {
        #expect(DurationText.format(nanoseconds) == text)
    }
}
