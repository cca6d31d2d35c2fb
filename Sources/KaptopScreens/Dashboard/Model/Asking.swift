import KaptopOverview

/// Questions of one kind to the engine, one at a time: the next is asked when the answer to the last one has come.
struct Asking: Sendable {
    private var query: Query?
    private var askedAt: Int64 = 0

    /// A question that was asked this long ago got lost; nanoseconds.
    private static let patience: Int64 = 10_000_000_000

    var isWaiting: Bool { query != nil }

    /// Asks unless an answer is still to come.
    mutating func ask(_ query: Query, now: Int64) -> [Dashboard.Effect] {
        guard self.query == nil || TimeText.span(from: askedAt, to: now) >= Self.patience else { return [] }
        self.query = query
        askedAt = now
        return [.ask(query)]
    }

    /// Whether an answer is to what was asked last; the next question may be asked then.
    mutating func take(_ query: Query) -> Bool {
        guard self.query == query else { return false }
        self.query = nil
        return true
    }
}
