import KaptopTesting
import Testing

@testable import Points

@Suite struct LineProtocolParserTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var text: String
        var precision = TimePrecision.nanoseconds
        var points: [Point]
        var testDescription: String { text }
    }

    static func parse(_ text: String, _ precision: TimePrecision = .nanoseconds) -> (points: [Point], errors: [LineError]) {
        var parser = LineProtocolParser(symbols: SymbolTable(seed: 7))
        var chunk = Chunk()
        let errors = parser.parse(Array(text.utf8), precision: precision, defaultTime: 90_000_000_001, into: &chunk)
        return (chunk.points(symbols: parser.symbols), errors)
    }

    static let cases: [Case] = [
        Case(text: "m v=1 5\n", points: [Point(measurement: "m", fields: ["v": .float(1)], time: 5)]),
        Case(text: "m v=1", points: [Point(measurement: "m", fields: ["v": .float(1)], time: 90_000_000_001)]),
        Case(
            text: "m v=1", precision: .seconds,
            points: [Point(measurement: "m", fields: ["v": .float(1)], time: 90_000_000_000)]),
        Case(
            text: "m,b=2,a=1   v=1i   -5  \r\n", precision: .milliseconds,
            points: [Point(measurement: "m", tags: ["a": "1", "b": "2"], fields: ["v": .integer(1)], time: -5_000_000)]),
        Case(text: "\n  \n\r\n# m v=1\n \t#\n", points: []),
        Case(
            text: "m,t=a f=1,i=2i,s=\"str\",b=t,b2=true,b3=F,neg=-3i,e=1e3,dot=.5,p=7. 1",
            points: [
                Point(
                    measurement: "m", tags: ["t": "a"],
                    fields: [
                        "f": .float(1), "i": .integer(2), "s": .string("str"), "b": .boolean(true), "b2": .boolean(true),
                        "b3": .boolean(false), "neg": .integer(-3), "e": .float(1000), "dot": .float(0.5), "p": .float(7),
                    ], time: 1)
            ]),
        Case(
            text: "my\\ meas\\,ure,tag\\ key=va\\,l\\=ue\\ x,uni=ü fie\\ ld=\"q\\\"uo\\\\te, = sp\",b=1 1",
            points: [
                Point(
                    measurement: "my meas,ure", tags: ["tag key": "va,l=ue x", "uni": "ü"],
                    fields: ["fie ld": .string("q\"uo\\te, = sp"), "b": .float(1)], time: 1)
            ]),
        Case(text: "m s=\"multi\nline\" 1\n", points: [Point(measurement: "m", fields: ["s": .string("multi\nline")], time: 1)]),
        Case(
            text: "m\\ x\\,y we\\ \"ird=1i 1",
            points: [Point(measurement: "m x,y", fields: ["we \"ird": .integer(1)], time: 1)]),
        Case(text: "m s=\"\",t=\"\\x\" 1", points: [Point(measurement: "m", fields: ["s": .string(""), "t": .string("\\x")], time: 1)]),
        Case(text: "m v=1,w=3,v=2 1", points: [Point(measurement: "m", fields: ["v": .float(2), "w": .float(3)], time: 1)]),
        Case(text: "m,a==x v=1 1", points: [Point(measurement: "m", tags: ["a": "=x"], fields: ["v": .float(1)], time: 1)]),
        Case(
            text: "m v=-9223372036854775808i 1",
            points: [Point(measurement: "m", fields: ["v": .integer(.min)], time: 1)]),
        Case(text: "m v=1 2", precision: .microseconds, points: [Point(measurement: "m", fields: ["v": .float(1)], time: 2000)]),
        Case(text: "m v=1 2", precision: .minutes, points: [Point(measurement: "m", fields: ["v": .float(1)], time: 120_000_000_000)]),
        Case(text: "m v=1 2", precision: .hours, points: [Point(measurement: "m", fields: ["v": .float(1)], time: 7_200_000_000_000)]),
    ]

    @Test(arguments: cases)
    func lineGivesPoints(_ testCase: Case) {
        let (points, errors) = Self.parse(testCase.text, testCase.precision)
        #expect(points == testCase.points)
        #expect(errors == [])
    }

    @Test(arguments: cases)
    func theShortWayGivesTheSamePointsAsTheExactOne(_ testCase: Case) {
        // The second time around series and names are known.
        let twice = testCase.text + (testCase.text.hasSuffix("\n") ? "" : "\n")
        let (points, errors) = Self.parse(twice + twice + twice, testCase.precision)
        #expect(points == testCase.points + testCase.points + testCase.points)
        #expect(errors == [])
    }

    @Test(arguments: [
        ("m", "missing fields"),
        ("m ", "invalid field format"),
        ("m v", "invalid field format"),
        ("m v=", "missing field value"),
        ("m v=,w=1", "missing field value"),
        ("m =1", "missing field key"),
        ("m v=1,=2", "missing field key"),
        ("m v=1,", "invalid field format"),
        ("m v=1,w", "invalid field format"),
        ("m v=\"a\"=1", "invalid field format"),
        ("m v=abc 1", "invalid boolean"),
        ("m v=tru 1", "invalid boolean"),
        ("m v=inf 1", "invalid boolean"),
        ("m v=NaN 1", "invalid number"),
        ("m v=nan", "invalid number"),
        ("m v=-inf 1", "invalid number"),
        ("m v=1u 1", "invalid number"),
        ("m v=1.2.3 1", "invalid number"),
        ("m v=1.5i 1", "invalid number"),
        ("m v=- 1", "invalid number"),
        ("m v=. 1", "invalid number"),
        ("m v=0x1 1", "invalid number"),
        ("m v=1e 1", "invalid float"),
        ("m v=1e999 1", "invalid float"),
        ("m v=.e5 1", "invalid float"),
        ("m v=1i2 1", "invalid number"),
        ("m,t v=1 1", "missing tag value"),
        ("m,t= v=1 1", "missing tag value"),
        ("m,=a v=1 1", "missing tag key"),
        ("m, v=1 1", "missing tag key"),
        ("m,a=b=c v=1 1", "invalid tag format"),
        ("m,a=b", "missing fields"),
        ("m,a=1,a=2 v=1 1", "duplicate tags"),
        ("m,a=1,b=3,a=2 v=1 1", "duplicate tags"),
        (",t=a v=1 1", "missing measurement"),
        ("m v=1 notatime", "bad timestamp"),
        ("m v=1 1 1", "point is invalid"),
        ("m v=1 -", "strconv.ParseInt: parsing \"-\": invalid syntax"),
        ("m v=1 99999999999999999999", "strconv.ParseInt: parsing \"99999999999999999999\": value out of range"),
        ("m v=1 9223372036854775807", "time outside range -9223372036854775806 - 9223372036854775806"),
        ("m v=\"open 1", "unbalanced quotes"),
        (
            "m v=9223372036854775808i 1",
            "unable to parse integer 9223372036854775808: strconv.ParseInt: parsing \"9223372036854775808\": value out of range"
        ),
        ("bad line here x", "invalid field format"),
    ])
    func badLineIsAnsweredInInfluxWords(line: String, reason: String) {
        let (points, errors) = Self.parse(line + "\n")
        #expect(points == [])
        #expect(errors.map(\.description) == ["unable to parse '\(line)': \(reason)"])
        // The same behind lines that taught the parser the series and its names.
        let known = Self.parse("m v=1,w=1 1\n\(line)\n")
        #expect(known.errors.map(\.reason) == [reason])
        #expect(known.points.count == 1)
    }

    @Test func errorsTellTheLineTheyStartAtAndGoodLinesRemain() {
        let (points, errors) = Self.parse("m v=1 1\nbad\nm s=\"a\nb\" 2\n\n  worse x\nm v=3 3\n")
        #expect(points.map(\.time) == [1, 2, 3])
        #expect(errors.map(\.line) == [2, 6])
        #expect(errors.map(\.text) == ["bad", "worse x"])
    }

    @Test func longBadLinesAreCutBetweenCharacters() {
        let (_, errors) = Self.parse("m v=\"" + String(repeating: "é", count: 5000))
        #expect(errors.map(\.text) == ["m v=\"" + String(repeating: "é", count: 97)])
    }

    @Test func keysAreAtMost65535BytesLong() {
        let tag = String(repeating: "x", count: 65_535 - 4)
        #expect(Self.parse("m,t=\(tag) v=1 1\n").errors == [])
        #expect(Self.parse("m,t=\(tag)x v=1 1\n").errors.map(\.reason) == ["max key length exceeded: 65536 > 65535"])
    }

    @Test func tooManySeriesAreBadLinesAndKnownOnesGoOn() {
        var parser = LineProtocolParser(limits: .init(series: 2))
        var chunk = Chunk()
        let text = "m,a=1,b=1 v=1 1\nm,a=2 v=1 2\nm,a=3 v=1 3\nm,b=1,a=1 v=1 4\nm,a=2 v=1 5\n"
        let errors = parser.parse(Array(text.utf8), precision: .nanoseconds, defaultTime: 0, into: &chunk)
        #expect(errors.map(\.reason) == ["series limit exceeded: 2 series are known and this line is a new one"])
        #expect(errors.map(\.line) == [3])
        #expect(chunk.messages.map(\.time) == [1, 2, 4, 5])
    }

    @Test func tooManyFieldNamesAreBadLines() {
        var parser = LineProtocolParser(limits: .init(fieldNames: 2))
        var chunk = Chunk()
        let errors = parser.parse(Array("m a=1,b=1 1\nm a=1,c=1 2\nm b=1 3\n".utf8), precision: .nanoseconds, defaultTime: 0, into: &chunk)
        #expect(errors.map(\.reason) == ["field name limit exceeded: 2 names are known and this line has a new one"])
        #expect(chunk.messages.map(\.time) == [1, 3])
        #expect(chunk.fields.count == 3)
    }

    @Test func namesAndTagsFillNoMoreThanTheirBytes() {
        var parser = LineProtocolParser(limits: .init(symbolBytes: 20))
        var chunk = Chunk()
        let errors = parser.parse(
            Array("m,a=1 v=1 1\nm,a=12345678901234567890 v=1 2\nm,a=1 v=1 3\n".utf8), precision: .nanoseconds, defaultTime: 0,
            into: &chunk)
        #expect(errors.map(\.line) == [2])
        #expect(chunk.messages.map(\.time) == [1, 3])
    }

    @Test func onlySoManyBadLinesAreToldOfAndGoodOnesBehindThemRemain() {
        var parser = LineProtocolParser(limits: .init(errors: 2))
        var chunk = Chunk()
        let errors = parser.parse(Array("a\nb\nc\nd\nm v=1 1\n".utf8), precision: .nanoseconds, defaultTime: 0, into: &chunk)
        #expect(errors.map(\.text) == ["a", "b"])
        #expect(chunk.messages.count == 1)
    }

    @Test func tagOrderDoesNotMakeANewSeries() {
        var parser = LineProtocolParser()
        var chunk = Chunk()
        _ = parser.parse(Array("m,a=1,b=2 v=1 1\nm,b=2,a=1 v=1 1\n".utf8), precision: .nanoseconds, defaultTime: 0, into: &chunk)
        #expect(chunk.messages[0].series == chunk.messages[1].series)
        #expect(parser.symbols.seriesCount == 2)
    }

    static let stream = """
        cpu,host=a,cpu=cpu0 usage_idle=12.5,usage_user=3 100
        cpu,host=a,cpu=cpu1 usage_idle=98.989898989898989,usage_user=1e-3 200
        # a comment
        log,path=C:\\\\x,q="\\ y" text="say \\"hi,\n\nthere\\\\",n=5i 300\r

        bad,line
        log,path=C:\\\\x,q="\\ y" text="again = \\",\\"",n=-5i,ok=TRUE 400
        cpu,host=a,cpu=cpu0 usage_idle=1,usage_user=2
        """

    @Test func aStreamSplitAtEveryByteGivesTheSamePoints() {
        let bytes = Array(Self.stream.utf8) + [10]
        let (points, errors) = Self.parse(String(decoding: bytes, as: UTF8.self))
        #expect(points.count == 5)
        #expect(errors.map(\.line) == [8])
        for cut in 0...bytes.count {
            var parser = LineProtocolParser(symbols: SymbolTable(seed: 7))
            var chunk = Chunk()
            let head = Array(bytes[..<cut])
            let part = parser.parsePart(head.span, precision: .nanoseconds, defaultTime: 90_000_000_001, into: &chunk)
            #expect(part.consumed == LineProtocol.wholeLines(head))
            let rest = Array(bytes[part.consumed...])
            let end = parser.parsePart(
                rest.span, firstLine: part.lineCount + 1, precision: .nanoseconds, defaultTime: 90_000_000_001, into: &chunk)
            #expect(end.consumed == rest.count)
            #expect(chunk.points(symbols: parser.symbols) == points, "cut at \(cut)")
            #expect(part.errors + end.errors == errors, "cut at \(cut)")
        }
    }

    /// SplitMix64, so that a failure can be repeated.
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    static func mutated(_ bytes: [UInt8], using random: inout Generator) -> [UInt8] {
        let alphabet = Array(" ,=\"\\\n\r#\t\0-+.0123456789eEinNtTfF\u{FF}aü".utf8)
        var bytes = bytes
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let byte = alphabet.randomElement(using: &random) ?? 0
            switch Int.random(in: 0...3, using: &random) {
            case 0: bytes.insert(byte, at: place)
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2 where place < bytes.count: bytes[place] = byte
            default: bytes.removeLast(min(bytes.count, Int.random(in: 0...3, using: &random)))
            }
        }
        return bytes
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func mutatedLinesNeverTrapAndAllWaysAgree(seed: UInt64) {
        var random = Generator(state: seed)
        let lines = [
            "cpu,host=a,cpu=cpu0 usage_idle=12.5,usage_user=3 100", "m v=1", "m,t=a f=1,i=2i,s=\"str\",b=t 1",
            "my\\ m,tag\\ key=va\\,l fie\\ ld=\"q\\\"uo\\\\te, = sp\",b=1 1", "m s=\"multi\nline\" 1500000000000000000",
            "m e=1e3,g=-1.5E-7,l=98.989898989898989 -5",
        ].map { Array($0.utf8) }
        // It knows all series and names already, so most lines go the short way.
        var trained = LineProtocolParser(symbols: SymbolTable(seed: seed))
        var chunk = Chunk()
        for line in lines { _ = trained.parse(line, precision: .nanoseconds, defaultTime: 0, into: &chunk) }
        for round in 0..<Soak.rounds(quick: 12_500, cases: 4) {
            var text: [UInt8] = []
            for _ in 0..<2 { text += Self.mutated(lines[Int.random(in: 0..<lines.count, using: &random)], using: &random) + [10] }
            var short = trained
            var shortChunk = Chunk()
            let shortErrors = short.parse(text, precision: .nanoseconds, defaultTime: 0, into: &shortChunk)
            var exact = LineProtocolParser(symbols: SymbolTable(seed: seed))
            var exactChunk = Chunk()
            let exactErrors = exact.parse(text, precision: .nanoseconds, defaultTime: 0, into: &exactChunk)
            let isSame =
                shortErrors == exactErrors
                && Self.lines(shortChunk, short.symbols) == Self.lines(exactChunk, exact.symbols)
            #expect(isSame, "seed \(seed), round \(round): \(String(reflecting: String(decoding: text, as: UTF8.self)))")
            if !isSame { return }
        }
    }

    static func lines(_ chunk: Chunk, _ symbols: SymbolTable) -> [String] {
        chunk.points(symbols: symbols).map { LineProtocol.text(of: $0) }
    }
}
