import Foundation
package import KaptopAlerts

extension ZoneOffsets {
    /// The time zones that Foundation knows.
    package static let system = ZoneOffsets { zone, second in
        // Foundation also takes abbreviations and offsets, which do not know of summer time.
        guard zone == "UTC" || zone.contains("/") else { return nil }
        return TimeZone(identifier: zone)?.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
    }
}
