import KaptopAlerts
import TickScript

/// Why what was typed into a form is not taken, in one line.
struct DraftMistake: Error, Equatable, Sendable {
    var text: String
}

/// What people type into forms: matchers, ends, times of day, days of the week.
enum DraftText {
    /// Matchers separated by spaces; one with spaces stands in quotes: `host=db1 "alert=~cpu: .*"`.
    static func matchers(_ text: String) throws(DraftMistake) -> [AlertMatcher] {
        var matchers: [AlertMatcher] = []
        for word in try words(text) {
            do throws(AlertMatcher.Mistake) {
                matchers.append(try AlertMatcher(word))
            } catch {
                throw DraftMistake(text: error.text)
            }
        }
        guard !matchers.isEmpty else { throw DraftMistake(text: "which alerts? host=db1, alert=~cpu:.*, task=cpu_alert") }
        return matchers
    }

    private static func words(_ text: String) throws(DraftMistake) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in text {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == " ", !isQuoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        guard !isQuoted else { throw DraftMistake(text: "a quote is not closed") }
        return word.isEmpty ? words : words + [word]
    }

    /// One word of `matchers`: in quotes where it has spaces.
    static func quoted(_ word: String) -> String { word.contains(" ") ? "\"\(word)\"" : word }

    /// A text that a regular expression matches as it is.
    static func escaped(_ text: String) -> String {
        text.map { "\\.+*?()|[]{}^$".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    /// When something ends: after a span as `30m`, `2h`, `1d`, or at the next `18:00`, in nanoseconds since 1970 UTC.
    static func end(_ text: String, now: Int64, _ zone: LocalZone) throws(DraftMistake) -> Int64 {
        if text.contains(":") {
            let minute = try minute(text)
            let start = TimeText.startOfDay(now, zone) + Int64(minute) * 60 * TimeText.second
            return start > now ? start : start + 86_400 * TimeText.second
        }
        let (end, isTooLong) = now.addingReportingOverflow(try length(text))
        guard !isTooLong else { throw DraftMistake(text: "that is too long") }
        return end
    }

    /// A span, in nanoseconds.
    static func length(_ text: String) throws(DraftMistake) -> Int64 {
        guard let length = try? DurationText.parse(text), length > 0 else {
            throw DraftMistake(text: "'\(text)' is no time; write 30m, 2h, 1d or 18:00")
        }
        return length
    }

    /// A time of day in minutes since midnight: `02:30`.
    static func minute(_ text: String) throws(DraftMistake) -> Int {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.count) && $0.allSatisfy(\.isASCII) }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
        else { throw DraftMistake(text: "'\(text)' is no time of day; write 02:30") }
        return hour * 60 + minute
    }

    /// Days of the week: `sat,sun`, `mon-fri`, `daily`.
    static func weekdays(_ text: String) throws(DraftMistake) -> Set<Weekday> {
        if ["daily", "all", "every day"].contains(text.lowercased()) { return Set(Weekday.allCases) }
        var days: Set<Weekday> = []
        for part in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
            let ends = part.split(separator: "-").map { Weekday(name: String($0)) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2 else {
                throw DraftMistake(text: "'\(part)' is no day; write sat,sun or mon-fri or daily")
            }
            var day = first
            days.insert(day)
            while day != last {
                day = Weekday.allCases[(day.rawValue + 1) % 7]
                days.insert(day)
            }
        }
        guard !days.isEmpty else { throw DraftMistake(text: "on which days? sat,sun or mon-fri or daily") }
        return days
    }
}
