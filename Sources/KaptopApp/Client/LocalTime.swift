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
}
