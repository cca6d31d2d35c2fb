import KaptopConfig
import KaptopTesting
import Testing
import TextUI

@testable import KaptopScreens

/// Choosing a theme over the screen that it changes.
@Suite struct ThemeChooserTests {
    private static func theme(_ name: String, _ text: String, ground: String = "#000000") -> ThemeChoice {
        ThemeChoice(
            name: name,
            theme: Theme(
                name: name,
                roles: [
                    .text: .init(foreground: Color(hex: text)), .levelCritical: .init(foreground: Color(hex: text)),
                    .background: .init(background: Color(hex: ground)),
                ]), isOwn: name == "dusk")
    }

    private static let choices = [
        theme("ember", "#ffaf00"), theme("midnight", "#d0d0d0"),
        ThemeChoice(name: "mono", theme: .init(name: "mono", roles: [:]), isOwn: false),
        theme("paper", "#000000", ground: "#ffffff"), theme("dusk", "#afafff"),
    ]

    private static func state(size: Size = Size(width: 120, height: 36), glyphs: GlyphSet = .unicode, isOpen: Bool = true)
        -> Dashboard.State
    {
        var state = Sample.state(size: size, glyphs: glyphs)
        _ = state.restore(ConsoleMemory(), settings: ConsoleSettings(), theme: choices[1])
        _ = Dashboard.update(&state, .themes(choices, mistakes: []))
        if isOpen { ThemeChooser.open(&state) }
        return state
    }

    @Test(arguments: GoldenTests.forms)
    func theChooserLooksAsItDid(_ form: GoldenTests.Form) {
        let state = Self.state(size: form.size, glyphs: form.glyphs)
        expectGolden(Dashboard.view(state, size: form.size).text, "themes-\(form.name)")
    }

    @Test func movingShowsAThemeAtOnceAndEnterKeepsIt() {
        var state = Self.state()
        #expect(press(["k"], &state) == [.use(Self.choices[0].theme)])
        #expect(press([.down, .down], &state) == [.use(Self.choices[1].theme), .use(Self.choices[2].theme)])
        #expect(!state.hasColor, "a theme without colours has the timeline of terminals without")
        #expect(press(["G"], &state) == [.use(Self.choices[4].theme)])
        #expect(press([.enter], &state) == [])
        #expect(state.theme == "dusk")
        #expect(state.memory.theme == "dusk")
        #expect(state.dialog == nil)
    }

    @Test func escapeGivesTheOldOneBack() {
        var state = Self.state()
        #expect(press(["j", "j", .escape], &state).last == .use(Self.choices[1].theme))
        #expect(state.theme == "midnight")
        #expect(state.memory.theme == nil)
        #expect(press(["j"], &state) == [], "the keys are the screen's again")
    }

    @Test func lettersOfTheScreenDoNothingWhileItIsOpen() {
        var state = Self.state()
        #expect(press(["q", "/", "3", "D", "w", "x"], &state) == [])
        #expect(state.screen == .alerts)
        #expect(state.question == nil)
        #expect(state.dialog is ThemeChooser)
    }

    @Test func aThemeInUseIsShownAnewWhenItsFileChanges() {
        var state = Self.state(isOpen: false)
        var changed = Self.choices
        changed[1] = Self.theme("midnight", "#ffffff")
        #expect(Dashboard.update(&state, .themes(changed, mistakes: [])) == [.use(changed[1].theme)])
        #expect(Dashboard.update(&state, .themes(changed, mistakes: [])) == [])
        changed[0] = Self.theme("ember", "#ff0000")
        #expect(Dashboard.update(&state, .themes(changed, mistakes: [])) == [], "one that is not in use changes nothing")
        #expect(Dashboard.update(&state, .themes([changed[0]], mistakes: [])) == [], "one whose file is gone stays")
        #expect(state.theme == "midnight")
    }

    @Test func aFileThatCannotBeUsedIsTold() {
        var state = Self.state(isOpen: false)
        _ = Dashboard.update(&state, .themes(Self.choices, mistakes: ["a.toml:3:7: wrong; mend it", "b.yaml: wrong"]))
        let screen = Dashboard.view(state, size: Size(width: 120, height: 36)).text
        #expect(screen.contains("✗ a.toml:3:7: wrong; mend it (and 1 more)"))
    }

    @Test func anOpenChooserFollowsTheList() {
        var state = Self.state()
        #expect(press(["G"], &state).count == 1)
        _ = Dashboard.update(&state, .themes([Self.choices[1], Self.choices[4]], mistakes: []))
        #expect((state.dialog as? ThemeChooser)?.scroll.selected == 1)
        #expect(press([.enter], &state) == [])
        #expect(state.theme == "dusk")
    }

    @Test func itIsDrawnAtEverySize() {
        for width in [1, 39, 40, 44, 72, 200] {
            for height in [1, 11, 12, 13, 18, 60] {
                let size = Size(width: width, height: height)
                var state = Self.state(size: size)
                _ = press(["G", "k"], &state)
                #expect(Dashboard.view(state, size: size).size == size)
            }
        }
    }
}
