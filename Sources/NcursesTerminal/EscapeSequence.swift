internal import TextUI

/// What terminals of xterm's family send for keys, for those that ncurses did not get in one piece.
///
/// Source: xterm's ctlseqs, "PC-Style Function Keys" and "Mouse Tracking" (SGR).
enum EscapeSequence {
    /// What the scalars behind an Escape mean, final byte and all: `[A`, `[15~`, `OP`; nil for what is no key of ours.
    static func meaning(_ scalars: [UInt32]) -> KeyDecoder.Reading? {
        let text = String(String.UnicodeScalarView(scalars.compactMap(Unicode.Scalar.init)))
        if text.hasPrefix("[<") { return mouse(text.dropFirst(2)) }
        if text.hasSuffix("~") { return Int(text.dropFirst().dropLast()).flatMap(numbered) }
        if text.count == 2, let final = text.last { return lettered(final) }
        return nil
    }

    private static func lettered(_ final: Character) -> KeyDecoder.Reading? {
        switch final {
        case "A": .key(.up)
        case "B": .key(.down)
        case "C": .key(.right)
        case "D": .key(.left)
        case "F": .key(.end)
        case "H": .key(.home)
        case "P": .key(.function(1))
        case "Q": .key(.function(2))
        case "R": .key(.function(3))
        case "S": .key(.function(4))
        case "Z": .key(.backTab)
        default: nil
        }
    }

    private static func numbered(_ number: Int) -> KeyDecoder.Reading? {
        switch number {
        case 1, 7: .key(.home)
        case 2: .key(.insert)
        case 3: .key(.delete)
        case 4, 8: .key(.end)
        case 5: .key(.pageUp)
        case 6: .key(.pageDown)
        case 11...15: .key(.function(number - 10))
        case 17...21: .key(.function(number - 11))
        case 23...24: .key(.function(number - 12))
        case 200: .pasteBegin
        case 201: .pasteEnd
        default: nil
        }
    }

    /// `0;5;3M`: button, column and row from 1, pressed.
    private static func mouse(_ text: Substring) -> KeyDecoder.Reading? {
        let numbers = text.dropLast().split(separator: ";").compactMap { Int($0) }
        guard text.hasSuffix("M"), numbers.count == 3 else { return nil }
        switch numbers[0] {
        case 0: return .key(.click(column: numbers[1] - 1, row: numbers[2] - 1))
        case 64: return .key(.wheelUp)
        case 65: return .key(.wheelDown)
        default: return nil
        }
    }
}
