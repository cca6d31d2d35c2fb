import Points

/// A moment as people write it: `2026-11-25T03:00:00Z`, or how long ago, `12h`, `30m`, `7d`.
package enum MomentText {
    private static let units: [Character: Int64] = [
        "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000, "d": 86_400_000_000_000, "w": 604_800_000_000_000,
    ]

    /// Nanoseconds since 1970 UTC, as is `now`; nil for what is neither.
    package static func moment(_ text: String, now: Int64) -> Int64? {
        RFC3339.nanoseconds(text) ?? span(text).map { now - $0 }
    }

    /// Numbers with units, one behind the other: `1h30m`.
    private static func span(_ text: String) -> Int64? {
        var total: Int64 = 0
        var digits = ""
        for character in text {
            guard let unit = units[character] else {
                digits.append(character)
                continue
            }
            guard let number = UInt32(digits) else { return nil }
            let (product, overflow) = Int64(number).multipliedReportingOverflow(by: unit)
            let (sum, sumOverflow) = total.addingReportingOverflow(product)
            guard !overflow, !sumOverflow else { return nil }
            total = sum
            digits = ""
        }
        return digits.isEmpty && !text.isEmpty ? total : nil
    }
}
