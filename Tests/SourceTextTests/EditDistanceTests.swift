import SourceText
import Testing

@Suite struct EditDistanceTests {
    static let distances: [(String, String, Int)] = [
        ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("crit", "crit", 0), ("critt", "crit", 1), ("crti", "crit", 1), ("warn", "warm", 1),
        ("kitten", "sitting", 3), ("é", "e", 1),
    ]

    @Test(arguments: distances) func editsAreCounted(_ first: String, _ second: String, _ distance: Int) {
        #expect(EditDistance.between(first, second) == distance)
        #expect(EditDistance.between(second, first) == distance)
    }

    @Test func nearestNameIsFound() {
        let names = ["crit", "critReset", "info", "warn"]
        #expect(EditDistance.nearest(to: "critt", in: names) == "crit")
        #expect(EditDistance.nearest(to: "wran", in: names) == "warn")
        #expect(EditDistance.nearest(to: "CRITRESET", in: names) == "critReset")
        #expect(EditDistance.nearest(to: "banana", in: names) == nil)
        #expect(EditDistance.nearest(to: "x", in: []) == nil)
    }

    @Test func theWordItselfIsNoSuggestion() {
        #expect(EditDistance.nearest(to: "crit", in: ["crit"]) == nil)
    }

    @Test func shortWordsNeedMoreInCommon() {
        #expect(EditDistance.nearest(to: "ab", in: ["cd"]) == nil)
    }
}
