import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

/// No size, no key and no data makes a screen trap or write what it must not.
@Suite struct SafetyTests {
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
        ["3", "T"],
    ])
    func everySizeIsDrawn(_ keys: [Key]) {
        var state = Sample.state()
        for key in keys { _ = Dashboard.update(&state, .key(key)) }
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
            "jkgGDtTRA?q123-/xbsSlcVZnN[]' ".map { Key.character($0) }
            + [
                .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .enter, .escape, .tab, .backTab, .backspace, .control("d"),
                .paste("host\n"),
            ]
        var state = Sample.state(seed % 2 == 0 ? Sample.overview : Sample.firstRun)
        let all = Array(Sample.overview.alerts.values)
        for _ in 0..<400 {
            switch Int.random(in: 0..<10, using: &numbers) {
            case 0:
                let size = Size(width: .random(in: 0...140, using: &numbers), height: .random(in: 0...45, using: &numbers))
                _ = Dashboard.update(&state, .resize(size))
            case 1:
                var change = OverviewChange()
                change.alerts = all.filter { _ in Bool.random(using: &numbers) }.map { row in
                    var row = row
                    row.level = Level.allCases.randomElement(using: &numbers) ?? .ok
                    row.since = Int64.random(in: .min ... .max, using: &numbers)
                    return row
                }
                change.removedAlerts = all.filter { _ in Int.random(in: 0..<4, using: &numbers) == 0 }.map(\.key)
                _ = Dashboard.update(&state, .changed(change))
            default:
                if let key = keys.randomElement(using: &numbers) { _ = Dashboard.update(&state, .key(key)) }
            }
            let grid = Dashboard.view(state, size: state.size)
            #expect(grid.size == state.size, "seed \(seed)")
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
        for keys in [[Key](), [.enter], ["3"], ["3", "T"], ["3"]] {
            var state = Sample.state(overview)
            for key in keys { _ = Dashboard.update(&state, .key(key)) }
            let text = Dashboard.view(state, size: state.size).text
            let forbidden = text.unicodeScalars.filter { $0 != "\n" && ($0.value < 0x20 || 0x7F..<0xA0 ~= $0.value || $0.value == 0x202E) }
            #expect(forbidden.isEmpty)
        }
    }

    @Test(arguments: [
        [Key](), [.enter], ["3"], ["7"], ["3", "G"], ["?"], ["q"], ["D"], ["3", "T"], ["3", "R"], ["/"], ["/", "z", "z"],
        ["/", .paste("value>x")], [.enter, "[", .left], ["s"], ["c"], ["'"], [" ", " "],
    ])
    func ownTextsAreASCIIWhereTheTerminalIs(_ keys: [Key]) {
        for var overview in [Sample.overview, Sample.firstRun] {
            overview.alerts = overview.alerts.filter { $0.key.id.rawValue.utf8.allSatisfy { $0 < 0x80 } && $0.value.unit != "°C" }
            overview.events = overview.events.filter { $0.key.id.rawValue.utf8.allSatisfy { $0 < 0x80 } }
            overview.destinations = overview.destinations.filter { $0.name.utf8.allSatisfy { $0 < 0x80 } }
            overview.engine.gap = EngineStatus.Gap(from: Sample.at(11, 30), to: Sample.at(11, 40))
            for size in [Size(width: 120, height: 36), Size(width: 80, height: 24), Size(width: 40, height: 12)] {
                var state = Sample.state(overview, size: size, glyphs: .ascii)
                for key in keys { _ = Dashboard.update(&state, .key(key)) }
                let text = Dashboard.view(state, size: size).text
                #expect(text.utf8.allSatisfy { $0 < 0x80 }, "\(text)")
            }
        }
    }

    /// The counts say the same without colours: marks stand beside every number.
    @Test func windowTitleIsPlainASCII() {
        #expect(Sample.state().title.utf8.allSatisfy { 0x20..<0x7F ~= $0 })
    }
}
