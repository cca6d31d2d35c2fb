internal import TextUI

/// Turns what ncurses reads into keys: pastes gathered, combining marks joined, keys put together again that a slow line has torn apart.
struct KeyDecoder {
    /// One thing that ncurses has read: a character, a key it knows by its sequence, or an edge of a paste.
    enum Reading: Hashable, Sendable {
        case scalar(UInt32)
        case key(Key)
        case pasteBegin, pasteEnd
        /// A key without a meaning here.
        case other
    }

    /// Bytes of text beyond which a paste is cut.
    static let mostPasted = 64 * 1024
    /// How long after a lone Escape, in milliseconds, `[A` is still the rest of an arrow key.
    private static let tornKey: Int64 = 500

    private var pasted: String?
    private var lastEscape: Int64?

    /// Between a paste's beginning and its end.
    var isPasting: Bool { pasted != nil }

    /// The keys in readings that came together at a time of the monotonic clock, in milliseconds.
    mutating func decode(_ readings: [Reading], at now: Int64) -> [Key] {
        var keys: [Key] = []
        var rest = readings[...]
        if !isPasting, let escape = lastEscape, now - escape <= KeyDecoder.tornKey, let key = KeyDecoder.tornKey(&rest) {
            keys.append(key)
        }
        if !readings.isEmpty { lastEscape = nil }
        for reading in rest {
            take(reading, into: &keys)
        }
        if keys.last == .escape, !isPasting { lastEscape = now }
        return keys
    }

    /// Ends a paste whose end has not come, as when a connection swallowed it.
    mutating func endPaste() -> Key? {
        defer { pasted = nil }
        return pasted.map(Key.paste)
    }

    private mutating func take(_ reading: Reading, into keys: inout [Key]) {
        switch reading {
        case .pasteBegin:
            pasted = pasted ?? ""
        case .pasteEnd:
            if let key = endPaste() { keys.append(key) }
        case .key(let key):
            // Inside of a paste a cursor key is part of a text that nobody can see; it is left out.
            if !isPasting { keys.append(key) }
        case .other:
            break
        case .scalar(let value):
            guard let scalar = Unicode.Scalar(value) else { return }
            if pasted != nil {
                if pasted?.utf8.count ?? 0 < KeyDecoder.mostPasted { pasted?.unicodeScalars.append(value == 13 ? "\n" : scalar) }
            } else if case .character(let last) = keys.last, scalar.properties.generalCategory == .nonspacingMark {
                keys[keys.count - 1] = .character(KeyDecoder.joined(last, scalar))
            } else {
                keys.append(KeyDecoder.key(scalar))
            }
        }
    }

    private static func joined(_ character: Character, _ mark: Unicode.Scalar) -> Character {
        var text = String(character)
        text.unicodeScalars.append(mark)
        return text.count == 1 ? Character(text) : character
    }

    private static func key(_ scalar: Unicode.Scalar) -> Key {
        switch scalar.value {
        case 8, 127: .backspace
        case 9: .tab
        case 10, 13: .enter
        case 27: .escape
        case 0: .control(" ")
        case 1..<27: .control(Character(Unicode.Scalar(UInt8(scalar.value + 96))))
        case 28..<32: .control(Character(Unicode.Scalar(UInt8(scalar.value + 64))))
        default: .character(Character(scalar))
        }
    }

    /// Takes `[A` and its like from the front: the rest of a cursor key whose Escape came alone.
    ///
    /// A `[` by itself is a `[`.
    private static func tornKey(_ readings: inout ArraySlice<Reading>) -> Key? {
        guard readings.count >= 2, case .scalar(let opening) = readings[readings.startIndex],
            opening == 0x5B || opening == 0x4F, case .scalar(let final) = readings[readings.startIndex + 1]
        else { return nil }
        let key: Key? =
            switch final {
            case 0x41: .up
            case 0x42: .down
            case 0x43: .right
            case 0x44: .left
            case 0x46: .end
            case 0x48: .home
            case 0x5A: .backTab
            default: nil
            }
        if key != nil { readings = readings.dropFirst(2) }
        return key
    }
}
