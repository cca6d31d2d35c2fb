/// A part of the past as a person writes it; nanoseconds since 1970 UTC, the end exclusive.
struct TimeRange: Equatable, Sendable {
    var from: Int64?
    var to: Int64?
    /// Written with both its ends: `11:00-12:00`.
    var isSpan = false
    /// Written as a moment, that lasts a minute: `11:00`.
    var isMinute = false
}

extension TimeRange {
    /// Reads ranges as a person at a clock means them: `11:00` is the last time it was eleven.
    struct Reader: Sendable {
        let now: Int64
        let zone: LocalZone

        private static let second: Int64 = 1_000_000_000
        private static let day: Int64 = 86_400

        /// `yesterday`, `2026-03-07`, `03-07`, `11:00`, `11:00-12:00`, `03-01..03-05`; nil for anything else.
        func range(_ text: String) -> TimeRange? {
            let parts = text.components(separatedBy: "..") ?? clockParts(text)
            guard let parts else { return moment(text) }
            guard let first = moment(parts.0), let last = moment(parts.1), let from = first.from,
                var to = last.isMinute ? last.from : last.to
            else { return nil }
            // From 23:00 to 01:00 it is tomorrow, as long as that is not in the future.
            if first.isMinute, last.isMinute, to <= from { to += Self.day * Self.second }
            return TimeRange(from: from, to: to, isSpan: true)
        }

        /// What `last` is followed by: `30m`, `2h`, `3d`, `1w`.
        func last(_ text: String) -> TimeRange? {
            let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": Self.day, "w": 7 * Self.day]
            guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()), (1...100_000).contains(count) else {
                return nil
            }
            return TimeRange(from: now.subtractingReportingOverflow(count * unit * Self.second).partialValue)
        }

        private func clockParts(_ text: String) -> (String, String)? {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ $0.contains(":") }) else { return nil }
            return (String(parts[0]), String(parts[1]))
        }

        private func moment(_ text: String) -> TimeRange? {
            let today = TimeText.day(now, zone)
            switch text.lowercased() {
            case "today": return day(today)
            case "yesterday": return day(today - 1)
            default: break
            }
            if let second = clock(text) {
                let moment = start(of: today) + second * Self.second
                let from = moment > now ? moment - Self.day * Self.second : moment
                return TimeRange(from: from, to: from + 60 * Self.second, isMinute: true)
            }
            let parts = text.split(separator: "T", omittingEmptySubsequences: false)
            guard let first = parts.first, let day = date(first, today) else { return nil }
            guard parts.count == 2 else { return parts.count == 1 ? self.day(day) : nil }
            guard let second = clock(String(parts[1])) else { return nil }
            let from = start(of: day) + second * Self.second
            return TimeRange(from: from, to: from + 60 * Self.second, isMinute: true)
        }

        private func day(_ day: Int64) -> TimeRange { TimeRange(from: start(of: day), to: start(of: day + 1)) }

        private func start(of day: Int64) -> Int64 { (day * Self.day - Int64(zone.secondsFromUTC)) * Self.second }

        /// Seconds of the day of `11:00` or `11:00:30`.
        private func clock(_ text: String) -> Int64? {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ (1...2).contains($0.count) }) else { return nil }
            let numbers = parts.compactMap { Int64($0) }
            guard numbers.count == parts.count, (0...23).contains(numbers[0]), numbers[1...].allSatisfy({ (0...59).contains($0) }) else {
                return nil
            }
            return numbers[0] * 3_600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
        }

        /// The day of `2026-03-07`, or of `03-07` in the past year; counted from 1970-01-01.
        private func date(_ text: Substring, _ today: Int64) -> Int64? {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            let numbers = parts.compactMap { $0.allSatisfy(\.isASCII) ? Int64($0) : nil }
            guard numbers.count == parts.count, parts.allSatisfy({ $0.count == 2 || $0.count == 4 }) else { return nil }
            if numbers.count == 3, parts[0].count == 4 {
                let date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2])
                // Nanoseconds since 1970 end in 2262.
                return date.exists && date.year < 2262 ? date.daysSince1970 : nil
            }
            guard numbers.count == 2, parts[0].count == 2 else { return nil }
            let year = CivilDate(daysSince1970: today).year
            let candidates = [year, year - 1].map { CivilDate(year: $0, month: numbers[0], day: numbers[1]) }.filter(\.exists)
            return candidates.map(\.daysSince1970).first { $0 <= today }
        }
    }
}

extension String {
    /// The two parts around a separator that stands in it once; nil otherwise.
    fileprivate func components(separatedBy separator: String) -> (String, String)? {
        guard let place = firstRange(of: separator) else { return nil }
        let rest = String(self[place.upperBound...])
        guard rest.firstRange(of: separator) == nil else { return nil }
        return (String(self[..<place.lowerBound]), rest)
    }
}
