import Testing
import TextUI

@Suite struct ParagraphTests {
    @Test func wordsMoveToTheNextLine() {
        #expect(Paragraph.lines(of: "add the bot again", width: 8) == ["add the", "bot", "again"])
        #expect(Paragraph.lines(of: "  one   two ", width: 20) == ["one two"])
        #expect(Paragraph.lines(of: "", width: 8) == [""])
        #expect(Paragraph.lines(of: "a\n\nb", width: 8) == ["a", "", "b"])
    }

    @Test func longWordsAreCutWhereTheLineEnds() {
        #expect(Paragraph.lines(of: "ab https://example.net x", width: 8) == ["ab", "https://", "example.", "net x"])
        #expect(Paragraph.lines(of: "東京都庁", width: 5) == ["東京", "都庁"])
    }

    @Test(arguments: [-1, 0, 1])
    func noWidthIsNoTrap(_ width: Int) {
        #expect(Paragraph.lines(of: "東京 x", width: width).count <= 3)
    }
}
