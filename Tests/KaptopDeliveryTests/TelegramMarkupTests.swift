import KaptopTesting
import Testing

@testable import KaptopDelivery

/// What the chat shows of a text, by the rules of its parse mode.
@Suite struct TelegramMarkupTests {
    typealias Run = TelegramMarkup.Run

    struct Case: CustomTestStringConvertible, Sendable {
        var mode: String
        var text: String
        var runs: [Run]
        var testDescription: String { "\(mode) \(text)" }

        init(_ mode: String, _ text: String, _ runs: Run...) {
            self.mode = mode
            self.text = text
            self.runs = runs
        }
    }

    static let shown: [Case] = [
        Case("", "cpu_usage_idle < 5", Run("cpu_usage_idle < 5")),
        Case("Markdown", "cpu_usage_idle is low", Run("cpu"), Run("usage", .italic), Run("idle is low")),
        Case("Markdown", #"cpu\_usage\_idle"#, Run("cpu_usage_idle")),
        Case("Markdown", "*bold* `code` _it_", Run("bold", .bold), Run(" "), Run("code", .code), Run(" "), Run("it", .italic)),
        Case("Markdown", #"*a\*b"#, Run(#"a\"#, .bold), Run("b")),
        Case("Markdown", "*a_b*", Run("a_b", .bold)),
        Case("Markdown", "[host](http://a.b/c) up", Run("host", .link), Run(" up")),
        Case("Markdown", "[3] of 5", Run("3 of 5")),
        Case("Markdown", "```swift\nlet a_b\n``` end", Run("let a_b\n", .code), Run(" end")),
        Case("Markdown", "a __ b", Run("a  b")),
        Case("markdown", "東京 _x_", Run("東京 "), Run("x", .italic)),
        Case("HTML", "<b>CRIT</b> 3 &lt; 5 &amp; 7 & 9", Run("CRIT", .bold), Run(" 3 < 5 & 7 & 9")),
        Case("html", "<a href=\"http://x/?a>b\">x</a>", Run("x", .link)),
        Case("HTML", "<i>a<b>b</b>c</i> &#65;&#x42;&nbsp;", Run("a", .italic), Run("b", .bold), Run("c", .italic), Run(" AB&nbsp;")),
    ]

    @Test(arguments: shown)
    func textIsShownAsTelegramShowsIt(_ test: Case) throws {
        #expect(try TelegramMarkup(test.text, mode: test.mode).runs == test.runs)
    }

    @Test(arguments: [
        ("Markdown", "cpu_usage high", "Can't find end of the entity starting at byte offset 3"),
        ("Markdown", "東京 *x", "Can't find end of the entity starting at byte offset 7"),
        ("Markdown", "[x", "Can't find end of the entity starting at byte offset 0"),
        ("HTML", "v < 5", "Unsupported start tag \"\" at byte offset 2"),
        ("HTML", "v <5 or so>", "Unsupported start tag \"5\" at byte offset 2"),
        ("HTML", "a<b", "Unclosed start tag at byte offset 1"),
        ("HTML", "<b>x", "Can't find end tag corresponding to start tag \"b\""),
        ("HTML", "x</b>", "Unexpected end tag at byte offset 1"),
        ("HTML", "<b>x</i>", "Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\""),
    ])
    func textThatTelegramRefusesIsRefusedInItsWords(_ mode: String, _ text: String, _ refusal: String) {
        #expect(throws: TelegramMarkup.Refusal(text: refusal)) { try TelegramMarkup(text, mode: mode) }
    }

    @Test(arguments: 0..<200)
    func modelAndStandInAgreeOnMarkdown(_ seed: Int) throws {
        // Texts of few characters meet every combination; the stand-in has rules of its own.
        var bits = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        let alphabet = Array("ab_*`[]()\\ .")
        let text = String(
            (0..<8).map { _ in
                bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return alphabet[Int(bits >> 40) % alphabet.count]
            })
        // Blocks have marks of their own, which the stand-in does without.
        guard !text.contains("``"), !text.contains("](") else { return }
        let refused = TelegramStandIn.unclosedEntity(inMarkdown: text)
        let markup = Result { try TelegramMarkup(text, mode: "Markdown") }
        switch markup {
        case .success: #expect(refused == nil, "\(text)")
        case .failure: #expect(refused != nil, "\(text)")
        }
    }

    @Test func escapedTextIsShownWhole() throws {
        let text = "cpu_usage *5* `x` [y] <b> & \\_"
        #expect(try TelegramMarkup(TelegramMessage.escape(text, for: "HTML"), mode: "HTML").text == text)
        let markdown = try TelegramMarkup(TelegramMessage.escape("a_b *c [d", for: "Markdown"), mode: "Markdown")
        #expect(markdown.text == "a_b *c [d")
    }

    @Test func codesAreTwelveCharactersThatALinkMayHave() {
        var next: UInt64 = 0
        let code = ChatCode {
            next += 0x0123_4567_89AB_CDEF
            return next
        }
        #expect(code.text.count == 12)
        #expect(code.text.utf8.allSatisfy { "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8.contains($0) })
        #expect(code != ChatCode { 7 })
    }
}
