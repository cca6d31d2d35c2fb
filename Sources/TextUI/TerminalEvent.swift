/// What a terminal tells the program.
package enum TerminalEvent: Hashable, Sendable {
    case key(Key)
    /// The window has a new size; also sent once at the start.
    case resize(Size)
    /// Back from being stopped (Ctrl-Z and `fg`); the next frame is painted whole.
    case resumed
    /// A person or the system asks the program to end.
    case signal(TerminalSignal)
    /// The terminal is gone: closed window, dropped connection, end of input.
    case hangup
}

/// The signals that end a console.
package enum TerminalSignal: Hashable, Sendable {
    /// SIGINT from another process; a Ctrl-C is a key.
    case interrupt
    /// SIGTERM, as service managers send it.
    case terminate
}
