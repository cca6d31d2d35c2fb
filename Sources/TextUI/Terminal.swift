/// A place that shows grids and tells events: ncurses in the product, memory in tests.
package protocol Terminal: Sendable {
    /// Events in order; bounded, and when nobody reads them for long the oldest are dropped. To be read by one task.
    var events: AsyncStream<TerminalEvent> { get }
    /// The present size in cells.
    func size() async -> Size
    /// Shows a grid; only what differs from what is shown is sent.
    func draw(_ grid: Grid) async
    /// Paints everything at the next draw.
    func repaint() async
    /// Gives the terminal back, stops the process, and takes the terminal again when the process goes on.
    func suspend() async
    /// Gives the terminal back for good. Calling it again does nothing.
    func restore() async
    func bell() async
    func setTitle(_ title: String) async
    func copy(_ text: String) async
    func use(_ theme: Theme) async
}
