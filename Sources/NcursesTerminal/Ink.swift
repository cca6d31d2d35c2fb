internal import TextUI

/// How many colours a terminal has, as the ways in which a theme's colours are put into numbers.
package enum ColorDepth: Hashable, Sendable, CaseIterable {
    case direct, indexed256, sixteen, eight, mono

    /// From ncurses' number of colours.
    package init(colors: Int) {
        switch colors {
        case 257...: self = .direct
        case 256: self = .indexed256
        case 16...: self = .sixteen
        case 8...: self = .eight
        default: self = .mono
        }
    }
}

/// A style in a terminal's own terms: colour numbers, -1 for the terminal's own, and attributes.
struct Ink: Hashable, Sendable {
    var foreground: Int32
    var background: Int32
    var attributes: Attributes

    init(_ style: Style, theme: Theme, depth: ColorDepth) {
        let colors = theme.colors(of: style)
        foreground = Ink.number(colors.foreground, ansi: colors.ansi, depth: depth)
        background = Ink.number(colors.background, ansi: colors.ansiBackground, depth: depth)
        attributes = colors.attributes
        switch depth {
        case .direct, .indexed256, .sixteen:
            break
        case .eight:
            // Eight colours have no second ground that is quiet enough, so the selected row is told by reversing it.
            if style.background == .selection, background < 0 { attributes.formUnion(.reverse) }
        case .mono:
            if style.background == .selection { attributes.formUnion(.reverse) }
            // A code is read dark on light, and most terminals are light on dark.
            if style.role == .qrCode { attributes.formUnion(.reverse) }
            if style.role == .levelCritical || style.role == .healthFailed { attributes.formUnion(.bold) }
        }
    }

    private static func number(_ color: Color?, ansi: ANSIColor?, depth: ColorDepth) -> Int32 {
        switch depth {
        case .mono:
            return -1
        case .eight:
            // Only what the theme says: the nearest of eight turns every pastel white.
            return ansi.map { Int32($0.rawValue) } ?? -1
        case .sixteen:
            return ansi.map { Int32($0.rawValue) } ?? color.map { Int32($0.ansi16) } ?? -1
        case .indexed256:
            return color.map { Int32($0.xterm256) } ?? ansi.map { Int32($0.rawValue) } ?? -1
        case .direct:
            // Direct-colour entries read numbers below 8 as the eight ANSI colours, so the darkest blues become the next black.
            return color.map { $0.rgb < 8 ? 0x010101 : Int32($0.rgb) } ?? ansi.map { Int32($0.rawValue) } ?? -1
        }
    }
}
