import Foundation
import KaptopTesting
import Testing

/// A restart does not change evaluation: a run that is cut at random places says what the uncut one says.
@Suite struct RestartTests {
    /// `make soak` makes long runs of it.
    private static let isSoak = ProcessInfo.processInfo.environment["KAPTOP_SOAK"] != nil

    static let scripts: [String] = [
        "|where(lambda: count() % 3 == 0)",
        "|where(lambda: sigma(\"v\") > 1.0)",
        "|eval(lambda: \"v\" + 1.0, lambda: spread(\"v\")).as('a', 'b').keep()",
        "|window().period(5s).every(3s)|mean('v')",
        "|window().period(5s).every(3s).align().fillPeriod()|percentile('v', 50.0)",
        "|window().periodCount(4).everyCount(3)|max('v')",
        "|window().period(4s).every(4s)|groupBy('t')|sum('v')",
        "|sum('v')", "|cumulativeSum('v')", "|movingAverage('v', 3)", "|difference('v')", "|elapsed('v', 1s)", "|top(1, 'v')",
        "|derivative('v').nonNegative()", "|changeDetect('v')", "|sample(3)", "|shift(1s)",
        "|stateCount(lambda: \"v\" > 5)", "|stateDuration(lambda: \"v\" > 5)",
        "|flatten().on('t').tolerance(2s)",
        "|combine(lambda: \"v\" > 5, lambda: \"v\" <= 5).as('a', 'b').tolerance(2s)",
        "|alert().crit(lambda: \"v\" > 7).warn(lambda: \"v\" > 4)",
        "|alert().crit(lambda: \"v\" > 7).warn(lambda: \"v\" > 4).critReset(lambda: \"v\" < 3).stateChangesOnly()",
        "|alert().crit(lambda: \"v\" > 7).stateChangesOnly(6s).levelTag('level').idField('id')",
        "|alert().crit(lambda: \"v\" > 5).flapping(0.25, 0.5).history(5)",
        "|alert().crit(lambda: \"v\" > 5).noRecoveries().stateChangesOnly()",
        "|alert().crit(lambda: count() % 4 == 0).id('{{ .Name }}')",
        "|window().period(4s).every(2s)|alert().crit(lambda: \"v\" > 7).all()",
    ]

    static let whole: [String] = [
        "var a = stream|from().where(lambda: \"t\" == 'x').groupBy('host')\nvar b = stream|from().where(lambda: \"t\" == 'y').groupBy('host')\n"
    ].flatMap { streams in
        [
            "a|join(b).as('a', 'b').tolerance(2s).fill(0.0)", "a|union(b)", "a|union(b)|window().period(3s).every(3s)|count('v')",
            "a|join(b).as('a', 'b').streamName('j')|alert().crit(lambda: \"a.v\" > \"b.v\")",
        ].map { streams + $0 }
    }

    @Test(arguments: scripts.map { "stream|from().groupBy('host')\($0)" } + whole)
    func aCutRunSaysWhatTheUncutOneSays(_ script: String) throws {
        let rounds = Self.isSoak ? 200 : 4
        var saidSomething = 0
        for round in 0..<rounds {
            let seed = UInt64(round + 1)
            var gen = Gen(seed: seed)
            let length = Self.isSoak ? gen.int(10...400) : gen.int(10...60)
            var time = 0
            var cut: [String] = []
            for _ in 0..<length {
                time += gen.int(0...2)
                let host = gen.element(of: ["a", "b", "c"])
                cut.append("m,host=\(host),t=\(gen.element(of: ["x", "y"])) v=\(gen.int(0...9)) \(time)")
                if gen.chance(0.15) { cut.append("restart") }
            }
            let uncut = cut.map { $0 == "restart" ? "---" : $0 }
            let wanted = try TaskStory.run(script, uncut.joined(separator: "\n"))
            let got = try TaskStory.run(script, cut.joined(separator: "\n"))
            #expect(got == wanted, "seed \(seed)")
            if ["point", "batch", "event"].contains(where: wanted.contains) { saidSomething += 1 }
        }
        #expect(saidSomething > rounds / 4)
    }

    /// The control: without the state of the nodes a cut run is another one, so the test above can fail.
    @Test func aRunThatBeginsAnewSaysSomethingElse() throws {
        let script = "stream|from()|window().period(3s).every(3s)|count('v')"
        let lines = (0..<8).map { "m v=1 \($0)" }
        let uncut = try TaskStory.run(script, (lines[..<5] + ["---"] + lines[5...]).joined(separator: "\n"))
        let cut = try TaskStory.run(script, (lines[..<5] + ["restart"] + lines[5...]).joined(separator: "\n"))
        let anew = try TaskStory.run(script, (lines[..<5] + ["begin anew"] + lines[5...]).joined(separator: "\n"))
        #expect(cut == uncut)
        #expect(anew != uncut)
    }
}
