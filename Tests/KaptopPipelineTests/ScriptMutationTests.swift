import KaptopAlerts
import KaptopDelivery
import KaptopPipeline
import KaptopTesting
import Points
import SourceText
import Testing
import TickScript

/// Scripts damaged at random, read to their end: whatever the text, it ends in a mistake with a place, or in a task that takes points.
@Suite struct ScriptMutationTests {
    static let scripts = [
        """
        var limit = 90.0
        var names = ['host', 'cpu']
        var filter = lambda: "usage" > limit AND "host" =~ /web.*/
        stream
            |from().measurement('cpu').groupBy(names).where(filter)
            |eval(lambda: "usage" * 2.0, lambda: strToUpper("host") + 'x').as('a', 'b').keep()
            |window().period(10s).every(5s).align()
            |mean('a').as('m')
            |alert().id('{{ .Group }}').crit(lambda: "m" > 5).critReset(lambda: "m" < 4).stateChangesOnly(5m).flapping(0.2, 0.5)
                .log('/tmp/x')
                .slack().channel('#a').iconEmoji('b')
                .post('http://127.0.0.1:1/').header('a', 'b')
        """,
        """
        dbrp "a"."b"
        // how many
        var n = 5
        var d = 10s * n
        var a = stream|from().measurement('a').groupBy(*)
        var b = stream|from().measurement('b').truncate(1s).round(2s)
        a|join(b).as('a', 'b').tolerance(1s).fill(0.0)|log().prefix('x').level('INFO')
        a|union(b).rename('c')|derivative('v').unit(1s).nonNegative()|httpOut('x')
        a|deadman(0.0, d).id('x')
        b|stats(10s)|shift(-5m)|sample(3)
        """,
        """
        stream|from()|default().field('a', 1).tag('b', 'c')|delete().field('x')|flatten().on('a')|groupBy('a').byMeasurement()
            |stateDuration(lambda: sigma("v") > 2.0 OR count() == 3).unit(1m).as('s')|stateCount(lambda: !isPresent("v"))
            |barrier().idle(10s).delete(TRUE)|changeDetect('v')|combine(lambda: TRUE, lambda: -"v" < 1).as('p', 'q').max(5)
            |kapacitorLoopback().database('x').retentionPolicy('y')
        """,
        """
        var t float
        var l list
        var s star
        stream|from().where(lambda: if("x" > t, hour("time"), int('5')) % 2 == 0)
            |window().periodCount(5).everyCount(2).fillPeriod()
            |percentile('v', 95.0)|top(2, 'v', 'a').as('b')|movingAverage('v', 3)|holtWinters('v', 2, 3, 1s)|elapsed('v', 1s)
            |alert().all().noRecoveries().inhibit('a', 'b').levelTag('l').details('{{ json . }}').exec('a', 'b').tcp('x:1').topic('t')
        """,
    ]
    static let pieces = [
        "'", "'''", "\"", "/", "//", "\n", "(", ")", "[", "]", "|", ".", "@", ",", "=", "==", "=~", "!", "-", "*", "\\", "5", "1.5", "10s",
        "lambda: ", "var x = ", "AND", "TRUE", "stream", "from", "alert()", "|window()", ".groupBy(*)", "|eval(lambda: ", "a", "limit",
        "9223372036854775807", "0s", "-1", "99999w", "/(a/", "lambda: lambda: ", "names", "[*]", "|join(a)", "stream|from()", "nosuch",
        "\u{0}", "é",
    ]
    private static let lines = [
        "cpu,host=web1,cpu=c usage=95,v=1,x=3i 10", "a,b=c v=2i,x=\"y\" 20", "b v=t 30", "cpu,host=web1,cpu=c usage=1,v=2 40",
    ]
    private static let variables = [
        "t": TaskVariable(type: .float, value: .float(1)), "l": TaskVariable(type: .list, value: .list([])),
        "s": TaskVariable(type: .star, value: .star),
    ]

    @Test(arguments: [1, 2] as [UInt64])
    func damagedScriptsEndInAMistakeOrATask(_ seed: UInt64) {
        var gen = Gen(seed: seed)
        var mistakes = 0
        var runs = 0
        for round in 0..<Soak.rounds(quick: 700, cases: 2) {
            let text = Self.damaged(gen.element(of: Self.scripts), &gen)
            let (script, errors) = Script.read(text)
            guard errors.isEmpty else {
                mistakes += 1
                continue
            }
            let options = LoweringOptions(
                kind: .stream, handlers: HandlerCatalog.signatures, variables: gen.chance(0.5) ? Self.variables : [:],
                allowsMissingVariables: gen.chance(0.5))
            do throws(ScriptError) {
                let task = try LoweredTask(script, options)
                for diagnostic in ScriptAdvice.diagnostics(on: script, task) { _ = DiagnosticRenderer.render(diagnostic, in: script.file) }
                if Self.run(task) { runs += 1 }
            } catch {
                mistakes += 1
                let range = error.diagnostic.range ?? SourceRange(at: 0)
                #expect(range.start >= 0 && range.end <= text.utf8.count, "seed \(seed), round \(round): \(text)")
                _ = DiagnosticRenderer.render(error.diagnostic, in: script.file)
            }
        }
        #expect(mistakes > 100)
        #expect(runs > 20)
    }

    private static func damaged(_ text: String, _ gen: inout Gen) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<gen.int(1...2) {
            let place = gen.int(0...bytes.count)
            switch gen.int(0...3) {
            case 0: bytes.removeSubrange(place..<min(bytes.count, place + gen.int(1...8)))
            case 1:
                let from = gen.int(0...bytes.count)
                bytes.insert(contentsOf: Array(bytes[from..<min(bytes.count, from + gen.int(1...30))]), at: place)
            default: bytes.insert(contentsOf: gen.element(of: pieces).utf8, at: place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the task could be made.
    private static func run(_ task: LoweredTask) -> Bool {
        var parser = LineProtocolParser(symbols: SymbolTable(seed: 7))
        guard var pipeline = try? Pipeline(task, TaskStory.environment, symbols: parser.symbols) else { return false }
        pipeline.advance(to: 0)
        for line in lines {
            var chunk = Chunk()
            _ = parser.parse(Array(line.utf8), precision: .seconds, defaultTime: 0, into: &chunk)
            pipeline.process(chunk, symbols: parser.symbols, database: "db", retentionPolicy: "rp")
        }
        pipeline.finish()
        return true
    }
}
