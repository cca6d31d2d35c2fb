import Foundation
import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

/// No size, no key and no data makes a screen trap or write what it must not.
///
/// `KAPTOP_SOAK` presses keys for more than a minute.
@Suite struct SafetyTests {
    private static let steps = ProcessInfo.processInfo.environment["KAPTOP_SOAK"] == nil ? 600 : 30_000

    /// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed.
    struct SeededNumbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    @Test(arguments: [
        [Key](), ["3"], ["7"], ["?"], [.enter], [.enter, "[", .left], ["q"], ["/"], ["/", .paste("value>x")], ["s"], ["c"], ["'"],
        ["3", "T"], ["2"],
        ["2", .tab], ["3", .enter], ["4"], ["4", .enter, "G"],
        ["4", .tab, .tab], ["4", .tab, .tab, .tab], ["5"], ["5", .enter], ["5", "/", .paste("last 2x")], ["6"],
    ])
    func everySizeIsDrawn(_ keys: [Key]) {
        var console = AnsweredConsole()
        console.press(keys)
        let state = console.state
        for width in Array(0...3) + Array(38...43) + [71, 72, 79, 109, 110, 200] {
            for height in Array(0...2) + Array(11...13) + [17, 18, 24, 29, 30, 60] {
                let size = Size(width: width, height: height)
                #expect(Dashboard.view(state, size: size).size == size)
            }
        }
    }

    @Test func smallWindowsSayWhatTheyNeedAndTheCounts() {
        let lines = Dashboard.view(Sample.state(), size: Size(width: 32, height: 10)).lines
        #expect(Array(lines.prefix(2)) == ["Needs 40x12, is 32x10", "◆2 ▲5 ●2 ○22"])
        #expect(Dashboard.view(Sample.state(), size: Size(width: 30, height: 1)).lines == ["◆2 ▲5 ●2 ○22"])
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func randomKeysSizesAndChangesNeverTrap(_ seed: UInt64) {
        var numbers = SeededNumbers(state: seed)
        let keys: [Key] =
            "jkgGDtTRA?q1234567-/xbsfeEnNloSlcVZ[]' :0uaympY".map { Key.character($0) }
            + [
                .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .enter, .escape, .tab, .backTab, .backspace, .control("d"),
                .paste("host\n"),
            ]
        var console = AnsweredConsole(seed % 2 == 0 ? SampleDetails.overview : Sample.firstRun)
        let all = Array(Sample.overview.alerts.values)
        for _ in 0..<Self.steps {
            switch Int.random(in: 0..<12, using: &numbers) {
            case 0:
                let size = Size(width: .random(in: 0...140, using: &numbers), height: .random(in: 0...45, using: &numbers))
                console.send(.resize(size))
            case 1:
                var change = OverviewChange()
                change.alerts = all.filter { _ in Bool.random(using: &numbers) }.map { row in
                    var row = row
                    row.level = Level.allCases.randomElement(using: &numbers) ?? .ok
                    row.since = Int64.random(in: .min ... .max, using: &numbers)
                    return row
                }
                change.removedAlerts = all.filter { _ in Int.random(in: 0..<4, using: &numbers) == 0 }.map(\.key)
                console.send(.changed(change))
            case 2:
                console.tick()
            case 3:
                // What an editor is left with: broken, longer, shorter.
                let script = [SampleDetails.cpuScript.replacing("crit(", with: "crt("), SampleDetails.brokenScript, "", "\t\"\n|"]
                if let id = TasksPane.selectedRow(console.state)?.id, let script = script.randomElement(using: &numbers) {
                    console.send(.edited(id, script: script))
                }
            default:
                if let key = keys.randomElement(using: &numbers) { console.press([key]) }
            }
            let grid = Dashboard.view(console.state, size: console.state.size)
            #expect(grid.size == console.state.size, "seed \(seed)")
        }
    }

    @Test func timesAndNumbersAtTheirEndsAreDrawn() {
        var overview = Sample.overview
        for (key, row) in overview.alerts {
            var row = row
            row.since = key.id.rawValue.count % 2 == 0 ? .min : .max
            row.value = key.id.rawValue.count % 3 == 0 ? .nan : -.infinity
            row.newestPointAt = .min
            row.history.record(.critical, value: 1e308, at: .max)
            row.reason?.comparison?.value = -1e308
            overview.alerts[key] = row
        }
        overview.engine.newestPointAt = .max
        overview.engine.gap = EngineStatus.Gap(from: .min, to: .max)
        overview.events = overview.events.map { event in
            var event = event
            event.time = .min
            return event
        }
        for keys in [[Key](), [.enter], ["3"], ["7"]] {
            var state = Sample.state(overview)
            for key in keys { _ = Dashboard.update(&state, .key(key)) }
            for now in [0, Sample.now] {
                _ = Dashboard.update(&state, .tick(now: now, zone: .utc))
                #expect(!Dashboard.view(state, size: state.size).text.isEmpty)
            }
        }
    }

    @Test func hostileDataCannotWriteToTheTerminal() {
        let hostile = "\u{1B}]52;c;aGk=\u{07}\u{1B}[2J\u{202E}\u{9B}31m\r\n\0x"
        var overview = Sample.overview
        var row = AlertRow(key: Sample.key(hostile, hostile), task: TaskID(hostile), level: .critical)
        row.message = hostile
        row.unit = hostile
        row.value = 1
        row.tags = [AlertSeries.Pair(hostile, hostile)]
        row.since = Sample.now
        overview.alerts[row.key] = row
        overview.engine.hostname = hostile
        overview.engine.banners = [hostile]
        overview.destinations[2].name = hostile
        overview.services[0].summary = hostile
        overview.events[0].message = hostile
        overview.topics = [
            TopicRow(
                id: TopicID(hostile), level: .critical, counts: [0, 0, 0, 1],
                handlers: [TopicRow.Handler(id: hostile, kind: hostile, address: hostile, match: hostile, task: TaskID(hostile))])
        ]
        var task = TaskRow(id: TaskID(hostile), status: .broken(error: hostile))
        task.failures = [TaskRow.Failure(node: hostile, text: hostile, count: .max, newestPointAt: .min, newestPoint: hostile)]
        overview.tasks = [task]
        var detail = TaskDetail(id: task.id, kind: .stream, dbrps: [hostile], script: hostile)
        detail.nodes = [TaskNode(name: hostile, line: 1, collected: .max, emitted: .min, errors: .max)]
        detail.mistakes = [
            ScriptMistake(line: 1, column: .max, text: hostile, hint: hostile), ScriptMistake(line: .min, column: .min, text: hostile),
        ]
        var event = SampleDetails.history[0]
        event.key = row.key
        event.message = hostile
        event.deliveries[1].attempts[0].answer = hostile
        (event.time, event.createdAt) = (.min, .max)
        let log = LogRow(number: 1, time: .max, level: .error, message: hostile, pairs: hostile)
        let open: [[Key]] = [
            [], [.enter], ["3"], ["3", "T"], ["2"], ["4"], ["4", .enter], ["4", .tab, .tab, .tab], ["4", "E"], ["5"], ["5", .enter], ["6"],
        ]
        for keys in open {
            var state = Sample.state(overview)
            for key in keys {
                for case .ask(let query) in Dashboard.update(&state, .key(key)) {
                    let answer: Answer =
                        switch query {
                        case .task: .task(detail)
                        case .history: .history(HistoryPage(rows: [event], next: nil))
                        case .log: .log([log])
                        default: .unavailable(hostile)
                        }
                    _ = Dashboard.update(&state, .answered(query, answer))
                }
            }
            let text = Dashboard.view(state, size: state.size).text
            let forbidden = text.unicodeScalars.filter { $0 != "\n" && ($0.value < 0x20 || 0x7F..<0xA0 ~= $0.value || $0.value == 0x202E) }
            #expect(forbidden.isEmpty)
        }
    }

    @Test(arguments: [
        [Key](), [.enter], ["3"], ["7"], ["3", "G"], ["?"], ["q"], ["D"], ["3", "T"], ["3", "R"], ["/"], ["/", "z", "z"], ["2"],
        ["/", .paste("value>x")], [.enter, "[", .left], ["s"], ["c"], ["'"], [" ", " "],
        ["3", .enter], ["4"], ["4", .enter], ["4", .tab, .tab, .tab], ["4", "j", .enter], ["5"],
        ["5", .enter], ["5", "/", .paste("last 2x")], ["6"], ["6", "k"],
    ])
    func ownTextsAreASCIIWhereTheTerminalIs(_ keys: [Key]) {
        for var overview in [SampleDetails.overview, Sample.firstRun] {
            overview.alerts = overview.alerts.filter { $0.key.id.rawValue.utf8.allSatisfy { $0 < 0x80 } && $0.value.unit != "°C" }
            overview.events = overview.events.filter { $0.key.id.rawValue.utf8.allSatisfy { $0 < 0x80 } }
            overview.destinations = overview.destinations.filter { $0.name.utf8.allSatisfy { $0 < 0x80 } }
            overview.engine.gap = EngineStatus.Gap(from: Sample.at(11, 30), to: Sample.at(11, 40))
            for size in [Size(width: 120, height: 36), Size(width: 80, height: 24), Size(width: 40, height: 12)] {
                var console = AnsweredConsole(overview, size: size, glyphs: .ascii)
                console.press(keys)
                // The history holds a rack in 東京.
                let text = console.text.replacing("温度:rack=東京-4", with: "").replacing("°C", with: "")
                #expect(text.utf8.allSatisfy { $0 < 0x80 }, "\(text)")
            }
        }
    }

    /// The counts say the same without colours: marks stand beside every number.
    @Test func windowTitleIsPlainASCII() {
        #expect(Sample.state().title.utf8.allSatisfy { 0x20..<0x7F ~= $0 })
    }
}
