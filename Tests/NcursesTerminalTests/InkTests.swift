import Testing
import TextUI

@testable import NcursesTerminal

/// A theme's colours as a terminal's numbers.
@Suite struct InkTests {
    private static let theme = Theme(
        name: "test",
        roles: [
            .text: .init(foreground: Color(xterm: 252)),
            .background: .init(background: Color(xterm: 233)),
            .selection: .init(background: Color(xterm: 236)),
            .bar: .init(background: Color(red: 0, green: 0, blue: 5)),
            .levelCritical: .init(foreground: Color(xterm: 210), ansi: .red, attributes: .bold),
        ])

    @Test(arguments: [
        (ColorDepth.direct, 0xFF8787, 0x121212, Attributes.bold), (.indexed256, 210, 233, .bold), (.sixteen, 1, 0, .bold),
        (.eight, 1, -1, .bold),
        (.mono, -1, -1, .bold),
    ])
    func everyDepthHasItsNumbers(depth: ColorDepth, foreground: Int32, background: Int32, attributes: Attributes) {
        let ink = Ink(Style(.levelCritical), theme: Self.theme, depth: depth)
        #expect(ink.foreground == foreground)
        #expect(ink.background == background)
        #expect(ink.attributes == attributes)
    }

    @Test func theSelectedRowIsSeenWithoutColours() {
        #expect(Ink(Style(.text, on: .selection), theme: Self.theme, depth: .mono).attributes == .reverse)
        #expect(Ink(Style(.text, on: .selection), theme: Self.theme, depth: .eight).attributes == .reverse)
        #expect(Ink(Style(.text, on: .selection), theme: .plain, depth: .eight).attributes == .reverse)
        #expect(Ink(Style(.text, on: .selection), theme: .plain, depth: .mono).attributes == .reverse)
        #expect(Ink(Style(.text, on: .selection), theme: Self.theme, depth: .indexed256).attributes == [])
    }

    @Test func aCodeIsLightOnDarkOnNoTerminal() {
        #expect(Ink(Style(.qrCode), theme: .plain, depth: .mono).attributes == .reverse)
        #expect(Ink(Style(.qrCode), theme: .plain, depth: .indexed256).attributes == [])
    }

    @Test func aNearlyBlackDirectColourIsNotAnANSIColour() {
        #expect(Ink(Style(.text, on: .bar), theme: Self.theme, depth: .direct).background == 0x010101)
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("温", "5rip")])
    func base64IsThatOfTheStandard(text: String, encoded: String) {
        #expect(Base64.encoded(text.utf8) == encoded)
    }
}
