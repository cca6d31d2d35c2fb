import Testing
import TextUI

/// Nothing that comes from outside can move the cursor, reorder text or hide.
@Suite struct SanitizerTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let text: String
        let safe: String
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ safe: String) {
            self.name = name
            self.text = text
            self.safe = safe
        }
    }

    @Test(arguments: [
        Case("plain", "cpu:host=web-03", "cpu:host=web-03"),
        Case("CSI", "\u{1B}[2J\u{1B}[31m", "�[2J�[31m"),
        Case("OSC with BEL", "\u{1B}]0;title\u{07}x", "�]0;title�x"),
        Case("OSC with ST", "\u{1B}]52;c;AAAA\u{1B}\\", "�]52;c;AAAA�\\"),
        Case("C1 CSI", "a\u{9B}2J", "a�2J"),
        Case("DCS and APC", "\u{90}q\u{9F}q", "�q�q"),
        Case("NUL, BEL, BS, DEL", "\0\u{07}\u{08}\u{7F}", "����"),
        Case("newline, tab, return", "a\nb\tc\rd", "a b c d"),
        Case("carriage return and newline, one character in Swift", "a\r\nb", "a  b"),
        Case("line and paragraph separator", "a\u{2028}b\u{2029}c", "a b c"),
        Case("bidirectional override", "user\u{202E}gpj.exe", "user�gpj.exe"),
        Case("bidirectional isolates and marks", "\u{2066}\u{2069}\u{200E}\u{200F}\u{061C}", "�����"),
        Case("zero width", "a\u{200B}b\u{200D}c\u{FEFF}d\u{2060}e\u{00AD}", "a�b�c�d�e�"),
        Case("blank letters", "\u{115F}\u{3164}\u{FFA0}\u{180E}", "����"),
        Case("tags", "\u{E0041}", "�"),
        Case("private use and unassigned", "\u{E000}\u{0378}\u{10FFFF}", "���"),
        Case("combining mark on its base", "e\u{301}", "e\u{301}"),
        Case("combining mark without a base", "\u{301}x", "�x"),
        Case("combining mark after a space", " \u{301}", " �"),
        Case("a tower of marks", "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", "e\u{301}\u{302}\u{303}\u{304}��"),
        Case("no-break space", "a\u{A0}b", "a b"),
        Case("emoji look", "⚠\u{FE0F}", "⚠"),
        Case("joined emoji come apart", "👩\u{200D}💻", "👩�💻"),
        Case("wide", "温度", "温度"),
        Case("unpaired bytes", String(decoding: [0x61, 0xFF, 0x62] as [UInt8], as: UTF8.self), "a�b"),
    ])
    func hostileTextBecomesVisible(_ example: Case) {
        #expect(Sanitizer.clean(example.text) == example.safe)
    }

    @Test func noScalarThatTerminalsObeyReachesACell() {
        for value in (0...0x2FFF as ClosedRange<UInt32>) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            var grid = Grid(width: 6, height: 1)
            grid.write("a\(String(scalar))b", column: 0, row: 0)
            for shown in grid.text.unicodeScalars {
                let category = shown.properties.generalCategory
                #expect(![.control, .format, .lineSeparator, .paragraphSeparator].contains(category), "U+\(String(value, radix: 16))")
            }
        }
    }

    @Test func cleaningTwiceChangesNothingMore() {
        let text = "e\u{301}\u{1B}[0m\u{202E}温\u{200B}\n"
        #expect(Sanitizer.clean(Sanitizer.clean(text)) == Sanitizer.clean(text))
    }
}
