/// How far the local times of the world are ahead of UTC; given, because only the rim has the tables of time zones.
package struct ZoneOffsets: Sendable {
    /// Seconds ahead of UTC in a zone (IANA name) at a time (seconds since 1970 UTC); nil where there is no such zone.
    package let seconds: @Sendable (_ zone: String, _ second: Int64) -> Int?

    package init(seconds: @escaping @Sendable (_ zone: String, _ second: Int64) -> Int?) {
        self.seconds = seconds
    }

    /// Knows no other zone than UTC.
    package static let onlyUTC = ZoneOffsets { zone, _ in zone == "UTC" ? 0 : nil }

    package func knows(_ zone: String) -> Bool { seconds(zone, 0) != nil }
}
