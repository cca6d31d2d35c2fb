import Testing
import TextUI

@testable import KaptopScreens

/// The pieces that the screens with lists share.
@Suite struct ListTests {
    @Test func selectionStaysWithItsRow() {
        var list = ListSelection<String>()
        let rows = ["a", "b", "c"]
        #expect(list.selected(in: rows) == "a")
        let moved = list.move("j", in: rows, room: 3)
        #expect(moved && list.selected(in: ["x", "y", "b", "c"]) == "b")
        // Its neighbour takes the place of a row that is gone.
        #expect(list.selected(in: ["a", "c"]) == "c")
        #expect(list.selected(in: []) == nil)
        let other = list.move("e", in: rows, room: 3)
        #expect(!other)
    }

    @Test func scrolledListHoldsTheSelectedRowOnItsLine() {
        var list = ListSelection<Int>()
        let rows = Array(100..<200)
        for _ in 0..<30 { _ = list.move("j", in: rows, room: 10) }
        let before = list.scroll(in: rows, room: 10)
        let after = list.scroll(in: Array(90..<200), room: 10)
        #expect(before.offset == 21 && after.offset == 31 && after.selected == 40)
    }

    @Test func anchoredListsSelectWhatIsNew() {
        var top = ListSelection<Int>(.top)
        #expect(top.isAnchored && top.selected(in: [3, 2, 1]) == 3 && top.selected(in: [4, 3, 2, 1]) == 4)
        _ = top.move("j", in: [3, 2, 1], room: 3)
        #expect(!top.isAnchored && top.selected(in: [4, 3, 2, 1]) == 2)
        _ = top.move("g", in: [4, 3, 2, 1], room: 3)
        #expect(top.isAnchored)
        var end = ListSelection<Int>(.end)
        #expect(end.scroll(in: Array(1...50), room: 10) == ScrollPosition(selected: 49, offset: 40))
        _ = end.move("k", in: Array(1...50), room: 10)
        #expect(end.scroll(in: Array(1...60), room: 10) == ScrollPosition(selected: 48, offset: 40))
        // Rows that are no longer kept leave at the other end.
        #expect(end.scroll(in: Array(11...60), room: 10) == ScrollPosition(selected: 38, offset: 30))
    }

    @Test func textScrollsWithinItsEnds() {
        var scroll = TextScroll()
        scroll.move("k", count: 30, room: 10)
        #expect(scroll.offset == 0)
        scroll.move("G", count: 30, room: 10)
        #expect(scroll.offset == 20)
        // A text that got shorter is shown from its end.
        #expect(scroll.first(count: 15, room: 10) == 5)
        scroll.move(.pageUp, count: 30, room: 10)
        #expect(scroll.offset == 11)
        scroll.show(29, count: 30, room: 9)
        #expect(scroll.offset == 21)
    }

    @Test func diffsShowWhatChangedWithItsSurroundings() {
        let old = (1...20).map(String.init).joined(separator: "\n")
        let new = old.replacing("\n10\n", with: "\nten\nmore\n").replacing("\n20", with: "")
        let lines = UnifiedDiff.lines(from: old, to: new, context: 1)
        #expect(
            lines == [
                .skipped(8), .kept(9, "9"), .removed(10, "10"), .added(10, "ten"), .added(11, "more"), .kept(12, "11"), .skipped(7),
                .kept(20, "19"), .removed(20, "20"),
            ])
        #expect(UnifiedDiff.lines(from: old, to: old).isEmpty)
        #expect(UnifiedDiff.lines(from: "", to: "a") == [.removed(1, ""), .added(1, "a")])
    }

    @Test(arguments: [(0, "1970-1-1"), (-1, "1969-12-31"), (19_782, "2024-2-29"), (20_520, "2026-3-8"), (-719_468, "0-3-1")])
    func daysAndDatesAreTheSame(_ days: Int64, _ text: String) {
        let date = CivilDate(daysSince1970: days)
        #expect("\(date.year)-\(date.month)-\(date.day)" == text)
        #expect(date.daysSince1970 == days)
    }

    @Test func aDateThatTheCalendarLacksDoesNotExist() {
        #expect(CivilDate(year: 2024, month: 2, day: 29).exists)
        for date in [(2025, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0)] as [(Int64, Int64, Int64)] {
            #expect(!CivilDate(year: date.0, month: date.1, day: date.2).exists)
        }
    }

    @Test(arguments: [(0.0, "0/s"), (0.04, "0/s"), (0.5, "0.5/s"), (9.97, "10/s"), (1_204.2, "1204/s"), (52_300, "52.3k/s"), (.nan, "0/s")])
    func ratesAreShort(_ rate: Double, _ text: String) {
        #expect(NumberText.rate(rate) == text)
    }

    @Test(arguments: [(9_999, "9999"), (12_345, "12.3k"), (999_999, "1000k"), (1_204_311, "1.2M"), (3_000_000_000, "3G"), (-5, "-5")])
    func countsAreShort(_ count: Int, _ text: String) {
        #expect(NumberText.short(count) == text)
    }
}
