/// One thing a person typed.
package enum Key: Hashable, Sendable {
    /// A printable character, already composed with its combining marks where the terminal sent them together.
    case character(Character)
    /// A control character by its letter, lower case: `.control("l")`. Tab, Enter, Backspace and Escape have cases of their own.
    case control(Character)
    case function(Int)
    /// Text that the terminal marked as pasted, newlines and all, never to be read as commands.
    case paste(String)
    case enter, escape, tab, backTab, backspace, delete, insert
    case up, down, left, right
    case home, end, pageUp, pageDown
    /// The left button and the wheel, while the program has asked for the mouse; columns and rows from 0.
    case click(column: Int, row: Int)
    case wheelUp, wheelDown
}

extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
    /// Lets a key table read `case "q": …`.
    package init(extendedGraphemeClusterLiteral character: Character) {
        self = .character(character)
    }
}
