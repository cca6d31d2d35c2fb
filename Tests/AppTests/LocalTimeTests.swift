import Foundation
import Testing

@testable import KaptopApp

/// Times of a terminal: what a person writes, and what is shown.
@Suite struct LocalTimeTests {
    /// 25 November 2026, 13:00 in Berlin.
    private static let now: Int64 = 1_795_608_000_000_000_000

    private func time() throws -> LocalTime {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        return LocalTime { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double($0) / 1e9)) }
    }

    @Test(arguments: [
        ("2026-11-26T08:00:00+01:00", "2026-11-26T08:00:00+01:00"), ("2026-11-26 08:00", "2026-11-26T07:00:00Z"),
        ("2026-07-01 08:00", "2026-07-01T06:00:00Z"), ("18:00", "2026-11-25T17:00:00Z"), ("08:00", "2026-11-26T07:00:00Z"),
        ("tomorrow", nil), ("25:00", nil), ("2026-02-30 08:00", nil), ("2026-11 08:00", nil), ("", nil),
    ])
    func aTimeIsRead(_ text: String, _ instant: String?) throws {
        #expect(try time().instant(text, now: Self.now) == instant)
    }

    @Test func timesAreShownInTheTerminalsZone() throws {
        #expect(try time().text("2026-11-25T17:00:05Z") == "2026-11-25 18:00:05")
        #expect(try time().text("2026-07-01T06:00:00Z") == "2026-07-01 08:00:00")
        #expect(try time().text("later") == "later")
    }
}
