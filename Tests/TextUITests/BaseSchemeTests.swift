import KaptopTesting
import Testing
import TextUI

/// Schemes of sixteen colours become themes that can be read.
@Suite struct BaseSchemeTests {
    /// Stand-ins for the built-in themes: every role, a badge, attributes.
    private static func base(_ ground: Color) -> Theme {
        var roles = Dictionary(uniqueKeysWithValues: Theme.requiredRoles.map { ($0, Theme.RoleColors(foreground: .white, ansi: .white)) })
        for role in Role.grounds { roles[role] = Theme.RoleColors(background: ground, ansiBackground: .black) }
        roles[.levelCritical] = Theme.RoleColors(foreground: .white, background: .black, ansi: .brightWhite, ansiBackground: .red)
        roles[.tabActive] = Theme.RoleColors(foreground: .white, background: ground, attributes: .bold)
        roles[.qrCode] = Theme.RoleColors(foreground: .black, background: .white, ansi: .black, ansiBackground: .brightWhite)
        return Theme(name: "base", roles: roles)
    }

    static func theme(_ scheme: BaseScheme) -> Theme {
        Theme(scheme, dark: base(.black), light: base(.white))
    }

    static func scheme(_ name: String, _ hex: String) throws -> BaseScheme {
        try #require(BaseScheme(name: name, colors: hex.split(separator: " ").compactMap { Color(hex: "#\($0)") }))
    }

    /// Schemes as they are shared, and some that nobody would.
    static let schemes = [
        "default-dark": "181818 282828 383838 585858 b8b8b8 d8d8d8 e8e8e8 f8f8f8 ab4642 dc9656 f7ca88 a1b56c 86c1b9 7cafc2 ba8baf a16946",
        "gruvbox-dark-hard":
            "1d2021 3c3836 504945 665c54 bdae93 d5c4a1 ebdbb2 fbf1c7 fb4934 fe8019 fabd2f b8bb26 8ec07c 83a598 d3869b d65d0e",
        "nord": "2e3440 3b4252 434c5e 4c566a d8dee9 e5e9f0 eceff4 8fbcbb bf616a d08770 ebcb8b a3be8c 88c0d0 81a1c1 b48ead 5e81ac",
        "solarized-light":
            "fdf6e3 eee8d5 93a1a1 839496 657b83 586e75 073642 002b36 dc322f cb4b16 b58900 859900 2aa198 268bd2 6c71c4 d33682",
        "solarized-dark": "002b36 073642 586e75 657b83 839496 93a1a1 eee8d5 fdf6e3 dc322f cb4b16 b58900 859900 2aa198 268bd2 6c71c4 d33682",
        "all one grey": Array(repeating: "808080", count: 16).joined(separator: " "),
        "all white": Array(repeating: "ffffff", count: 16).joined(separator: " "),
        "all red": Array(repeating: "ff0000", count: 16).joined(separator: " "),
    ]

    private static func expectReadable(_ theme: Theme, _ comment: String) throws {
        #expect(theme.missingRoles == [], "\(comment)")
        for reduction in [Theme.Reduction.direct, .indexed256] {
            #expect(theme.weakTexts(after: reduction).map(\.description) == [], "\(comment), \(reduction)")
        }
        #expect(try #require(theme.leastLevelDifference) >= Theme.leastLevelDifference, "\(comment)")
        let ground = try #require(theme.colors(of: .background).background)
        #expect(LabColor(ground).difference(from: LabColor(try #require(theme.colors(of: .selection).background))) >= 4, "\(comment)")
    }

    @Test(arguments: schemes.keys.sorted())
    func aSharedSchemeIsReadable(_ name: String) throws {
        try Self.expectReadable(Self.theme(Self.scheme(name, try #require(Self.schemes[name]))), name)
    }

    @Test(arguments: 1...24)
    func anyColoursAreReadable(_ seed: Int) throws {
        var random = Gen(seed: UInt64(seed))
        let colors = (0..<(seed.isMultiple(of: 3) ? 24 : 16)).map { _ in
            let bytes = random.bytes(count: 3...3)
            return Color(red: bytes[0], green: bytes[1], blue: bytes[2])
        }
        try Self.expectReadable(Self.theme(try #require(BaseScheme(name: "random", colors: colors))), "seed \(seed)")
    }

    /// A scheme that is readable already stays what it is.
    @Test func whatNeedsNoMendingStays() throws {
        let theme = Self.theme(try Self.scheme("default-dark", try #require(Self.schemes["default-dark"])))
        #expect(theme.colors(of: .background).background == Color(hex: "#181818"))
        #expect(theme.colors(of: .bar).background == Color(hex: "#282828"))
        #expect(theme.colors(of: .text).foreground == Color(hex: "#d8d8d8"))
        #expect(theme.colors(of: .codeString).foreground == Color(hex: "#a1b56c"))
        #expect(theme.isDark == true)
        #expect(theme.colors(of: .tabActive).attributes == .bold, "attributes are those of the theme below")
        #expect(theme.colors(of: .levelCritical).ansiBackground == .red)
    }

    @Test func whatIsWeakIsMended() throws {
        let theme = Self.theme(try Self.scheme("solarized-light", try #require(Self.schemes["solarized-light"])))
        #expect(theme.isDark == false)
        #expect(theme.colors(of: .background).background == Color(hex: "#fdf6e3"))
        #expect(theme.colors(of: .codeString).foreground != Color(hex: "#859900"), "2.9:1 as it comes")
    }

    @Test func sixteenColoursAreNeeded() {
        #expect(BaseScheme(name: "few", colors: Array(repeating: .black, count: 15)) == nil)
        #expect(BaseScheme.keys.first == "base00")
        #expect(BaseScheme.keys[10] == "base0A")
        #expect(BaseScheme.keys.last == "base17")
    }
}
