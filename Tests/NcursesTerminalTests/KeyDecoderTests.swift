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
        ("\u{1B}\u{1B}", [.escape, .escape]), ("\u{1B}x", [.escape, "x"]), ("[A", ["[", "A"]),
    ])
    func scalarsAreKeys(text: String, keys: [Key]) {
        var decoder = KeyDecoder()
        #expect(decoder.decode(readings(text), at: 0) == keys)
    }

    /// Reports that a terminal sends late or unasked, and keys without a meaning here, run nothing.
    @Test(arguments: ["\u{1B}[?64;1;2c", "\u{1B}[?2026;2$y", "\u{1B}[12;40R", "\u{1B}[1;5A", "\u{1B}[I", "\u{1B}Ox", "\u{1B}[99~"])
    func whatIsNoKeyIsSwallowed(text: String) {
        var decoder = KeyDecoder()
        #expect(decoder.decode(readings(text + "j"), at: 0) == ["j"])
    }

    @Test func aPasteIsOneKeyHoweverItComes() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([.scalar(0x61), .pasteBegin, .scalar(0x71)], at: 0) == ["a"])
        #expect(decoder.isPasting)
        #expect(decoder.decode([.scalar(0x0D), .key(.up), .scalar(0x1B), .pasteEnd, .scalar(0x62)], at: 1) == [.paste("q\n\u{1B}"), "b"])
        #expect(!decoder.isPasting)
    }

    @Test func aPasteWithoutEndIsGivenUp() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([.pasteBegin, .scalar(0x71)], at: 100) == [])
        #expect(decoder.patience(at: 600) == 1_500)
        #expect(decoder.expire(at: 2_099) == [])
        #expect(decoder.expire(at: 2_100) == [.paste("q")])
        #expect(decoder.patience(at: 2_100) == nil)
        #expect(decoder.decode([.scalar(0x71)], at: 2_101) == ["q"])
    }

    @Test func aPasteHasALimit() {
        var decoder = KeyDecoder()
        _ = decoder.decode([.pasteBegin], at: 0)
        let flood = [KeyDecoder.Reading](repeating: .scalar(0x78), count: KeyDecoder.mostPasted + 100)
        #expect(decoder.decode(flood + [.pasteEnd], at: 0) == [.paste(String(repeating: "x", count: KeyDecoder.mostPasted))])
        _ = decoder.decode([.pasteBegin], at: 1)
        let text = flood + readings("\u{1B}[201~")
        #expect(
            decoder.decode(text, at: 1) == [.paste(String(repeating: "x", count: KeyDecoder.mostPasted))], "its end is seen all the same")
    }

    /// A slow line sends one byte every 100 ms; ESCDELAY has long given the Escape away.
    @Test(arguments: [
        ("\u{1B}[A", [Key.escape, .up]), ("\u{1B}OB", [.escape, .down]), ("\u{1B}[1~", [.escape, .home]),
        ("\u{1B}[5~", [.escape, .pageUp]),
        ("\u{1B}OP", [.escape, .function(1)]), ("\u{1B}[15~", [.escape, .function(5)]), ("\u{1B}[24~", [.escape, .function(12)]),
        ("\u{1B}[Z", [.escape, .backTab]), ("\u{1B}[<0;5;3M", [.escape, .click(column: 4, row: 2)]),
        ("\u{1B}[<65;1;1M", [.escape, .wheelDown]),
        ("\u{1B}[200~q\u{1B}[201~j", [.escape, .paste("q"), "j"]), ("\u{1B}[?2026;2$yj", [.escape, "j"]), ("\u{1B}[1;5Aj", [.escape, "j"]),
        ("\u{1B}j", [.escape, "j"]), ("\u{1B}[xj", [.escape, "[", "x", "j"]), ("\u{1B}[\u{1B}[A", [.escape, "[", .escape, .up]),
    ])
    func aTornKeyIsPutTogether(text: String, keys: [Key]) {
        #expect(typed(text, every: 100) == keys)
        #expect(typed(text, every: 500) == keys)
    }

    /// By hand, with a second between them, each is a key of its own.
    @Test(arguments: ["\u{1B}[A", "\u{1B}OP", "\u{1B}[5~"])
    func keysTypedOneByOneStayApart(text: String) {
        let keys = text.map { $0 == "\u{1B}" ? Key.escape : .character($0) }
        #expect(typed(text, every: 1_000) == keys)
    }

    @Test func aBracketAfterEscapeIsAKeyWhenNothingFollows() {
        var decoder = KeyDecoder()
        #expect(decoder.decode(readings("\u{1B}"), at: 1_000) == [.escape])
        #expect(decoder.patience(at: 1_000) == nil, "an Escape is told at once")
        #expect(decoder.decode(readings("["), at: 1_200) == [])
        #expect(decoder.patience(at: 1_300) == 400)
        #expect(decoder.expire(at: 1_699) == [])
        #expect(decoder.expire(at: 1_700) == ["["])
        #expect(decoder.decode(readings("A"), at: 1_701) == ["A"])
    }

    private func readings(_ text: String) -> [KeyDecoder.Reading] {
        text.unicodeScalars.map { .scalar($0.value) }
    }

    /// The keys of bytes that come one by one, with what the thread does while it waits.
    private func typed(_ text: String, every milliseconds: Int64) -> [Key] {
        var decoder = KeyDecoder()
        var now: Int64 = 10_000
        var keys: [Key] = []
        for reading in readings(text) {
            keys += decoder.decode([reading], at: now)
            now += milliseconds
            if let patience = decoder.patience(at: now - milliseconds), patience < milliseconds { keys += decoder.expire(at: now) }
        }
        return keys + decoder.expire(at: now + 10_000)
    }
}
