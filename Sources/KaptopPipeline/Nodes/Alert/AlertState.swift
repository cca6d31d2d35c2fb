import KaptopAlerts

/// The level of one group over time: changes, flapping, and when an event is due.
///
/// All times are the points' time in nanoseconds.
struct AlertState: Sendable {
    private(set) var level = Level.ok
    private var previousLevel = Level.ok
    /// The newest levels in a ring, kept only for flapping; a new group has been OK for ever.
    private var history: [Level]
    private var newest = 0
    private(set) var isFlapping = false
    private(set) var hasChanged = false
    private var isExpired = false
    /// The event at which the level left OK; nil while none has, even where flapping kept that event quiet.
    private var firstTriggered: Int64?
    private var lastTriggered: Int64?

    init(historyLength: Int) {
        history = [Level](repeating: .ok, count: max(2, historyLength))
    }

    /// Time since the level left OK, as of the newest event; as long as can be where that was never told.
    var duration: Int64 {
        guard let firstTriggered, let lastTriggered else { return .max }
        return Self.difference(lastTriggered, firstTriggered)
    }

    /// Kept within the range, as Go's Time.Sub does.
    private static func difference(_ later: Int64, _ earlier: Int64) -> Int64 {
        let (difference, overflow) = later.subtractingReportingOverflow(earlier)
        return overflow ? (later < earlier ? .min : .max) : difference
    }

    /// Takes up where a stored event left off.
    mutating func restore(_ level: Level, at time: Int64, eventTime: Int64, _ rules: Rules) {
        add(level, at: time, rules)
        trigger(at: eventTime)
    }

    /// Counts the time since the level left OK from the event that a topic remembers, as after a start.
    mutating func countDuration(from eventTime: Int64) {
        firstTriggered = eventTime
        lastTriggered = eventTime
    }

    mutating func code(in archive: inout StateArchive) {
        archive.code(&level)
        archive.code(&previousLevel)
        archive.code(&history, fresh: .ok) { $1.code(&$0) }
        archive.code(&newest)
        archive.code(&isFlapping)
        archive.code(&firstTriggered)
        archive.code(&lastTriggered)
    }

    /// The rules of the node that matter for the state.
    struct Rules: Sendable {
        var flapping: (low: Double, high: Double)?
        /// 0 for never.
        var repeatAfter: Int64
        var isStateChangesOnly: Bool
    }

    mutating func add(_ level: Level, at time: Int64, _ rules: Rules) {
        hasChanged = self.level != level
        previousLevel = self.level
        self.level = level
        if let flapping = rules.flapping {
            newest = newest + 1 == history.count ? 0 : newest + 1
            history[newest] = level
            let share = weightedShareOfChanges
            if isFlapping, share < flapping.low {
                isFlapping = false
            } else if !isFlapping, share > flapping.high {
                isFlapping = true
            }
        }
        isExpired = !hasChanged && rules.repeatAfter != 0 && isExpired(at: time, rules)
    }

    private func isExpired(at time: Int64, _ rules: Rules) -> Bool {
        guard let lastTriggered else { return true }
        return Self.difference(time, lastTriggered) >= rules.repeatAfter
    }

    /// Whether the newest level of a stream's point makes an event.
    func isDue(_ rules: Rules) -> Bool {
        (level != .ok || hasChanged) && !isSuppressed(rules)
    }

    /// Whether the newest level of a batch makes an event: recoveries are told even while flapping.
    func isDueForBatch(_ rules: Rules) -> Bool {
        if level == .ok { return hasChanged }
        return !isSuppressed(rules)
    }

    private func isSuppressed(_ rules: Rules) -> Bool {
        rules.flapping != nil && isFlapping || rules.isStateChangesOnly && !hasChanged && !isExpired
    }

    /// Records that an event was due at `time`.
    mutating func trigger(at time: Int64) {
        lastTriggered = time
        if previousLevel == .ok { firstTriggered = time }
    }

    /// How much it flaps, from 0 to 1; nil where nobody asks.
    func flapping(_ rules: Rules) -> Double? { rules.flapping == nil ? nil : weightedShareOfChanges }

    /// Newer changes weigh more: weights rise in equal steps from 0.8 to 1.2.
    private var weightedShareOfChanges: Double {
        let last = history.count - 1
        // A literal: 1.2 / 1.5 is a little less, and a share that is exactly a threshold would count as below it.
        var weight = 0.8
        let step = (1.2 - weight) / Double(last)
        var changes = 0.0
        for offset in 0..<last {
            let current = (offset + newest) % history.count
            let previous = current == 0 ? last : current - 1
            if history[current] != history[previous] { changes += weight }
            weight += step
        }
        return changes / Double(last)
    }
}
