/// A colour scheme of sixteen or twenty-four colours as base16, base24 and tinted-theming share them.
///
/// 00 to 07 go from the ground to the strongest text, 08 to 0F are red, orange, yellow, green, cyan, blue, violet and brown; base24 adds two
/// darker grounds (10, 11) and bright red, yellow, green, cyan, blue and violet (12 to 17).
package struct BaseScheme: Hashable, Sendable {
    package var name: String
    /// base00 to base0F, then base10 to base17 where there are any.
    package var colors: [Color]

    /// The keys of a scheme's file in order: base00 to base17.
    package static let keys = (0..<24).map { number in "base" + (number < 16 ? "0" : "") + String(number, radix: 16, uppercase: true) }

    /// Nil without the first sixteen.
    package init?(name: String, colors: [Color]) {
        guard colors.count >= 16 else { return nil }
        self.name = name
        self.colors = colors.count < 24 ? Array(colors.prefix(16)) : Array(colors.prefix(24))
    }

    subscript(_ number: Int) -> Color { colors[number] }

    /// The colour of a hue, of the bright form first where the scheme has one.
    func hues(_ plain: Int, bright: Int) -> [Color] {
        colors.count > bright ? [colors[bright], colors[plain]] : [colors[plain]]
    }
}

extension Theme {
    /// A scheme's colours in the roles of a complete theme, whose attributes and sixteen colours stay.
    ///
    /// Schemes are made for code, where a comment may be faint and red and green may be all that differs. So they are mended, each colour as
    /// little as will do: grounds until texts have room on them, texts until they have their contrast on every ground, and levels until all
    /// eyes tell them apart.
    package init(_ scheme: BaseScheme, dark: Theme, light: Theme) {
        let isDark = scheme[0].contrast(with: .white) >= scheme[0].contrast(with: .black)
        let mending = SchemeMending(scheme, isDark: isDark)
        var roles = (isDark ? dark : light).roles
        for (role, number) in Theme.schemeTexts { roles[role]?.foreground = mending.text(scheme[number]) }
        for (role, number) in [(Role.border, 3), (.borderFocused, 13)] { roles[role]?.foreground = mending.line(scheme[number]) }
        for (role, ground) in zip(Role.grounds, mending.grounds) { roles[role]?.background = ground }
        roles[.tabActive]?.background = mending.selection
        let texts = mending.levelTexts
        for (role, color) in zip(Role.levels, texts) {
            roles[role]?.foreground = color
            roles[role]?.background = nil
        }
        let badge = mending.criticalBadge
        roles[.levelCritical]?.foreground = badge.text
        roles[.levelCritical]?.background = badge.ground
        for (role, color) in zip(Role.fills, mending.fills) { roles[role]?.foreground = color }
        self.init(name: scheme.name, roles: roles)
    }

    /// Roles of texts with the number of their colour in a scheme.
    private static let schemeTexts: [(Role, Int)] = [
        (.text, 5), (.dim, 4), (.strong, 6), (.title, 6), (.header, 4), (.accent, 13), (.link, 13), (.match, 10), (.error, 8),
        (.warning, 10),
        (.success, 11), (.tab, 4), (.tabActive, 6), (.key, 13), (.keyWord, 4), (.keyDisabled, 3), (.field, 5), (.fieldFocused, 6),
        (.placeholder, 3), (.mark, 6), (.axis, 3), (.plot, 12), (.threshold, 10), (.healthOK, 11), (.healthRetrying, 10),
        (.healthFailed, 8),
        (.healthUnknown, 3), (.codeKeyword, 14), (.codeString, 11), (.codeNumber, 9), (.codeComment, 3), (.codeFunction, 13),
    ]
}
