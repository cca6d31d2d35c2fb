import Foundation
import Points

/// Moments as the command line shows them: in the zone of whoever reads them.
package struct LocalTime: Sendable {
    /// Seconds from UTC at a moment, nanoseconds since 1970 UTC.
    private let offset: @Sendable (Int64) -> Int

    package init(offset: @escaping @Sendable (Int64) -> Int) { self.offset = offset }

    /// The zone of this process.
    package static let current = LocalTime { moment in
        TimeZone.current.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment) / 1e9))
    }

    /// Written as `2026-11-25 03:12:44`.
    func dateAndTime(_ moment: Int64) -> String {
        let local = RFC3339.text(moment &+ Int64(offset(moment)) * 1_000_000_000)
        return String(local.prefix(19)).replacing("T", with: " ")
    }

    /// Written as `03:12:44`, with the date where it is another day than `day`'s.
    func time(_ moment: Int64, besides day: Int64) -> String {
        let text = dateAndTime(moment)
        return text.prefix(10) == dateAndTime(day).prefix(10) ? String(text.suffix(8)) : text
    }

    /// A moment of the API, RFC 3339, written likewise; what is no moment stays as it is.
    func text(_ moment: String) -> String { RFC3339.nanoseconds(moment).map { dateAndTime($0) } ?? moment }

    /// A moment that a person wrote, as the API wants it: `2026-11-26T08:00:00+01:00`, `2026-11-26 08:00`, or `08:00` for the next time
    /// that the clock shows it; nil where it is none of them.
    func instant(_ text: String, now: Int64) -> String? {
        if RFC3339.nanoseconds(text) != nil { return text }
        let parts = text.split { $0 == " " || $0 == "T" }
        guard let clock = parts.last, parts.count <= 2 else { return nil }
        let day = parts.count == 2 ? String(parts[0]) : String(dateAndTime(now).prefix(10))
        guard let shown = RFC3339.nanoseconds("\(day)T\(clock):00Z") else { return nil }
        let first = moment(showing: shown)
        return RFC3339.text(parts.count == 1 && first <= now ? moment(showing: shown + Self.day) : first)
    }

    private static let day: Int64 = 86_400_000_000_000

    /// The moment at which the local clock shows what UTC shows at another.
    private func moment(showing shown: Int64) -> Int64 {
        let guess = shown - Int64(offset(shown)) * 1_000_000_000
        return shown - Int64(offset(guess)) * 1_000_000_000
    }
}
