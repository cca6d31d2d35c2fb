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
        /// The colour on terminals with eight colours, where the nearest one would often be white.
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
    }

    package init(name: String, roles: [Role: RoleColors]) {
        self.name = name
        self.roles = roles
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
    /// A role with a background of its own keeps it on the normal ground only, so that a selected row is one bar.
    package func colors(of style: Style) -> RoleColors {
        var result = colors(of: style.role)
        let ground = colors(of: style.background)
        if style.background != .background || result.background == nil {
            result.background = ground.background
            result.ansiBackground = ground.ansiBackground
        }
        result.attributes.formUnion(style.attributes)
        if style.background != .background {
            result.attributes.formUnion(ground.attributes)
        }
        return result
    }

    /// The roles that every complete theme names itself, so that no screen has a colour by accident.
    package static let requiredRoles: [Role] = [
        .text, .dim, .strong, .title, .header, .accent, .link, .match, .error, .warning, .success,
        .border, .borderFocused, .tab, .tabActive, .key, .keyWord, .keyDisabled, .field, .fieldFocused, .placeholder, .mark,
        .axis, .plot, .threshold, .qrCode,
        .levelOK, .levelInfo, .levelWarning, .levelCritical,
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
