import Testing

@testable import KaptopAPI

@Suite struct GlobTests {
    @Test(arguments: [
        ("*", "anything", true), ("*", "", true), ("*", "a/b", false), ("cpu*", "cpu_alert", true), ("cpu*", "a_cpu", false),
        ("*cpu*", "a_cpu_b", true), ("?pu", "cpu", true), ("?pu", "pu", false), ("[a-c]pu", "cpu", true), ("[^a-c]pu", "cpu", false),
        (#"\*"#, "*", true), (#"\*"#, "a", false), ("a*b*c", "aXbYbZc", true), ("a*b*c", "aXbYbZ", false), ("", "", true),
        ("[", "[", false), ("[]", "]", false), ("[a-", "a", false), ("[z-a]", "b", false), ("ü*", "übung", true),
    ])
    func patternMatchesAsGosPathMatch(_ pattern: String, _ text: String, _ isMatch: Bool) {
        #expect(Glob(pattern).matches(text) == isMatch)
    }

    @Test func manyStarsCostNoMoreThanTheirText() {
        let pattern = Glob(String(repeating: "a*", count: 200) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 20_000)))
    }
}
