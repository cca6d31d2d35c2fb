/// Whether a theme can be read: contrast on every ground a text stands on, and levels told apart without green receptors.
extension Theme {
    /// A text that is too weak on a ground.
    package struct WeakText: Hashable, Sendable, CustomStringConvertible {
        package let role: Role
        package let ground: Role
        package let contrast: Double

        package var description: String {
            "\(role) on \(ground) has contrast \((contrast * 100).rounded() / 100)"
        }
    }

    /// WCAG 2.1's least contrast for text.
    package static let leastContrast = 4.5

    /// Texts below the least contrast on the normal ground, the selected row, a bar or a dialog; lines of boxes are not texts.
    ///
    /// Roles or grounds without a colour of their own are the terminal's, of which nothing is known.
    package var weakTexts: [WeakText] {
        let texts = Theme.requiredRoles.filter { ![.background, .selection, .bar, .dialog, .border, .borderFocused].contains($0) }
        return texts.flatMap { role in
            [Role.background, .selection, .bar, .dialog].compactMap { ground in
                let look = colors(of: Style(role, on: ground))
                guard let text = look.foreground, let background = look.background else { return nil }
                // A role with a ground of its own, such as the QR code, is never drawn on another.
                if ground != .background, colors(of: role).background != nil { return nil }
                let contrast = text.contrast(with: background)
                return contrast < Theme.leastContrast ? WeakText(role: role, ground: ground, contrast: contrast) : nil
            }
        }
    }

    /// The least distance between two levels' colours as a deuteranope sees them, squared as in `Color.distance`; nil without colours.
    ///
    /// Above 2,500 (50 steps of grey) two colours are told apart side by side.
    package var leastLevelDistanceForDeuteranopes: Int? {
        let levels: [Role] = [.levelOK, .levelInfo, .levelWarning, .levelCritical]
        let colors = levels.compactMap { self.colors(of: $0).foreground?.forDeuteranopes }
        guard colors.count == 4 else { return nil }
        var least = Int.max
        for (index, color) in colors.enumerated() {
            for other in colors[(index + 1)...] {
                least = min(least, color.distance(to: other))
            }
        }
        return least
    }
}
