import Testing

@testable import Points

@Suite struct RFC3339Tests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"),
            (1_500_000_000_000_000_000, "2017-07-14T02:40:00Z"),
            (1_500_000_000_500_000_000, "2017-07-14T02:40:00.5Z"),
            (1_500_000_000_000_000_001, "2017-07-14T02:40:00.000000001Z"),
            (1_500_000_000_012_340_000, "2017-07-14T02:40:00.01234Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"),
            (-86_400_000_000_000, "1969-12-31T00:00:00Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00Z"),
            (.min, "1677-09-21T00:12:43.145224192Z"),
            (.max, "2262-04-11T23:47:16.854775807Z"),
        ] as [(Int64, String)])
    func timesAreWrittenAsGoDoesAndReadBack(time: Int64, text: String) {
        #expect(RFC3339.text(time) == text)
        #expect(RFC3339.nanoseconds(text) == time)
    }

    @Test func everyThirdDayOfTheRangeReadsBack() {
        let day: Int64 = 86_400_000_000_007
        var time = Int64.min
        while time < .max - 3 * day {
            if RFC3339.nanoseconds(RFC3339.text(time)) != time { Issue.record("\(time) is \(RFC3339.text(time))") }
            time += 3 * day
        }
    }

    @Test(
        arguments: [
            ("2017-07-14T04:40:00+02:00", 1_500_000_000_000_000_000),
            ("2017-07-13T22:10:00.25-04:30", 1_500_000_000_250_000_000),
            ("1970-01-01T00:00:00.1234567899Z", 123_456_789),
        ] as [(String, Int64)])
    func offsetsAndLongFractionsAreRead(text: String, time: Int64) {
        #expect(RFC3339.nanoseconds(text) == time)
    }

    @Test(arguments: [
        "", "2017", "2017-07-14", "2017-07-14 02:40:00Z", "2017-07-14T02:40:00", "2017-13-14T02:40:00Z", "2017-02-29T02:40:00Z",
        "2017-07-14T24:40:00Z", "2017-07-14T02:60:00Z", "2017-07-14T02:40:60Z", "2017-07-14T02:40:00.Z", "2017-07-14T02:40:00Zx",
        "2262-04-11T23:47:16.854775808Z", "0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "2017-07-14T02:40:00+25:00",
    ])
    func whatIsNoTimeIsNil(text: String) {
        #expect(RFC3339.nanoseconds(text) == nil)
    }
}
