/// Hands values from one task to another, one at a time: who gives waits until the one before was taken.
///
/// So a reader that is slow slows whoever sends, and nothing is gathered in between.
actor Handover<Value: Sendable> {
    private var value: Value?
    private var isEnded = false
    private var taker: CheckedContinuation<Void, Never>?
    private var giver: CheckedContinuation<Void, Never>?

    /// Returns once there is room for the next; false where nobody takes any more.
    func give(_ new: Value) async -> Bool {
        while value != nil, !isEnded { await withCheckedContinuation { giver = $0 } }
        guard !isEnded else { return false }
        value = new
        wake(&taker)
        return true
    }

    /// nil after the end, and when the last value is taken.
    func take() async -> Value? {
        while value == nil, !isEnded { await withCheckedContinuation { taker = $0 } }
        defer {
            value = nil
            wake(&giver)
        }
        return value
    }

    func end() {
        isEnded = true
        wake(&taker)
        wake(&giver)
    }

    private func wake(_ sleeper: inout CheckedContinuation<Void, Never>?) {
        sleeper?.resume()
        sleeper = nil
    }
}
