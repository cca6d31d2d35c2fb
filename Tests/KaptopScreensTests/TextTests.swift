import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

@Suite struct TextTests {
    struct NumberCase: CustomTestStringConvertible, Sendable {
        var value: Double?
        var unit: String?
        var limit: Double?
        var text: String
        var testDescription: String { text }
    }

    @Test(arguments: [
        NumberCase(value: 97.24, unit: "%", text: "97.2 %"), NumberCase(value: 41, unit: "%", text: "41 %"),
        NumberCase(value: nil, unit: "%", text: "–"), NumberCase(value: 0, text: "0"), NumberCase(value: -0.0, text: "0"),
        NumberCase(value: 0.042, text: "0.042"), NumberCase(value: 0.2, unit: "", text: "0.2"),
        NumberCase(value: 812.46, unit: "ms", text: "812.5 ms"),
        NumberCase(value: 1_234.5, text: "1235"), NumberCase(value: 152_340, text: "152 k"), NumberCase(value: 15_200_000, text: "15.2 M"),
        NumberCase(value: -3.25, text: "-3.3"), NumberCase(value: .nan, text: "NaN"),
        NumberCase(value: .infinity, unit: "s", text: "+Inf s"),
        NumberCase(value: 1e300, text: "1e+300"), NumberCase(value: 89.96, unit: "%", limit: 90, text: "89.96 %"),
        NumberCase(value: 90.04, unit: "%", limit: 90, text: "90.04 %"), NumberCase(value: 90, unit: "%", limit: 90, text: "90 %"),
        NumberCase(value: 99_999.7, limit: 100_000, text: "99999.70"), NumberCase(value: 100_400, limit: 100_000, text: "100400.00"),
    ])
    func valuesAreShortAndNeverRoundedAcrossTheirLimit(_ test: NumberCase) {
        #expect(NumberText.value(test.value, unit: test.unit, limit: test.limit) == test.text)
    }

    @Test func limitsAreAsWritten() {
        #expect(NumberText.limit(Reason.Limit(operator: ">", value: 90, furtherCount: 0)) == "> 90")
        #expect(NumberText.limit(Reason.Limit(operator: "<=", value: 0.25, furtherCount: 2)) == "≤ 0.25 +2")
        #expect(NumberText.limit(Reason.Limit(operator: ">", value: 99.955, furtherCount: 0)) == "> 99.955")
        #expect(NumberText.limit(Reason.Limit(operator: ">", value: 5_000_000_000, furtherCount: 0)) == "> 5 G")
        #expect(NumberText.limit(nil) == "–")
    }

    @Test(arguments: [
        (0, "0s"), (42, "42s"), (182, "3m02"), (840, "14m"), (3_600, "1h00"), (7_860, "2h11"), (86_400 * 8, "8d"), (-5, "0s"),
    ])
    func agesTakeFiveColumns(_ seconds: Int64, _ text: String) {
        #expect(TimeText.age(seconds * 1_000_000_000) == text)
        #expect(text.count <= 5)
    }

    @Test(arguments: [(0, "<1 ms"), (88, "88 ms"), (2_130, "2.1 s"), (61_000, "1m01")])
    func latenciesHaveUnits(_ milliseconds: Int64, _ text: String) {
        #expect(TimeText.latency(milliseconds * 1_000_000) == text)
    }

    @Test func timesAreToldInTheGivenZone() {
        let tokyo = LocalZone(secondsFromUTC: 9 * 3_600, name: "JST")
        #expect(TimeText.clock(Sample.now, .utc) == "12:04:31")
        #expect(TimeText.clock(Sample.now, tokyo) == "21:04:31")
        #expect(TimeText.clockOrDate(Sample.now - 13 * 3_600_000_000_000, now: Sample.now, .utc) == "03-07")
        #expect(TimeText.clockOrDate(-1, now: Sample.now, .utc) == "12-31")
        #expect(TimeText.minuteAndDate(Sample.now - 30 * 86_400_000_000_000, now: Sample.now, .utc) == "02-06 12:04")
        #expect(TimeText.span(from: .min, to: .max) == .max)
        #expect(TimeText.span(from: .max, to: .min) == .min)
    }

    @Test func sentToNamesEachKindOnceWithItsWorst() {
        let cause = Sample.kicked
        let sent = [
            AlertRow.SentTo(destination: Sample.ops, status: .delivered), AlertRow.SentTo(destination: Sample.mina, status: .delivered),
            AlertRow.SentTo(destination: Sample.onCall, status: .rejected(cause)),
            AlertRow.SentTo(destination: Sample.log, status: .queued),
        ]
        #expect(DestinationText.sentTo(sent, .unicode).text == "hip tg✗ log…")
        #expect(DestinationText.sentTo(sent, .ascii).text == "hip tg:XX log~")
        #expect(DestinationText.sentTo([], .unicode).text == "–")
    }

    @Test func causesHaveAWordAPhraseAndTheServicesWords() {
        #expect(CauseText.word(Sample.kicked) == "kicked")
        #expect(CauseText.phrase(Sample.kicked) == "bot was kicked")
        #expect(CauseText.reason(Sample.kicked) == "bot was kicked from the supergroup chat")
        #expect(CauseText.reason(Sample.unreachable) == Sample.unreachable.detail)
        for kind in Cause.Kind.allCases { #expect(!CauseText.reason(Cause(kind, detail: "")).isEmpty) }
    }
}
