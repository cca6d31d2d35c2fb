import Testing
import TextUI

/// Typing into one line.
@Suite struct TextFieldTests {
    @Test(arguments: [
        ([Key.character("a"), "b"], "xyzab|"),
        ([.left, "a"], "xya|z"),
        ([.home, "a", .end, "b"], "axyzb|"),
        ([.backspace], "xy|"),
        ([.home, .backspace], "|xyz"),
        ([.home, .delete], "|yz"),
        ([.delete], "xyz|"),
        ([.control("u")], "|"),
        ([.left, .control("k")], "xy|"),
        ([" ", "a", "b", " ", .control("w")], "xyz |"),
        ([.control("w"), .control("w")], "|"),
        ([.paste("\n 12:AB\nc\td\r\n")], "xyz 12:AB c d|"),
        ([.character("e"), .character("\u{301}")], "xyze\u{301}|"),
        ([.left, .left, .left, .left, .right], "x|yz"),
    ])
    func keysEdit(keys: [Key], result: String) {
        var field = TextField("xyz")
        for key in keys {
            let isTaken = field.handle(key)
            #expect(isTaken)
        }
        var marked = field.text
        marked.insert("|", at: marked.index(marked.startIndex, offsetBy: field.cursor))
        #expect(marked == result)
    }

    @Test(arguments: [Key.enter, .escape, .tab, .backTab, .up, .down, .function(2), .pageUp])
    func otherKeysAreLeftToTheScreen(key: Key) {
        var field = TextField("xyz")
        let isTaken = field.handle(key)
        #expect(!isTaken)
        #expect(field == TextField("xyz"))
    }

    @Test func aLongTextScrollsWithItsCursor() {
        var field = TextField("0123456789")
        #expect(drawn(field, width: 6) == ("56789", 5))
        field = TextField("温度東京")
        #expect(drawn(field, width: 6) == ("東京", 4))
        _ = field.handle(.home)
        #expect(drawn(field, width: 6) == ("温度東", 0))
    }

    @Test func aMaskedFieldShowsNothingOfItsText() {
        var field = TextField("秘密 token", isMasked: true)
        #expect(drawn(field, width: 20) == ("********", 8))
        field.isMasked = false
        #expect(drawn(field, width: 20).0 == "秘密 token")
    }

    @Test func anEmptyFieldShowsItsPlaceholder() {
        #expect(drawn(TextField(), width: 20) == ("123456:ABC…", 0))
    }

    @Test func aPasteHasAnEnd() {
        var field = TextField()
        _ = field.handle(.paste(String(repeating: "x", count: 10_000)))
        #expect(field.text.count == TextField.mostCharacters)
        _ = field.handle("y")
        #expect(field.text.count == TextField.mostCharacters)
    }

    @Test(arguments: 0...8)
    func everyWidthDraws(width: Int) {
        var field = TextField("温a\u{301}東京 x\u{1B}")
        for _ in 0..<8 {
            let (text, cursor) = drawn(field, width: width)
            #expect(CharacterWidth.standard.width(of: text) <= width)
            #expect(width == 0 ? cursor == nil : (0..<width).contains(cursor ?? -1))
            _ = field.handle(.left)
        }
    }

    private func drawn(_ field: TextField, width: Int) -> (String, Int?) {
        var grid = Grid(width: 30, height: 1)
        field.draw(
            on: &grid, in: Rect(width: width, height: 1), glyphs: .unicode, isFocused: true, placeholder: "123456:ABC…")
        return (grid.text, grid.cursor?.column)
    }
}
