/// A theme as its file spells it: a palette of named colours, roles that use them, and perhaps another theme to start from.
///
/// ```toml
/// name = "midnight"
/// inherits = "paper"
/// [palette]
/// red = "#ff5f5f"
/// [roles]
/// "level.critical" = { fg = "red", ansi = "red", bold = true }
/// error = "red"
/// ```
/// Reading the file is another room's work; this one gets plain values and says what is wrong with them.
package struct ThemeDefinition: Hashable, Sendable {
    package var name: String
    package var inherits: String?
    /// Colour name to `#rrggbb`.
    package var palette: [String: String]
    /// Role name to its look.
    package var roles: [String: Look]

    /// One role's entry; `role = "colour"` is a look with `foreground` alone.
    package struct Look: Hashable, Sendable {
        /// A name of the palette or `#rrggbb`.
        package var foreground: String?
        package var background: String?
        /// One of the sixteen colours' English names: `red`, `bright-red`.
        package var ansi: String?
        package var ansiBackground: String?
        package var attributes: Attributes

        package init(
            foreground: String? = nil, background: String? = nil, ansi: String? = nil, ansiBackground: String? = nil,
            attributes: Attributes = []
        ) {
            self.foreground = foreground
            self.background = background
            self.ansi = ansi
            self.ansiBackground = ansiBackground
            self.attributes = attributes
        }
    }

    package init(name: String, inherits: String? = nil, palette: [String: String], roles: [String: Look]) {
        self.name = name
        self.inherits = inherits
        self.palette = palette
        self.roles = roles
    }
}

extension Theme {
    /// Builds a theme; `base` answers for the theme that the definition inherits, whose roles stay where this one has none.
    ///
    /// A palette is not inherited: a role says what it looks like in the file where it stands.
    package init(_ definition: ThemeDefinition, base: (String) -> Theme? = { _ in nil }) throws(ThemeError) {
        var roles: [Role: RoleColors] = [:]
        if let name = definition.inherits {
            guard let theme = base(name) else { throw .unknownTheme(name) }
            roles = theme.roles
        }
        var palette: [String: Color] = [:]
        for (name, hex) in definition.palette.sorted(by: { $0.key < $1.key }) {
            guard let color = Color(hex: hex) else { throw .badColor(name: name, value: hex) }
            palette[name] = color
        }
        for (name, look) in definition.roles.sorted(by: { $0.key < $1.key }) {
            roles[Role(name)] = RoleColors(
                foreground: try Theme.color(look.foreground, role: name, palette),
                background: try Theme.color(look.background, role: name, palette),
                ansi: try Theme.ansi(look.ansi, role: name),
                ansiBackground: try Theme.ansi(look.ansiBackground, role: name),
                attributes: look.attributes)
        }
        self.init(name: definition.name, roles: roles)
    }

    private static func color(_ value: String?, role: String, _ palette: [String: Color]) throws(ThemeError) -> Color? {
        guard let value else { return nil }
        guard let color = palette[value] ?? Color(hex: value) else { throw .unknownColor(role: role, value: value) }
        return color
    }

    private static func ansi(_ value: String?, role: String) throws(ThemeError) -> ANSIColor? {
        guard let value else { return nil }
        guard let color = ANSIColor(name: value) else { throw .unknownANSIColor(role: role, value: value) }
        return color
    }
}

/// What can be wrong with a theme's values.
package enum ThemeError: Error, Hashable, CustomStringConvertible {
    case unknownTheme(String)
    case badColor(name: String, value: String)
    case unknownColor(role: String, value: String)
    case unknownANSIColor(role: String, value: String)

    package var description: String {
        switch self {
        case .unknownTheme(let name):
            "inherits '\(name)', which is not a theme"
        case .badColor(let name, let value):
            "palette colour '\(name)' is '\(value)', expected #rrggbb"
        case .unknownColor(let role, let value):
            "role '\(role)' uses '\(value)', which is neither in the palette nor #rrggbb"
        case .unknownANSIColor(let role, let value):
            "role '\(role)' has ansi '\(value)', expected \(ANSIColor.allCases.map(\.name).joined(separator: ", "))"
        }
    }
}
