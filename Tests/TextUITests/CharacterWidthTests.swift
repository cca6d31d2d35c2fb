import Testing
import TextUI

/// Columns of text, and text cut and filled to columns.
@Suite struct CharacterWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("温度", 4), ("e\u{301}", 1), ("ｱ", 1), ("Ａ", 2), ("한국", 4), ("🙂", 2), ("●▲◆", 3), ("\u{1B}[m", 3),
        ("\u{3000}", 2),
        ("µs", 2), ("各\u{309A}", 2),
    ])
    func widthIsWhatTheGridUses(text: String, width: Int) {
        #expect(CharacterWidth.standard.width(of: text) == width)
        var grid = Grid(width: 20, height: 1)
        let end = grid.write(text, column: 0, row: 0)
        #expect(end == width)
    }

    @Test func ambiguousCharactersMayBeWide() {
        #expect(CharacterWidth.ambiguousWide.width(of: "●a─") == 5)
        #expect(CharacterWidth.ambiguousWide.width(of: "abc 温") == 6)
    }

    @Test(arguments: [
        ("deadman:api-gw", 14, TruncationKeeps.start, "deadman:api-gw"),
        ("deadman:api-gw", 8, .start, "deadman…"),
        ("deadman:api-gw", 8, .end, "…:api-gw"),
        ("deadman:api-gw", 8, .startAndEnd, "dead…-gw"),
        ("温度東京", 5, .start, "温度…"),
        ("温度東京", 4, .start, "温…"),
        ("温度東京", 2, .start, "…"),
        ("abc", 1, .start, "…"),
        ("abc", 0, .start, ""),
        ("abc", -3, .end, ""),
        ("e\u{301}e\u{301}e\u{301}", 2, .start, "e\u{301}…"),
    ])
    func truncationKeepsWhatFits(text: String, limit: Int, keeps: TruncationKeeps, result: String) {
        let cut = CharacterWidth.standard.truncate(text, to: limit, keeping: keeps)
        #expect(cut == result)
        #expect(CharacterWidth.standard.width(of: cut) <= max(0, limit))
    }

    @Test func anEllipsisThatDoesNotFitIsLeftOut() {
        #expect(CharacterWidth.standard.truncate("abcdef", to: 2, ellipsis: "...") == "ab")
    }

    @Test(arguments: [(Alignment.left, "温  |"), (.right, "  温|"), (.center, " 温 |")])
    func paddingCountsColumns(alignment: Alignment, result: String) {
        #expect(CharacterWidth.standard.pad("温", to: 4, alignment) + "|" == result)
    }

    @Test func fittedTextHasExactlyItsColumns() {
        for text in ["", "abc", "温度東京", "e\u{301}温"] {
            for columns in 0...12 {
                #expect(CharacterWidth.standard.width(of: CharacterWidth.standard.fit(text, to: columns, .right)) == columns)
            }
        }
    }
}
