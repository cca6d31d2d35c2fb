import SourceText
import Testing

@testable import TickScript

@Suite struct LexerTests {
    struct Case: CustomTestStringConvertible {
        let text: String
        /// Kind and text of each token, as `kind:text`.
        let tokens: [String]

        init(_ text: String, _ tokens: String...) {
            self.text = text
            self.tokens = tokens
        }

        var testDescription: String { text }
    }

    static let cases = [
        Case("", "EOF:"),
        Case(" \n\t\u{A0} ", "EOF:"),
        Case("var x = 5", "var:var", "identifier:x", "=:=", "number:5", "EOF:"),
        Case("variable", "identifier:variable", "EOF:"),
        Case("naïve_2", "identifier:naïve_2", "EOF:"),
        Case("_x", "unknown state, last char: '_':_"),
        Case("lambda:x", "lambda:lambda:", "identifier:x", "EOF:"),
        Case("lambda :x", "identifier:lambda", "unknown state, last char: ':'::"),
        Case("TRUE FALSE true", "TRUE:TRUE", "FALSE:FALSE", "identifier:true", "EOF:"),
        Case("a AND b OR c", "identifier:a", "AND:AND", "identifier:b", "OR:OR", "identifier:c", "EOF:"),
        Case("dbrp \"a\".\"b\"", "dbrp:dbrp", "reference:\"a\"", ".:.", "reference:\"b\"", "EOF:"),
        // Numbers and durations
        Case("0 007 1.5 .5 1.", "number:0", "number:007", "number:1.5", "number:.5", "number:1.", "EOF:"),
        Case("1.2.3", "multiple decimals in number:1.2"),
        Case("5x", "number:5", "identifier:x", "EOF:"),
        Case(
            "1u 1µ 1ms 1s 1m 1h 1d 1w", "duration:1u", "duration:1µ", "duration:1ms", "duration:1s", "duration:1m", "duration:1h",
            "duration:1d", "duration:1w", "EOF:"),
        Case("1.5s", "number:1.5", "identifier:s", "EOF:"),
        Case("1h30m", "duration:1h", "duration:30m", "EOF:"),
        Case("x.y", "identifier:x", ".:.", "identifier:y", "EOF:"),
        // Quotes
        Case("''", "string:''", "EOF:"),
        Case("'a\\'b'", "string:'a\\'b'", "EOF:"),
        Case("'a\\\\'", "unterminated string:'a\\\\'"),
        Case("'''it's'''", "string:'''it's'''", "EOF:"),
        Case("''''''", "string:''''''", "EOF:"),
        Case("'''a''", "unterminated string:'''a''"),
        Case("'a", "unterminated string:'a"),
        Case("\"a \\\" b\"", "reference:\"a \\\" b\"", "EOF:"),
        Case("\"a", "unterminated field reference:\"a"),
        // Operators depend on what stands before
        Case(
            "a+b-c*d/e%f", "identifier:a", "+:+", "identifier:b", "-:-", "identifier:c", "*:*", "identifier:d", "/:/",
            "identifier:e", "%:%", "identifier:f", "EOF:"),
        Case("a == b != c", "identifier:a", "==:==", "identifier:b", "!=:!=", "identifier:c", "EOF:"),
        Case(
            "a<b<=c>d>=e", "identifier:a", "<:<", "identifier:b", "<=:<=", "identifier:c", ">:>", "identifier:d", ">=:>=",
            "identifier:e", "EOF:"),
        Case("a =~ /b\\/c/ !~ /d/", "identifier:a", "=~:=~", "regex:/b\\/c/", "!:!", "unknown state, last char: '~':~"),
        Case("a !~ /d/", "identifier:a", "!~:!~", "regex:/d/", "EOF:"),
        Case("x = /a/", "identifier:x", "=:=", "regex:/a/", "EOF:"),
        Case("f(/a/, *)", "identifier:f", "(:(", "regex:/a/", ",:,", "*:*", "):)", "EOF:"),
        Case("x = // c", "identifier:x", "=:=", "regex://", "identifier:c", "EOF:"),
        Case("f(/é/)", "identifier:f", "(:(", "regex:/é/", "):)", "EOF:"),
        Case("/a", "unterminated regex:/a"),
        Case("!-x", "!:!", "-:-", "identifier:x", "EOF:"),
        Case("(+", "(:(", "unknown state, last char: '+':+"),
        Case("[*] = x", "[:[", "*:*", "]:]", "unknown state, last char: '=':="),
        Case("s|f()@g()", "identifier:s", "|:|", "identifier:f", "(:(", "):)", "@:@", "identifier:g", "(:(", "):)", "EOF:"),
        // Comments
        Case("a // b\n// c\nd", "identifier:a", "//:// b\n// c\n", "identifier:d", "EOF:"),
        Case("// a\n\n// b", "//:// a\n", "//:// b", "EOF:"),
        Case("// a\n/b/ c\nd", "//:// a\n/b/ c\n", "identifier:d", "EOF:"),
        Case("a // b\n+ c", "identifier:a", "//:// b\n", "unknown state, last char: '+':+"),
        // Characters no script has
        Case("$", "unknown state, last char: '$':$"),
        Case("\u{0}", "unknown state, last char: '\\x00':\u{0}"),
        Case("\u{200B}", "unknown state, last char: '\\u200b':\u{200B}"),
        Case("é“", "identifier:é", "unknown state, last char: '“':“"),
    ]

    @Test(arguments: cases) func textBecomesTokens(_ test: Case) {
        let bytes = Array(test.text.utf8)
        let tokens = Lexer.tokens(of: bytes).map { "\($0.kind.name):\(GoText.string(bytes[$0.range.start..<$0.range.end]))" }
        #expect(tokens == test.tokens)
    }

    @Test func brokenUTF8IsAnUnknownCharacter() {
        #expect(Lexer.tokens(of: [0xFF]) == [Token(kind: .error(.unknownCharacter("\u{FFFD}")), range: SourceRange(0, 1))])
        #expect(Lexer.tokens(of: [0xE2, 0x82]) == [Token(kind: .error(.unknownCharacter("\u{FFFD}")), range: SourceRange(0, 1))])
    }

    @Test func brokenUTF8InQuotesIsKept() {
        let kinds = Lexer.tokens(of: [0x27, 0xFF, 0x80, 0x27]).map(\.kind)
        #expect(kinds == [.string, .end])
    }
}
