/// A place that shows grids and tells events: ncurses in the product, memory in tests.
package protocol Terminal: Actor {
    /// Events in order; bounded, and when nobody reads them for long the oldest are dropped. To be read by one task.
    nonisolated var events: AsyncStream<TerminalEvent> { get }
    /// The present size in cells.
    func size() async -> Size
    /// Shows a grid; only what differs from what is shown is sent.
    func draw(_ grid: Grid) async
    /// Paints everything at the next draw.
    func repaint() async
    /// Gives the terminal back, stops the process, and takes the terminal again when the process goes on.
    func suspend() async
    /// Gives the terminal to another program, such as an editor, while `body` runs it; then takes it again and tells `.resumed`.
    func lend(_ body: @Sendable () async -> Void) async
    /// Takes clicks and the wheel as keys, or leaves them to the terminal, where they select text.
    func setMouse(_ isOn: Bool) async
    /// Gives the terminal back for good. Calling it again does nothing.
    func restore() async
    func bell() async
    func setTitle(_ title: String) async
    func copy(_ text: String) async
    func use(_ theme: Theme) async
}
