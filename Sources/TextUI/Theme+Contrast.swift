/// Whether a theme can be read: contrast on every ground a text stands on, and levels told apart whatever eyes one has.
extension Theme {
    /// What a terminal makes of a theme's colours.
    package enum Reduction: CaseIterable, Hashable, Sendable {
        case direct, indexed256, sixteen
    }

    /// A text that is too weak on a ground.
    package struct WeakText: Hashable, Sendable, CustomStringConvertible {
        package let role: Role
        package let ground: Role
        package let contrast: Double
        package let reduction: Reduction

        package var description: String {
            "\(role) on \(ground) has contrast \((contrast * 100).rounded() / 100)"
        }
    }

    /// WCAG 2.1's least contrast for text, and for areas and lines that mean something.
    package static let leastContrast = 4.5
    package static let leastAreaContrast = 3.0

    /// The difference from which two levels' colours are told apart.
    package static let leastLevelDifference = 25.0

    /// Texts below the least contrast on the normal ground, the selected row, a bar or a dialog; then areas and lines below theirs.
    ///
    /// Roles or grounds without a colour of their own are the terminal's, of which nothing is known.
    package func weakTexts(after reduction: Reduction) -> [WeakText] {
        let lines: [Role] = [.border, .borderFocused]
        let texts = Theme.requiredRoles.filter { !Role.grounds.contains($0) && !Role.fills.contains($0) && !lines.contains($0) }
        return texts.flatMap { weak($0, on: Role.grounds, below: Theme.leastContrast, reduction) }
            + lines.flatMap { weak($0, on: [.background, .dialog], below: Theme.leastAreaContrast, reduction) }
            // On the selected row a strip's heights say what its colours say.
            + Role.fills.flatMap { weak($0, on: [.background], below: Theme.leastAreaContrast, reduction) }
    }

    /// All that is weak in any form.
    package var weakTexts: [WeakText] { Reduction.allCases.flatMap(weakTexts) }

    private func weak(_ role: Role, on grounds: [Role], below least: Double, _ reduction: Reduction) -> [WeakText] {
        grounds.compactMap { ground in
            let look = colors(of: Style(role, on: ground))
            guard let text = look.text(after: reduction), let background = look.ground(after: reduction) else { return nil }
            let contrast = text.contrast(with: background)
            return contrast < least ? WeakText(role: role, ground: ground, contrast: contrast, reduction: reduction) : nil
        }
    }

    /// The least difference between two levels as the eyes see them that tell them apart worst, on any ground and with 256 colours too;
    /// nil without colours.
    ///
    /// Two texts differ by their colour or by their badge's, two areas by their colour.
    package var leastLevelDifference: Double? {
        var least: Double?
        for reduction in [Reduction.direct, .indexed256] {
            for ground in Role.grounds {
                let texts = Role.levels.map { colors(of: Style($0, on: ground)).seen(after: reduction) }
                let areas = Role.fills.map { colors(of: Style($0, on: ground)).seen(after: reduction) }
                for looks in [texts, areas] {
                    for (index, look) in looks.enumerated() {
                        for other in looks[(index + 1)...] {
                            guard let difference = look.difference(from: other) else { return nil }
                            least = min(least ?? difference, difference)
                        }
                    }
                }
            }
        }
        return least
    }
}

extension Theme.RoleColors {
    package func text(after reduction: Theme.Reduction) -> Color? { shown(foreground, ansi, reduction) }
    package func ground(after reduction: Theme.Reduction) -> Color? { shown(background, ansiBackground, reduction) }

    private func shown(_ color: Color?, _ ansi: ANSIColor?, _ reduction: Theme.Reduction) -> Color? {
        switch reduction {
        case .direct: color
        case .indexed256: color.map { Color(xterm: $0.xterm256) }
        case .sixteen: ansi?.color ?? color.map { Color(xterm: $0.ansi16) }
        }
    }

    fileprivate func seen(after reduction: Theme.Reduction) -> SeenLook {
        SeenLook(text: text(after: reduction).map(LabColor.lookAlikes), ground: ground(after: reduction).map(LabColor.lookAlikes))
    }
}

/// A look's two colours to all eyes.
private struct SeenLook {
    var text: [LabColor]?
    var ground: [LabColor]?

    /// By text or ground, whichever tells more; of the eyes to which that is least.
    func difference(from other: SeenLook) -> Double? {
        guard let text, let otherText = other.text else { return nil }
        let texts = text.differences(from: otherText)
        guard let ground, let otherGround = other.ground else { return texts.min() }
        return zip(texts, ground.differences(from: otherGround)).map(max).min()
    }
}
