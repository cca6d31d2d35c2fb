/// Durations as TICKscript writes them: a number and a unit of u, µ, ms, s, m, h, d or w, several in a row.
///
/// Everything is in nanoseconds. Source: `ParseDuration` and `FormatDuration` of InfluxQL.
package enum DurationText {
    package enum Problem: Error, Equatable, Sendable {
        case invalid
        case overflow(lastPart: String)

        /// Kapacitor's wording.
        package var text: String {
            switch self {
            case .invalid: "invalid duration"
            case .overflow(let lastPart): "overflowed duration \(lastPart): choose a smaller duration or INF"
            }
        }
    }

    package static func parse(_ text: String) throws(Problem) -> Int64 {
        let scalars = Array(text.unicodeScalars)
        guard text.utf8.count >= 2 else { throw .invalid }
        let isNegative = scalars[0] == "-"
        var index = isNegative ? 1 : 0
        var total: Int64 = 0
        var lastPart = ""
        while index < scalars.count {
            let start = index
            while index < scalars.count, ("0"..."9").contains(scalars[index]) { index += 1 }
            guard index < scalars.count, index > start else { throw .invalid }
            guard let count = Int64(String(String.UnicodeScalarView(scalars[start..<index]))) else { throw .invalid }
            var name = String(scalars[index])
            if name == "m", index + 1 < scalars.count, scalars[index + 1] == "s" { name = "ms" }
            guard let unit = nanoseconds(perUnit: name) else { throw .invalid }
            // Kapacitor's arithmetic wraps and only looks at the sign afterwards.
            total &+= count &* unit
            lastPart = "\(count)\(name)"
            index += name.unicodeScalars.count
        }
        if total < 0, !isNegative { throw .overflow(lastPart: lastPart) }
        return isNegative ? 0 &- total : total
    }

    /// The shortest spelling: the largest unit that divides it; less than a microsecond is cut off.
    package static func format(_ nanoseconds: Int64) -> String {
        guard nanoseconds != 0 else { return "0s" }
        for name in ["w", "d", "h", "m", "s", "ms"] {
            if let unit = self.nanoseconds(perUnit: name), nanoseconds % unit == 0 { return "\(nanoseconds / unit)\(name)" }
        }
        return "\(nanoseconds / 1000)u"
    }

    private static func nanoseconds(perUnit name: String) -> Int64? {
        switch name {
        case "u", "µ": 1000
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "m": 60_000_000_000
        case "h": 3_600_000_000_000
        case "d": 86_400_000_000_000
        case "w": 604_800_000_000_000
        default: nil
        }
    }
}
