import Testing
import TextUI

@testable import NcursesTerminal

/// Keys from what ncurses reads.
@Suite struct KeyDecoderTests {
    @Test(arguments: [
        ("a", [Key.character("a")]), ("\u{1B}", [.escape]), ("\r\n", [.enter, .enter]), ("\t", [.tab]),
        ("\u{08}\u{7F}", [.backspace, .backspace]),
        ("\u{01}\u{1A}", [.control("a"), .control("z")]), ("\0", [.control(" ")]), ("\u{1C}", [.control("\\")]), ("温", [.character("温")]),
        ("e\u{301}x", [.character("e\u{301}"), "x"]), ("\u{301}", [.character("\u{301}")]),
    ])
    func scalarsAreKeys(text: String, keys: [Key]) {
        var decoder = KeyDecoder()
        #expect(decoder.decode(text.unicodeScalars.map { .scalar($0.value) }, at: 0) == keys)
    }

    @Test func aPasteIsOneKeyHoweverItComes() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([.scalar(0x61), .pasteBegin, .scalar(0x71)], at: 0) == ["a"])
        #expect(decoder.isPasting)
        #expect(decoder.decode([.scalar(0x0D), .key(.up), .scalar(0x1B), .pasteEnd, .scalar(0x62)], at: 1) == [.paste("q\n\u{1B}"), "b"])
        #expect(!decoder.isPasting)
        #expect(decoder.endPaste() == nil)
    }

    @Test func aPasteWithoutEndIsGivenUp() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([.pasteBegin, .scalar(0x71)], at: 0) == [])
        #expect(decoder.endPaste() == .paste("q"))
        #expect(decoder.decode([.scalar(0x71)], at: 9) == ["q"])
    }

    @Test func aPasteHasALimit() {
        var decoder = KeyDecoder()
        _ = decoder.decode([.pasteBegin], at: 0)
        _ = decoder.decode(Array(repeating: .scalar(0x78), count: KeyDecoder.mostPasted + 100), at: 0)
        #expect(decoder.endPaste() == .paste(String(repeating: "x", count: KeyDecoder.mostPasted)))
    }

    @Test(
        arguments: [
            ([KeyDecoder.Reading.scalar(0x5B), .scalar(0x41)], 400, [Key.up]),
            ([.scalar(0x4F), .scalar(0x46)], 400, [.end]),
            ([.scalar(0x5B), .scalar(0x41)], 600, ["[", "A"]),
            ([.scalar(0x5B)], 10, ["["]),
            ([.scalar(0x5B), .scalar(0x78)], 10, ["[", "x"]),
            ([.scalar(0x5B), .scalar(0x42), .scalar(0x71)], 10, [.down, "q"]),
        ] as [([KeyDecoder.Reading], Int64, [Key])])
    func aTornKeyIsPutTogether(readings: [KeyDecoder.Reading], after milliseconds: Int64, keys: [Key]) {
        var decoder = KeyDecoder()
        #expect(decoder.decode([.scalar(0x1B)], at: 1_000) == [.escape])
        #expect(decoder.decode(readings, at: 1_000 + milliseconds) == keys)
    }

    @Test func onlyTheKeyRightAfterEscapeCanBeTorn() {
        var decoder = KeyDecoder()
        _ = decoder.decode([.scalar(0x1B)], at: 0)
        _ = decoder.decode([.scalar(0x61)], at: 10)
        #expect(decoder.decode([.scalar(0x5B), .scalar(0x41)], at: 20) == ["[", "A"])
    }
}
