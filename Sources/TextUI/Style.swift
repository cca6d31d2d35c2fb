/// How a cell is shown: the role of its text, the role of its ground, and attributes that a view adds to those of the role.
///
/// A style names meanings, never colours: the Theme turns them into colours where the terminal is written.
package struct Style: Hashable, Sendable {
    package var role: Role
    /// One of `.background`, `.selection`, `.bar`; the theme's background colour of that role is painted.
    package var background: Role
    package var attributes: Attributes

    package init(_ role: Role = .text, on background: Role = .background, _ attributes: Attributes = []) {
        self.role = role
        self.background = background
        self.attributes = attributes
    }

    /// Plain text on the normal ground.
    package static let plain = Style()

    package func bold() -> Style { adding(.bold) }
    package func underlined() -> Style { adding(.underline) }
    package func reversed() -> Style { adding(.reverse) }
    package func on(_ background: Role) -> Style { Style(role, on: background, attributes) }

    private func adding(_ attribute: Attributes) -> Style {
        Style(role, on: background, attributes.union(attribute))
    }
}

/// Ways a terminal can set text off without colour.
package struct Attributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let bold = Attributes(rawValue: 1)
    package static let underline = Attributes(rawValue: 2)
    package static let reverse = Attributes(rawValue: 4)
    package static let dim = Attributes(rawValue: 8)
}
