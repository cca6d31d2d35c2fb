import Testing
import TextUI

/// Colours, their neighbours in small palettes, and themes in memory.
@Suite struct ThemeTests {
    @Test(arguments: [("#ff8787", 210), ("#000000", 16), ("#ffffff", 231), ("#121212", 233), ("#5fafaf", 73), ("#fe8688", 210)])
    func theNearestOf256IsFound(hex: String, index: UInt8) throws {
        #expect(try #require(Color(hex: hex)).xterm256 == index)
    }

    @Test func theCubeIsItsOwnNeighbour() {
        for index in UInt8(16)...255 {
            let color = Color(xterm: index)
            #expect(Color(xterm: color.xterm256) == color)
        }
    }

    @Test(arguments: ["", "ff8787", "#ff878", "#gg0000", "#+f8787", "#ff87870", "red"])
    func otherThanSixDigitsIsNoColor(text: String) {
        #expect(Color(hex: text) == nil)
    }

    @Test func contrastIsThatOfWCAG() throws {
        let black = try #require(Color(hex: "#000000"))
        let white = try #require(Color(hex: "#ffffff"))
        let grey = try #require(Color(hex: "#767676"))
        #expect(abs(black.contrast(with: white) - 21) < 0.001)
        #expect(abs(grey.contrast(with: white) - 4.54) < 0.01, "the lightest grey that passes on white")
        #expect(abs(white.contrast(with: white) - 1) < 0.001)
    }

    @Test func redAndGreenFallTogetherWithoutGreenReceptors() throws {
        let red = try #require(Color(hex: "#af5f00"))
        let green = try #require(Color(hex: "#5f8700"))
        let blue = try #require(Color(hex: "#5f87ff"))
        #expect(red.leastDifference(from: green) < 10)
        #expect(red.leastDifference(from: blue) > 40)
        for sight in Sight.allCases {
            #expect(try #require(Color(hex: "#808080")).seen(by: sight) == Color(red: 128, green: 128, blue: 128))
        }
        #expect(red.seen(by: .normal) == red)
    }

    @Test func sixteenColorsHaveTheirNames() throws {
        #expect(try #require(Color(hex: "#ff0000")).ansi16 == 9)
        #expect(try #require(Color(hex: "#000000")).ansi16 == 0)
        #expect(ANSIColor(name: "cyan") == .cyan)
        #expect(ANSIColor(name: "Cyan") == nil)
    }

    private static let dark = ThemeDefinition(
        name: "dark", palette: ["ground": "#121212", "red": "#ff8787", "text": "#d0d0d0", "row": "#303030"],
        roles: [
            "text": .init(foreground: "text"), "background": .init(background: "ground"),
            "selection": .init(background: "row", ansiBackground: "blue"),
            "level": .init(foreground: "#ffffff"), "level.critical": .init(foreground: "red", ansi: "red", attributes: .bold),
            "qr": .init(foreground: "#000000", background: "#ffffff"),
        ])

    @Test func aStyleIsColouredByRoleAndGround() throws {
        let theme = try Theme(Self.dark)
        let critical = theme.colors(of: Style(.levelCritical, on: .selection, .underline))
        #expect(critical.foreground == Color(hex: "#ff8787"))
        #expect(critical.background == Color(hex: "#303030"))
        #expect(critical.ansi == .red)
        #expect(critical.ansiBackground == .blue)
        #expect(ANSIColor(name: "bright-red") == .brightRed)
        #expect(ANSIColor.brightRed.base == .red)
        #expect(critical.attributes == [.bold, .underline])
        #expect(theme.colors(of: Style(.qrCode)).background == Color(hex: "#ffffff"))
    }

    @Test func anUnnamedRoleFallsBackToItsParentAndThenToText() throws {
        let theme = try Theme(Self.dark)
        #expect(theme.colors(of: .levelInfo).foreground == Color(hex: "#ffffff"))
        #expect(theme.colors(of: "screen.own.role").foreground == Color(hex: "#d0d0d0"))
    }

    @Test func aThemeInheritsAndOverrides() throws {
        let base = try Theme(Self.dark)
        let child = ThemeDefinition(name: "child", inherits: "dark", palette: [:], roles: ["text": .init(foreground: "#ffffff")])
        let theme = try Theme(child) { $0 == "dark" ? base : nil }
        #expect(theme.colors(of: .text).foreground == Color(hex: "#ffffff"))
        #expect(theme.colors(of: .levelCritical) == base.colors(of: .levelCritical))
        #expect(throws: ThemeError.unknownTheme("dark")) { try Theme(child) }
    }

    @Test func mistakesNameTheirPlace() {
        var definition = Self.dark
        definition.palette["red"] = "crimson"
        #expect(throws: ThemeError.badColor(name: "red", value: "crimson")) { try Theme(definition) }
        definition = Self.dark
        definition.roles["dim"] = .init(foreground: "gray")
        #expect(throws: ThemeError.unknownColor(role: "dim", value: "gray")) { try Theme(definition) }
        definition.roles["dim"] = .init(ansi: "pink")
        #expect(throws: ThemeError.unknownANSIColor(role: "dim", value: "pink")) { try Theme(definition) }
        #expect(ThemeError.unknownTheme("x").description == "inherits 'x', which is not a theme")
    }

    @Test func missingRolesAndWeakTextsAreFound() throws {
        let theme = try Theme(Self.dark)
        #expect(theme.missingRoles.contains(.dim))
        #expect(!theme.missingRoles.contains(.text))
        #expect(theme.weakTexts(after: .direct).isEmpty)
        var weak = Self.dark
        weak.roles["dim"] = .init(foreground: "#6c6c6c")
        let found = try Theme(weak).weakTexts(after: .direct)
        #expect(found.contains { $0.role == .dim && $0.ground == .selection && $0.contrast < 3 })
        #expect(found.allSatisfy { $0.role == .dim })
        #expect(Set(theme.weakTexts.map(\.role)) == [.levelCritical], "the red of sixteen colours is too dark for black and blue")
    }

    @Test func levelsAlikeToSomeEyesAreFound() throws {
        var definition = Self.dark
        definition.roles["level.critical"] = .init(foreground: "#d75f5f")
        definition.roles["level.ok"] = .init(foreground: "#87875f")
        definition.roles["level.info"] = .init(foreground: "#5f87ff")
        definition.roles["level.warning"] = .init(foreground: "#ffff87")
        let alike = try #require(Theme(definition).leastLevelDifference)
        definition.roles["level.ok"] = .init(foreground: "#d7d7d7")
        let apart = try #require(Theme(definition).leastLevelDifference)
        #expect(alike < 25)
        #expect(apart >= 25)
    }

    @Test func aLevelMayDifferByItsBadge() throws {
        var definition = Self.dark
        definition.roles["level.critical"] = .init(foreground: "#000000", background: "#ff5f00")
        definition.roles["fill.critical"] = .init(foreground: "#d75f5f")
        definition.roles["level.ok"] = .init(foreground: "#d7d7d7")
        definition.roles["level.info"] = .init(foreground: "#5f87ff")
        definition.roles["level.warning"] = .init(foreground: "#ffff87")
        let theme = try Theme(definition)
        #expect(try #require(theme.leastLevelDifference) >= 25)
        #expect(theme.colors(of: Style(.levelCritical, on: .selection)).background == Color(hex: "#ff5f00"), "a badge stays one everywhere")
    }

    @Test func barsHaveTheColourOfTheirLevelUnlessTheThemeSaysOtherwise() throws {
        let theme = try Theme(Self.dark)
        #expect(theme.colors(of: .fillCritical).foreground == Color(hex: "#ff8787"))
        #expect(theme.colors(of: .fillCritical).attributes == [])
    }

    @Test func aGroundWithATextColourGivesItToWhatStandsOnIt() throws {
        var definition = Self.dark
        definition.roles["selection"] = .init(background: "row", ansi: "bright-white", ansiBackground: "blue")
        definition.roles["badge"] = .init(foreground: "text", background: "red", ansi: "black", ansiBackground: "yellow")
        let theme = try Theme(definition)
        #expect(theme.colors(of: Style(.levelCritical)).ansi == .red)
        #expect(theme.colors(of: Style(.levelCritical, on: .selection)).ansi == .brightWhite)
        #expect(theme.colors(of: Style(.levelCritical, on: .selection)).foreground == Color(hex: "#ff8787"))
        #expect(theme.colors(of: Style("badge", on: .selection)).ansi == .black)
        #expect(theme.colors(of: Style("badge", on: .selection)).ansiBackground == .yellow)
    }

    @Test func aBadgeOfFewColoursOnlyLeavesManyColoursAlone() throws {
        let theme = Theme(
            name: "t",
            roles: [
                .background: .init(background: Color(hex: "#080808")),
                .levelCritical: .init(foreground: Color(hex: "#ff005f"), ansi: .brightWhite, ansiBackground: .red),
            ])
        let look = theme.colors(of: Style(.levelCritical))
        #expect(look.background == Color(hex: "#080808"))
        #expect(look.foreground == Color(hex: "#ff005f"))
        #expect(look.ansiBackground == .red)
    }

    @Test func asciiGlyphsAreASCII() {
        let ascii = GlyphSet.ascii
        let all =
            [ascii.topLeft, ascii.vertical, ascii.critical, ascii.healthy, ascii.ellipsis, ascii.focus] + ascii.strip + ascii.bars
            + ascii.spinner
        #expect(all.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
        #expect(ascii.meanings.values.joined().allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
        #expect(Set([ascii.critical, ascii.warning, ascii.info, ascii.ok]).count == 4)
        #expect(["é", "東", "─", "a", "e\u{301}", ""].map(GlyphSet.transliterate) == ["e", "?", "-", "a", "e", ""])
    }

    @Test(arguments: [GlyphSet.unicode, .ascii])
    func aMarkHasOneMeaning(_ glyphs: GlyphSet) {
        var owners: [String: String] = [:]
        for (meaning, marks) in glyphs.meanings {
            for mark in marks {
                #expect(owners[mark] == nil, "\(mark) means \(owners[mark] ?? "") and \(meaning)")
                owners[mark] = meaning
            }
        }
        #expect(owners.count >= 14)
    }
}
