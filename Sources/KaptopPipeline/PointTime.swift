/// Arithmetic on the points' time, which is nanoseconds since 1970-01-01 UTC.
enum PointTime {
    /// Nanoseconds from year 1 to 1970; Go truncates and rounds times counted from there.
    private static let yearOneOffset: Int128 = 62_135_596_800 * 1_000_000_000

    /// The time rounded down to a multiple of `step` since year 1, as Go's Time.Truncate does.
    static func truncate(_ time: Int64, to step: Int64) -> Int64 {
        guard step > 0 else { return time }
        return Int64(truncatingIfNeeded: Int128(time) - remainder(time, step))
    }

    /// The time rounded to the nearest multiple of `step` since year 1, halves upwards, as Go's Time.Round does.
    static func round(_ time: Int64, to step: Int64) -> Int64 {
        guard step > 0 else { return time }
        let remainder = remainder(time, step)
        let down = Int128(time) - remainder
        return Int64(truncatingIfNeeded: remainder * 2 < Int128(step) ? down : down + Int128(step))
    }

    private static func remainder(_ time: Int64, _ step: Int64) -> Int128 {
        let remainder = (Int128(time) + yearOneOffset) % Int128(step)
        return remainder < 0 ? remainder + Int128(step) : remainder
    }
}
