import KaptopAlerts
import KaptopDelivery
import Points
import Testing

@Suite struct AlertDataJSONTests {
    private func text(_ event: AlertEvent) throws -> String { String(decoding: try AlertDataJSON.line(event), as: UTF8.self) }

    @Test func theObjectHasKapacitorsKeysInItsOrder() throws {
        #expect(
            try text(Sample.event("m")) == #"{"id":"cpu:nil","message":"m","details":"\u003cb\u003em\u003c/b\u003e","#
                + #""time":"2017-07-14T02:40:10Z","duration":10000000000,"level":"CRITICAL","data":{"series":[{"name":"cpu","#
                + #""tags":{"cpu":"cpu0","host":"a"},"columns":["time","usage_idle"],"values":[["2017-07-14T02:40:10Z",96]]}]},"#
                + #""previousLevel":"OK","recoverable":true}"# + "\n")
    }

    @Test func everyKindOfValueHasItsForm() throws {
        var event = Sample.event()
        event.series = AlertSeries(
            name: "", tags: [], columns: ["a", "b", "c", "d", "e", "f", "g"],
            rows: [
                .init(
                    time: 1_500_000_010_500_000_001,
                    values: [.integer(-7), .boolean(false), .string("x"), .float(1.5), nil, .duration(90), .time(0)])
            ])
        #expect(
            try text(event).contains(
                #"{"series":[{"columns":["time","a","b","c","d","e","f","g"],"#
                    + #""values":[["2017-07-14T02:40:10.500000001Z",-7,false,"x",1.5,null,90,"1970-01-01T00:00:00Z"]]}]}"#))
    }

    @Test func aWindowWithoutPointsHasNeitherColumnsNorValues() throws {
        var event = Sample.event()
        event.series.rows = []
        #expect(try text(event).contains(#"{"series":[{"name":"cpu","tags":{"cpu":"cpu0","host":"a"}}]}"#))
    }

    @Test(arguments: [
        (1.0, "1"), (-0.0, "-0"), (0.0, "0"), (96.5, "96.5"), (0.1, "0.1"), (1e-6, "0.000001"), (1e-7, "1e-7"), (1.5e-9, "1.5e-9"),
        (123456789012345680.0, "123456789012345680"), (1e20, "100000000000000000000"), (1e21, "1e+21"), (1.25e22, "1.25e+22"),
        (-97.25, "-97.25"), (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
        (1.0 / 3, "0.3333333333333333"),
        (2251799813685248.5, "2251799813685248.5"), (0.00001234, "0.00001234"), (100, "100"), (1e16, "10000000000000000"),
    ])
    func floatsAreWrittenAsGoWritesThem(_ value: Double, _ expected: String) throws {
        var writer = JSONWriter()
        try writer.float(value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test(arguments: [
        ("a\"b\\c", #""a\"b\\c""#), ("\n\r\t", #""\n\r\t""#), ("\u{0}\u{1}\u{1B}\u{8}\u{C}", #""\u0000\u0001\u001b\u0008\u000c""#),
        ("<&>", #""\u003c\u0026\u003e""#), ("\u{2028}\u{2029}", #""\u2028\u2029""#), ("é漢😀\u{7F}", "\"é漢😀\u{7F}\""),
        ("\u{2027}\u{202A}€", "\"\u{2027}\u{202A}€\""),
    ])
    func stringsAreEscapedAsGoEscapesThem(_ value: String, _ expected: String) {
        var writer = JSONWriter()
        writer.string(value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test(arguments: [
        (Double.infinity, "json: unsupported value: +Inf"), (-Double.infinity, "json: unsupported value: -Inf"),
        (Double.nan, "json: unsupported value: NaN"),
    ])
    func whatJSONCannotHoldIsRefusedInKapacitorsWords(_ value: Double, _ logText: String) {
        let event = Sample.event(fields: [("v", .float(value))])
        let cause = #expect(throws: Cause.self) { try AlertDataJSON.line(event) }
        #expect(cause?.kind == .notEncodable)
        #expect(cause?.logText == logText)
    }
}
