/// The methods of times, durations and words that templates can call.
struct Method {
    /// The types of the arguments, in order.
    let parameters: [Parameter]
    /// How many results the Go method has when a template could not call it for that reason.
    var resultCount = 1
    /// Called with arguments that match `parameters`.
    let call: ([TemplateValue]) -> TemplateValue

    static func named(_ name: String, of value: TemplateValue) -> Method? {
        switch value {
        case .duration(let nanoseconds): durationMethod(name, nanoseconds)
        case .time(let nanoseconds): timeMethod(name, nanoseconds)
        case .enumeration(let enumeration): name == "String" ? constant(.string(enumeration.text)) : nil
        default: nil
        }
    }

    private static func constant(_ value: TemplateValue) -> Method { Method(parameters: []) { _ in value } }

    private static func manyResults(_ count: Int) -> Method { Method(parameters: [], resultCount: count) { _ in .null } }

    private static func durationMethod(_ name: String, _ nanoseconds: Int64) -> Method? {
        switch name {
        case "Abs": return constant(.duration(nanoseconds == .min ? .max : abs(nanoseconds)))
        case "Hours": return constant(.float(DurationText.parts(nanoseconds, unit: 3_600_000_000_000)))
        case "Minutes": return constant(.float(DurationText.parts(nanoseconds, unit: 60_000_000_000)))
        case "Seconds": return constant(.float(DurationText.parts(nanoseconds, unit: 1_000_000_000)))
        case "Milliseconds": return constant(.int64(nanoseconds / 1_000_000))
        case "Microseconds": return constant(.int64(nanoseconds / 1_000))
        case "Nanoseconds": return constant(.int64(nanoseconds))
        case "String": return constant(.string(DurationText.text(nanoseconds)))
        case "Round": return Method(parameters: [.duration]) { .duration(DurationText.rounded(nanoseconds, to: $0[0].integer ?? 0)) }
        case "Truncate":
            return Method(parameters: [.duration]) { arguments in
                guard let unit = arguments[0].integer, unit > 0 else { return .duration(nanoseconds) }
                return .duration(nanoseconds - nanoseconds % unit)
            }
        default: return nil
        }
    }

    private static func timeMethod(_ name: String, _ nanoseconds: Int64) -> Method? {
        let calendar = CalendarTime(nanoseconds)
        switch name {
        case "Year": return constant(.int(calendar.year))
        case "Month":
            let name = CalendarTime.months[calendar.month - 1]
            return constant(.enumeration(.init(typeName: "time.Month", number: Int64(calendar.month), text: name)))
        case "Day": return constant(.int(calendar.day))
        case "YearDay": return constant(.int(calendar.dayOfYear))
        case "Weekday":
            let number = Int64(calendar.weekday)
            return constant(.enumeration(.init(typeName: "time.Weekday", number: number, text: CalendarTime.weekdays[calendar.weekday])))
        case "Hour": return constant(.int(calendar.hour))
        case "Minute": return constant(.int(calendar.minute))
        case "Second": return constant(.int(calendar.second))
        case "Nanosecond": return constant(.int(calendar.nanosecond))
        case "Unix": return constant(.int64(calendar.unixSeconds))
        case "UnixMilli": return constant(.int64(CalendarTime.floored(nanoseconds, 1_000_000).quotient))
        case "UnixMicro": return constant(.int64(CalendarTime.floored(nanoseconds, 1_000).quotient))
        case "UnixNano": return constant(.int64(nanoseconds))
        case "UTC", "Local": return constant(.time(nanoseconds))
        case "IsZero", "IsDST": return constant(.bool(false))
        case "String": return constant(.string(TimeText.text(nanoseconds)))
        case "GoString": return constant(.string(TimeText.goSyntax(nanoseconds)))
        case "Location": return constant(.enumeration(.init(typeName: "*time.Location", number: 1, text: "UTC")))
        case "Format": return Method(parameters: [.string]) { .string(TimeText.format(nanoseconds, layout: $0[0].text ?? "")) }
        case "Clock", "Date": return manyResults(3)
        case "ISOWeek", "Zone", "ZoneBounds": return manyResults(2)
        default: return timeArithmetic(name, nanoseconds)
        }
    }

    private static func timeArithmetic(_ name: String, _ nanoseconds: Int64) -> Method? {
        func comparison(_ compare: @escaping (Int64, Int64) -> Bool) -> Method {
            Method(parameters: [.time]) { arguments in
                guard case .time(let other) = arguments[0] else { return .null }
                return .bool(compare(nanoseconds, other))
            }
        }
        switch name {
        case "After": return comparison(>)
        case "Before": return comparison(<)
        case "Equal": return comparison(==)
        case "Add": return Method(parameters: [.duration]) { .time(nanoseconds &+ ($0[0].integer ?? 0)) }
        case "AddDate":
            return Method(parameters: [.int, .int, .int]) { arguments in
                let steps = arguments.map { $0.integer ?? 0 }
                return .time(CalendarTime(nanoseconds).adding(years: steps[0], months: steps[1], days: steps[2]))
            }
        case "Sub":
            return Method(parameters: [.time]) { arguments in
                guard case .time(let other) = arguments[0] else { return .null }
                let (difference, overflows) = nanoseconds.subtractingReportingOverflow(other)
                return .duration(overflows ? (nanoseconds < other ? .min : .max) : difference)
            }
        case "Round", "Truncate":
            return Method(parameters: [.duration]) { arguments in
                .time(TimeText.truncated(nanoseconds, to: arguments[0].integer ?? 0, rounds: name == "Round"))
            }
        default: return nil
        }
    }
}

/// The type a function or method wants for an argument.
enum Parameter {
    /// Go's `interface{}`: anything, without the interface around it.
    case any
    /// Go's `reflect.Value`: anything, as it is.
    case value
    case string, int, duration, time

    var typeName: String {
        switch self {
        case .any: TemplateValue.anyType
        case .value: "reflect.Value"
        case .string: "string"
        case .int: "int"
        case .duration: "time.Duration"
        case .time: "time.Time"
        }
    }

    var acceptsNil: Bool { self == .any || self == .value }
}
