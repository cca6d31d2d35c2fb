import TickScript

extension FunctionCatalog {
    /// Parts of a moment in UTC, and the clock that the node was given.
    static let timeFunctions: [LambdaFunction] = [
        part("unixNano") { $0 },
        part("minute") { floorModulo($0.floorDivided(by: 60_000_000_000), 60) },
        part("hour") { floorModulo($0.floorDivided(by: 3_600_000_000_000), 24) },
        part("weekday") { floorModulo($0.floorDivided(by: nanosecondsPerDay) + 4, 7) },
        part("day") { CivilDate(daysSinceEpoch: $0.floorDivided(by: nanosecondsPerDay)).day },
        part("month") { CivilDate(daysSinceEpoch: $0.floorDivided(by: nanosecondsPerDay)).month },
        part("year") { CivilDate(daysSinceEpoch: $0.floorDivided(by: nanosecondsPerDay)).year },
        LambdaFunction(
            "now", .clock,
            [
                Overload(arguments: [], result: .time) { _ in
                    .time { (frame, _, _) throws(LambdaError) in Timestamp(nanoseconds: frame.now()) }
                }
            ]),
    ]

    private static let nanosecondsPerDay: Int64 = 86_400_000_000_000

    private static func part(_ name: String, _ body: @escaping @Sendable (Int64) -> Int64) -> LambdaFunction {
        LambdaFunction(name, .one { (time: Timestamp) in body(time.nanoseconds) })
    }

    private static func floorModulo(_ value: Int64, _ modulus: Int64) -> Int64 {
        (value % modulus + modulus) % modulus
    }
}

extension Int64 {
    /// Divided by a positive number and rounded down, so that moments before 1970 fall into the right day.
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : (self + 1) / divisor - 1
    }
}

/// A date of the proleptic Gregorian calendar.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64

    init(daysSinceEpoch: Int64) {
        // Years begin in March here, so that the leap day is the last of its year; 719,468 days lie between 0000-03-01 and 1970-01-01.
        let days = daysSinceEpoch + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}
