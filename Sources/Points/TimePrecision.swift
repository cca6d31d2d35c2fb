/// The unit of a write's timestamps.
public enum TimePrecision: Sendable, CaseIterable {
    case nanoseconds, microseconds, milliseconds, seconds, minutes, hours

    /// The `precision` parameter of a write.
    ///
    /// Anything Kapacitor does not know, `ns`, `us` and a missing one included, means nanoseconds, as there
    /// (`models.GetPrecisionMultiplier`).
    public init(parameter: String?) {
        self =
            switch parameter {
            case "u": .microseconds
            case "ms": .milliseconds
            case "s": .seconds
            case "m": .minutes
            case "h": .hours
            default: .nanoseconds
            }
    }

    /// Nanoseconds of one unit.
    public var multiplier: Int64 {
        switch self {
        case .nanoseconds: 1
        case .microseconds: 1000
        case .milliseconds: 1_000_000
        case .seconds: 1_000_000_000
        case .minutes: 60_000_000_000
        case .hours: 3_600_000_000_000
        }
    }

    /// A time cut down to whole units; the times of lines without a timestamp are.
    func truncate(_ time: Int64) -> Int64 {
        let remainder = time % multiplier
        guard remainder != 0 else { return time }
        let floor = time - remainder
        // Before 1970 the remainder is negative and cutting goes to the earlier unit, unless that cannot be told in nanoseconds.
        guard remainder < 0 else { return floor }
        let (earlier, overflow) = floor.subtractingReportingOverflow(multiplier)
        return overflow ? time : earlier
    }
}
