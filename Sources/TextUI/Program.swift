/// A screen as four pure functions: state and message to new state and effects, and state to a grid.
///
/// Nothing here waits, reads a clock or draws. Whatever a program wants from the world it returns as an effect, a plain value that a test
/// can compare.
package protocol Program: SendableMetatype {
    associatedtype State
    associatedtype Message: Sendable
    associatedtype Effect: Equatable & Sendable

    /// Takes in one message and says what is to be done.
    static func update(_ state: inout State, _ message: Message) -> [Effect]
    /// The whole screen for a state.
    static func view(_ state: State, size: Size) -> Grid
    /// What a terminal event means to this program; nil for events it does not care about.
    static func message(for event: TerminalEvent) -> Message?
    /// The effect as a request to the loop or its terminal; nil when it is one for the performer.
    static func request(for effect: Effect) -> TerminalRequest?
}

/// What the loop itself does for a program.
package enum TerminalRequest: Hashable, Sendable {
    /// Ends the loop after the effects before it were started.
    case quit
    /// Stops the process as Ctrl-Z does.
    case suspend
    /// Paints every cell again (Ctrl-L), for a terminal that something else has written to.
    case repaint
    case bell
    /// Sets the window's title.
    case title(String)
    /// Forgets the keys that came before the next frame is shown: they were not meant for what it asks.
    case dropTypeAhead
    /// Puts text on the clipboard of the terminal's machine (OSC 52).
    case copy(String)
    case use(Theme)
    case mouse(Bool)
}
