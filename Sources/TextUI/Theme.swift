/// Colours for roles.
///
/// Screens know roles only; where the terminal is written the theme says how a role looks there.
package struct Theme: Hashable, Sendable {
    package let name: String
    package let roles: [Role: RoleColors]

    /// A role's text colour and attributes, or, for a ground such as `selection`, its background colour.
    package struct RoleColors: Hashable, Sendable {
        package var foreground: Color?
        package var background: Color?
        /// The colour on terminals with sixteen or eight colours, where the nearest one would often be white.
        package var ansi: ANSIColor?
        package var ansiBackground: ANSIColor?
        package var attributes: Attributes

        package init(
            foreground: Color? = nil, background: Color? = nil, ansi: ANSIColor? = nil, ansiBackground: ANSIColor? = nil,
            attributes: Attributes = []
        ) {
            self.foreground = foreground
            self.background = background
            self.ansi = ansi
            self.ansiBackground = ansiBackground
            self.attributes = attributes
        }

        fileprivate var withoutGround: RoleColors { RoleColors(foreground: foreground, ansi: ansi) }
    }

    /// Bars of a level are filled with its text colour where the theme says nothing else.
    package init(name: String, roles: [Role: RoleColors]) {
        self.name = name
        self.roles = roles.merging(
            zip(Role.fills, Role.levels).compactMap { fill, level in roles[level].map { (fill, $0.withoutGround) } },
            uniquingKeysWith: { given, _ in given })
    }

    /// The colours of a role, or of the nearest more general one that the theme has, or of `text`.
    package func colors(of role: Role) -> RoleColors {
        var candidate: Role? = role
        while let current = candidate {
            if let colors = roles[current] { return colors }
            candidate = current.parent
        }
        return roles[.text] ?? RoleColors()
    }

    /// How a style looks: the role's text colour and attributes on the ground's colour, with the view's attributes added.
    ///
    /// A role with a background of its own, such as a level that is a badge, keeps it on every ground. A ground with a text colour of its
    /// own gives it to every other text that stands on it: on few colours a selected row is then readable whatever is in it.
    package func colors(of style: Style) -> RoleColors {
        var result = colors(of: style.role)
        let ground = roles[style.background] ?? roles[.background] ?? RoleColors()
        if result.background == nil {
            // A role may have a ground of its own with few colours only.
            if result.ansiBackground == nil {
                result.ansiBackground = ground.ansiBackground
                result.ansi = ground.ansi ?? result.ansi
            }
            result.background = ground.background
            result.foreground = ground.foreground ?? result.foreground
        }
        result.attributes.formUnion(style.attributes)
        if style.background != .background {
            result.attributes.formUnion(ground.attributes)
        }
        return result
    }

    /// Whether levels differ by colour at all; where they do not, a timeline tells them by rows.
    package var usesColor: Bool {
        let criticals = colors(of: .levelCritical)
        return [criticals.foreground, criticals.background].contains { $0 != nil } || criticals.ansi != nil
            || criticals.ansiBackground != nil
    }

    /// Whether its ground is dark; nil where the ground is the terminal's.
    package var isDark: Bool? {
        roles[.background]?.background.map { $0.contrast(with: .white) >= $0.contrast(with: .black) }
    }

    /// The roles that every complete theme names itself, so that no screen has a colour by accident.
    package static let requiredRoles: [Role] = [
        .text, .dim, .strong, .title, .header, .accent, .link, .match, .error, .warning, .success,
        .border, .borderFocused, .tab, .tabActive, .key, .keyWord, .keyDisabled, .field, .fieldFocused, .placeholder, .mark,
        .axis, .plot, .threshold, .qrCode,
        .levelOK, .levelInfo, .levelWarning, .levelCritical, .fillOK, .fillInfo, .fillWarning, .fillCritical,
        .healthOK, .healthRetrying, .healthFailed, .healthUnknown,
        .codeKeyword, .codeString, .codeNumber, .codeComment, .codeFunction,
        .background, .selection, .bar, .dialog,
    ]

    /// The required roles that this theme does not name.
    package var missingRoles: [Role] {
        Theme.requiredRoles.filter { roles[$0] == nil }
    }

    /// Whether a colour is none of the 256 that nearly every terminal has.
    package var needsDirectColor: Bool {
        roles.values.contains { look in
            [look.foreground, look.background].contains { color in color.map { Color(xterm: $0.xterm256) != $0 } ?? false }
        }
    }

    /// No colours of its own: the terminal's text on the terminal's ground, with bold and reverse where a terminal has no colours.
    package static let plain = Theme(
        name: "plain",
        roles: [
            .text: RoleColors(),
            .selection: RoleColors(attributes: .reverse),
            .title: RoleColors(attributes: .bold),
            .levelCritical: RoleColors(ansi: .red, attributes: .bold),
            .levelWarning: RoleColors(ansi: .yellow, attributes: .bold),
            .levelInfo: RoleColors(ansi: .cyan),
            .levelOK: RoleColors(ansi: .blue),
        ])
}
