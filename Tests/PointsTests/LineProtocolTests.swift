import Testing

@testable import Points

@Suite struct LineProtocolTests {
    @Test func pointIsWrittenEscapedAndSorted() {
        let point = Point(
            measurement: "my m,x", tags: ["b b": "v,=", "a": "1", "none": ""],
            fields: [
                "s s": .string("say \"hi\" \\ \n"), "i": .integer(-2), "f": .float(1e21), "b": .boolean(true),
                "d": .duration(90_000_000_000), "t": .time(1_500_000_000_500_000_000),
            ], time: 1_500_000_000_000_000_000)
        #expect(
            LineProtocol.text(of: point) == """
                my\\ m\\,x,a=1,b\\ b=v\\,\\= b=true,d="1m30s",f=1000000000000000000000,i=-2i,\
                s\\ s="say \\"hi\\" \\\\ \n",t="2017-07-14 02:40:00.5 +0000 UTC" 1500000000000000000
                """)
        #expect(LineProtocol.text(of: point, precision: .seconds).hasSuffix(" 1500000000"))
    }

    @Test func whatIsWrittenReadsBack() {
        let point = Point(
            measurement: "a, b", tags: ["k =,": "v \\x"],
            fields: ["f,=\" ": .string("\\\"\n,= "), "x": .float(0.1 + 0.2), "y": .float(.leastNonzeroMagnitude), "z": .integer(.min)],
            time: -7)
        #expect(LineProtocolParserTests.parse(LineProtocol.text(of: point) + "\n").points == [point])
    }

    @Test(arguments: [
        ("", 0), ("m v=1", 0), ("m v=1\n", 6), ("m v=1\nm", 6), ("m s=\"a\n", 0), ("m s=\"a\n\" 1\nx", 11), ("m \\\n", 0),
        ("m,t=\"a v=1\nm", 11),
    ])
    func linesAreCutOutsideQuotes(text: String, end: Int) {
        #expect(LineProtocol.wholeLines(Array(text.utf8)) == end)
    }

    @Test(
        arguments: [
            ("n", 1), ("ns", 1), ("", 1), ("us", 1), ("bogus", 1), ("u", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
            ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ] as [(String, Int64)])
    func unknownPrecisionsAreNanoseconds(parameter: String, multiplier: Int64) {
        #expect(TimePrecision(parameter: parameter).multiplier == multiplier)
    }

    @Test func timesAreCutDownwards() {
        #expect(TimePrecision.seconds.truncate(1_999_999_999) == 1_000_000_000)
        #expect(TimePrecision.seconds.truncate(-1) == -1_000_000_000)
        #expect(TimePrecision.nanoseconds.truncate(-1) == -1)
    }

    @Test(
        arguments: [
            (0, "0s"), (7, "7ns"), (1500, "1.5µs"), (2_000_000, "2ms"), (1_500_000_000, "1.5s"), (60_000_000_000, "1m0s"),
            (3_600_000_000_000, "1h0m0s"), (-90_000_000_000, "-1m30s"), (.min, "-2562047h47m16.854775808s"),
        ] as [(Int64, String)])
    func durationsAreWrittenAsGoDoes(nanoseconds: Int64, text: String) {
        #expect(GoText.duration(nanoseconds) == text)
    }
}
