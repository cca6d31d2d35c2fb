internal import TextUI

/// Turns what ncurses reads into keys: pastes gathered, combining marks joined, keys put together again that a slow line has torn apart.
///
/// ncurses waits for the rest of a key no longer than ESCDELAY, so over a slow line an arrow key comes as Escape, `[`, `A`. The Escape is
/// told at once, since a person waits for it; the rest is held until it is a key, or until nothing more has come for half a second.
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
    /// How long after one byte of a torn key, in milliseconds, the next is still a part of it.
    static let tornKey: Int64 = 500
    /// Milliseconds without a byte after which an unfinished paste is taken as it is.
    private static let pastePause: Int64 = 2_000
    private static let escape: UInt32 = 27
    private static let pasteEndText = "\u{1B}[201~"

    private var pasted: String?
    /// Its newest six scalars, by which its end is seen also where a slow line has torn it.
    private var pasteTail: [Unicode.Scalar] = []
    private var torn: TornSequence?
    private var newest: Int64 = 0

    /// What has come since an Escape.
    private struct TornSequence {
        /// Without the Escape: empty, or `[` or `O` and what follows.
        var scalars: [UInt32] = []
        var isEscapeTold = false
    }

    /// Between a paste's beginning and its end.
    var isPasting: Bool { pasted != nil }

    /// Milliseconds until `expire` has something to do; nil while nothing is held.
    func patience(at now: Int64) -> Int64? {
        if isPasting { return max(0, newest + KeyDecoder.pastePause - now) }
        guard let torn, !torn.scalars.isEmpty else { return nil }
        return max(0, newest + KeyDecoder.tornKey - now)
    }

    /// The keys in readings that came together at a time of the monotonic clock, in milliseconds.
    mutating func decode(_ readings: [Reading], at now: Int64) -> [Key] {
        guard !readings.isEmpty else { return [] }
        var keys: [Key] = []
        if !isPasting, now - newest > KeyDecoder.tornKey { giveUp(&keys) }
        newest = now
        for reading in readings { take(reading, into: &keys) }
        if let torn, torn.scalars.isEmpty, !torn.isEscapeTold {
            keys.append(.escape)
            self.torn?.isEscapeTold = true
        }
        return keys
    }

    /// The keys that were held and of which nothing more has come: a paste whose end a connection swallowed, a `[` after an Escape.
    mutating func expire(at now: Int64) -> [Key] {
        guard patience(at: now) == 0 else { return [] }
        var keys: [Key] = []
        endPaste(&keys)
        giveUp(&keys)
        return keys
    }

    private mutating func take(_ reading: Reading, into keys: inout [Key]) {
        if case .scalar(let value) = reading {
            guard let scalar = Unicode.Scalar(value) else { return }
            if isPasting {
                paste(scalar, into: &keys)
            } else if !continueTorn(value, &keys) {
                type(scalar, into: &keys)
            }
            return
        }
        giveUp(&keys)
        switch reading {
        case .pasteBegin: pasted = pasted ?? ""
        case .pasteEnd: endPaste(&keys)
        // Inside of a paste a cursor key is part of a text that nobody can see; it is left out.
        case .key(let key) where !isPasting: keys.append(key)
        case .key, .other, .scalar: break
        }
    }

    private mutating func paste(_ scalar: Unicode.Scalar, into keys: inout [Key]) {
        let end = KeyDecoder.pasteEndText.unicodeScalars
        pasteTail = pasteTail.suffix(end.count - 1) + [scalar]
        if pasted?.utf8.count ?? 0 < KeyDecoder.mostPasted + end.count {
            pasted?.unicodeScalars.append(scalar.value == 13 ? "\n" : scalar)
        }
        guard pasteTail.elementsEqual(end) else { return }
        if let text = pasted, text.unicodeScalars.suffix(end.count).elementsEqual(end) { pasted?.unicodeScalars.removeLast(end.count) }
        endPaste(&keys)
    }

    private mutating func endPaste(_ keys: inout [Key]) {
        guard var text = pasted else { return }
        pasted = nil
        pasteTail = []
        while text.utf8.count > KeyDecoder.mostPasted { text.unicodeScalars.removeLast() }
        keys.append(.paste(text))
    }

    private func type(_ scalar: Unicode.Scalar, into keys: inout [Key]) {
        if case .character(let last) = keys.last, scalar.properties.generalCategory == .nonspacingMark {
            keys[keys.count - 1] = .character(KeyDecoder.joined(last, scalar))
        } else {
            keys.append(KeyDecoder.key(scalar))
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
        case escape: .escape
        case 0: .control(" ")
        case 1..<27: .control(Character(Unicode.Scalar(UInt8(scalar.value + 96))))
        case 28..<32: .control(Character(Unicode.Scalar(UInt8(scalar.value + 64))))
        default: .character(Character(scalar))
        }
    }
}

// MARK: - Torn keys

extension KeyDecoder {
    /// Takes a scalar that may belong to a sequence; false when it is a key of its own.
    private mutating func continueTorn(_ value: UInt32, _ keys: inout [Key]) -> Bool {
        if value == KeyDecoder.escape {
            giveUp(&keys)
            torn = TornSequence()
            return true
        }
        guard let opening = torn?.scalars.first else {
            guard torn != nil, value == 0x5B || value == 0x4F else {
                giveUp(&keys)
                return false
            }
            torn?.scalars = [value]
            return true
        }
        switch value {
        case 0x20...0x3F where opening == 0x5B && torn?.scalars.count ?? 0 < 32:
            torn?.scalars.append(value)
        case 0x40...0x7E:
            torn?.scalars.append(value)
            finishTorn(&keys)
        default:
            giveUp(&keys)
            return false
        }
        return true
    }

    private mutating func finishTorn(_ keys: inout [Key]) {
        guard let sequence = torn else { return }
        switch EscapeSequence.meaning(sequence.scalars) {
        case .key(let key):
            torn = nil
            keys.append(key)
        case .pasteBegin:
            torn = nil
            pasted = ""
        case .pasteEnd, .other:
            torn = nil
        case nil where sequence.isEscapeTold && sequence.scalars.count == 2:
            // Nobody's key: a person has typed `[x` soon after Escape.
            giveUp(&keys)
        case nil, .scalar:
            // A terminal's report or a key without a meaning here.
            torn = nil
        }
    }

    /// Tells what was held as the keys it looks like.
    private mutating func giveUp(_ keys: inout [Key]) {
        guard let sequence = torn else { return }
        torn = nil
        if !sequence.isEscapeTold { keys.append(.escape) }
        for value in sequence.scalars {
            if let scalar = Unicode.Scalar(value) { type(scalar, into: &keys) }
        }
    }
}
