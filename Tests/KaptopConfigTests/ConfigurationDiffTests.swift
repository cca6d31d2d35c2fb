import Testing

@testable import KaptopConfig

@Suite struct ConfigurationDiffTests {
    @Test func aDiffShowsWhatChangesWithItsSurroundings() {
        let old = "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6\ng = 7\n"
        let new = "a = 1\nb = 2\nc = 3\nd = 40\ne = 5\nf = 6\ng = 7\nh = 8\n"
        #expect(ConfigurationDiff(from: old, to: new, context: 1).text == " c = 3\n-d = 4\n+d = 40\n e = 5\n…\n g = 7\n+h = 8")
        #expect(ConfigurationDiff(from: old, to: new, context: 1).lines.first?.number == 3)
    }

    @Test func equalTextsHaveNoDiff() {
        #expect(ConfigurationDiff(from: "a = 1\n", to: "a = 1\n").isEmpty)
    }

    @Test func secretsAreHiddenAndStillDiffer() {
        let old = "[telegram]\n  token = \"old-token-value\"\n  # token = \"older-token-value\"\n"
        let new = "[telegram]\n  token = \"new\"\n  # token = \"older-token-value\"\n"
        let text = ConfigurationDiff(from: old, to: new).text
        #expect(text == " [telegram]\n-  token = \"********\"\n+  token = \"********\"\n   # token = \"*****************\"")
        #expect(!text.contains("old-token"))
    }

    @Test func aFirstFileIsAllNew() {
        #expect(ConfigurationDiff(from: "", to: "a = 1\r\nb = 2\r\n").text == "+a = 1\n+b = 2")
    }
}
