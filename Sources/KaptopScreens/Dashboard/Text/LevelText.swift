import KaptopAlerts
import TextUI

/// A level as a person reads it: shape, word and colour role, any one of which suffices.
extension Level {
    /// Four letters at most, so that columns stay narrow.
    var word: String {
        switch self {
        case .ok: "OK"
        case .info: "INFO"
        case .warning: "WARN"
        case .critical: "CRIT"
        }
    }

    var role: Role {
        switch self {
        case .ok: .levelOK
        case .info: .levelInfo
        case .warning: .levelWarning
        case .critical: .levelCritical
        }
    }

    /// The role of its bars.
    var fill: Role { Role.fills[rawValue] }

    func mark(_ glyphs: GlyphSet) -> String {
        switch self {
        case .ok: glyphs.ok
        case .info: glyphs.info
        case .warning: glyphs.warning
        case .critical: glyphs.critical
        }
    }

    /// Written as `◆`.
    func markText(_ glyphs: GlyphSet) -> StyledText {
        StyledText(mark(glyphs), role)
    }

    /// Written as `◆ CRIT`.
    func text(_ glyphs: GlyphSet) -> StyledText {
        StyledText("\(mark(glyphs)) \(word)", Style(role, on: .background, self >= .warning ? .bold : []))
    }

    /// Written as `○ → ◆ CRIT`.
    static func change(from old: Level, to new: Level, _ glyphs: GlyphSet) -> StyledText {
        old.markText(glyphs) + StyledText(" \(glyphs.arrow) ", .dim) + new.text(glyphs)
    }
}

extension Strip {
    /// The last hour of an alert in `count` columns, each the worst level of its minutes; minutes without points stay empty.
    static func history(_ history: AlertHistory, endingAt end: Int64, count: Int, glyphs: GlyphSet) -> StyledText {
        guard count > 0 else { return "" }
        return levels(worst(of: history.levels(endingAt: end), columns: count), glyphs: glyphs)
    }

    /// Fits minutes into columns, by the worst level where several share one.
    static func levels(_ levels: [Level?], glyphs: GlyphSet) -> StyledText {
        Strip.levels(levels.map { Column(step: $0?.rawValue, role: $0?.fill ?? .dim) }, glyphs: glyphs)
    }

    static func worst(of minutes: [Level?], columns: Int) -> [Level?] {
        guard columns > 0, !minutes.isEmpty else { return [] }
        return (0..<columns).map { column in
            let first = column * minutes.count / columns
            let last = max(first + 1, (column + 1) * minutes.count / columns)
            return minutes[first..<last].compactMap { $0 }.max()
        }
    }
}
