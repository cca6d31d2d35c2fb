/// What a piece of the screen means: a dotted name such as `level.critical`, which a theme maps to a colour.
///
/// Screens may add roles of their own; a role that a theme does not name falls back to the part before its last dot, then to `text`.
/// The name is held in sixteen bytes, because thousands of cells are copied and compared for every frame. A longer one is shortened to its
/// first eleven bytes and a checksum, so equal names stay equal.
package struct Role: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    private var first: UInt64 = 0
    private var second: UInt64 = 0

    package init(_ name: String) {
        var bytes = Array(name.utf8)
        if bytes.count > 16 {
            // FNV-1a, folded to four digits.
            let hash = bytes.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
            let digits = String((hash >> 16) ^ (hash & 0xFFFF), radix: 16)
            bytes = bytes.prefix(11) + [UInt8(ascii: "~")] + Array((String(repeating: "0", count: max(0, 4 - digits.count)) + digits).utf8)
        }
        for (index, byte) in bytes.enumerated() {
            if index < 8 { first |= UInt64(byte) << (8 * UInt64(index)) } else { second |= UInt64(byte) << (8 * UInt64(index - 8)) }
        }
    }

    package init(stringLiteral name: String) {
        self.init(name)
    }

    package var name: String {
        let bytes = (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? first : second) >> (8 * UInt64($0 % 8))) }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    package var description: String { name }

    /// The role one step more general: `level` for `level.critical`; nothing for a name without a dot.
    package var parent: Role? {
        name.lastIndex(of: ".").map { Role(String(name[..<$0])) }
    }
}

extension Role {
    // Text
    package static let text: Role = "text"
    package static let dim: Role = "dim"
    package static let strong: Role = "strong"
    package static let title: Role = "title"
    package static let header: Role = "header"
    package static let accent: Role = "accent"
    package static let link: Role = "link"
    package static let match: Role = "match"
    package static let error: Role = "error"
    package static let warning: Role = "warning"
    package static let success: Role = "success"

    // Frames, bars and the help line
    package static let border: Role = "border"
    package static let borderFocused: Role = "border.focused"
    package static let tab: Role = "tab"
    package static let tabActive: Role = "tab.active"
    package static let key: Role = "key"
    package static let keyWord: Role = "key.word"
    package static let keyDisabled: Role = "key.disabled"
    package static let field: Role = "field"
    package static let fieldFocused: Role = "field.focused"
    package static let placeholder: Role = "placeholder"
    package static let mark: Role = "mark"
    package static let axis: Role = "axis"
    package static let plot: Role = "plot"
    package static let threshold: Role = "threshold"
    package static let qrCode: Role = "qr"

    // Alert levels
    package static let levelOK: Role = "level.ok"
    package static let levelInfo: Role = "level.info"
    package static let levelWarning: Role = "level.warning"
    package static let levelCritical: Role = "level.critical"

    // Areas of a level: bars of a strip, columns of a timeline. A level's text may be a badge, which a bar cannot be.
    package static let fillOK: Role = "fill.ok"
    package static let fillInfo: Role = "fill.info"
    package static let fillWarning: Role = "fill.warning"
    package static let fillCritical: Role = "fill.critical"

    /// Levels from the least to the worst, and their areas in the same order.
    package static let levels: [Role] = [.levelOK, .levelInfo, .levelWarning, .levelCritical]
    package static let fills: [Role] = [.fillOK, .fillInfo, .fillWarning, .fillCritical]

    // Health of destinations, tasks and connections
    package static let healthOK: Role = "health.ok"
    package static let healthRetrying: Role = "health.retry"
    package static let healthFailed: Role = "health.failed"
    package static let healthUnknown: Role = "health.none"

    // TICKscript highlighting
    package static let codeKeyword: Role = "code.keyword"
    package static let codeString: Role = "code.string"
    package static let codeNumber: Role = "code.number"
    package static let codeComment: Role = "code.comment"
    package static let codeFunction: Role = "code.function"

    // Grounds
    package static let background: Role = "background"
    package static let selection: Role = "selection"
    package static let bar: Role = "bar"
    package static let dialog: Role = "dialog"
    package static let grounds: [Role] = [.background, .selection, .bar, .dialog]
}
