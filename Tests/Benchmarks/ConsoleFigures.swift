import Foundation
import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import KaptopScreens
import SourceText
import TextUI

/// What the alert screen costs with many alerts: milliseconds for what a person or the engine does, and memory.
///
/// A figure is the slowest of several, because a person feels the slowest.
enum ConsoleFigures {
    static func print() throws {
        let counts = [10_000, 100_000]
        Swift.print("console, milliseconds" + counts.map { String(format: "%18d alerts", $0) }.joined())
        var lines: [(name: String, figures: [Double])] = []
        for count in counts {
            for (index, line) in figures(count).enumerated() {
                if lines.count <= index { lines.append((line.name, [])) }
                lines[index].figures.append(line.figure)
            }
        }
        for line in lines {
            Swift.print(
                line.name.padding(toLength: 32, withPad: " ", startingAt: 0)
                    + line.figures.map { String(format: "%20.2f", $0) }.joined(separator: "     "))
        }
    }

    private static let now: Int64 = 1_772_971_471_000_000_000
    private static let size = Size(width: 160, height: 45)

    private static func figures(_ count: Int) -> [(name: String, figure: Double)] {
        let before = residentBytes()
        var picture = overview(count)
        let rows = residentBytes()
        var state = Dashboard.State(now: now, zone: .utc)
        var change = OverviewChange()
        change.reset = picture
        var figures: [(String, Double)] = []
        figures.append(("first picture", once { _ = Dashboard.update(&state, .changed(change)) }))
        let list = residentBytes()
        change = OverviewChange()
        picture = Overview(engine: picture.engine)
        _ = Dashboard.update(&state, .resize(size))
        var step: Int64 = 0
        func tick() {
            step += 3
            _ = Dashboard.update(&state, .tick(now: now + step * 1_000_000_000, zone: .utc))
        }
        func press(_ keys: [Key]) { for key in keys { _ = Dashboard.update(&state, .key(key)) } }

        tick()
        figures.append(("a value changes", slowest { tell([row(4_711, .ok, value: $0)], &state) }))
        figures.append(("a level changes", slowest { tell([row(4_711, $0 % 2 == 0 ? .critical : .ok, value: $0)], &state) }))
        figures.append(
            (
                "1,000 levels change",
                slowest { step in
                    tell((0..<1_000).map { row($0 * 7, step % 2 == 0 ? .warning : .ok, value: step) }, &state)
                }
            ))
        figures.append(("a second passes", slowest { _ in tick() }))
        press(["/"])
        figures.append(("filter: each key of \"host-77\"", Array("host-77").map { key in once { press([.character(key)]) } }.max() ?? 0))
        for text in ["größe -busy", "level>=warn host=host-7*", "host~host-[0-9]*7", "value>90 since<1h changes>3"] {
            press([.control("u")])
            figures.append(("filter: \(text)", once { press([.paste(text)]) }))
        }
        press([.escape])
        figures.append(
            (
                "sort, slowest of all columns",
                (0..<8).map { _ in
                    press(["s"])
                    return once { press(["s"]) } + once { press([.enter]) }
                }.max() ?? 0
            ))
        figures.append(("reverse", slowest { _ in press(["S"]) }))
        figures.append(
            (
                "scroll a page, with its frame",
                slowest { _ in
                    press([.pageDown])
                    _ = Dashboard.view(state, size: size)
                }
            ))
        figures.append(("frame 160x45", slowest { _ in _ = Dashboard.view(state, size: size) }))
        figures.append(
            (
                "open an alert, with its frame",
                once {
                    press([.enter])
                    _ = Dashboard.view(state, size: size)
                }
            ))
        figures.append(("bytes a row: the row", Double(rows - before) / Double(count)))
        figures.append(("bytes a row: order and counts", Double(list - rows) / Double(count)))
        return figures
    }

    private static func tell(_ rows: [AlertRow], _ state: inout Dashboard.State) {
        var change = OverviewChange()
        change.alerts = rows
        _ = Dashboard.update(&state, .changed(change))
    }

    private static func overview(_ count: Int) -> Overview {
        var engine = EngineStatus(hostname: "edge-07", place: .service(processID: 1), startedAt: now)
        engine.newestPointAt = now
        var overview = Overview(engine: engine)
        for number in 0..<count {
            let row = row(number, number % 50 == 0 ? .warning : number % 97 == 0 ? .critical : .ok, value: number % 100)
            overview.alerts[row.key] = row
        }
        return overview
    }

    /// An alert of one of a thousand hosts and a hundred tasks, in its third minute.
    private static func row(_ number: Int, _ level: Level, value: Int) -> AlertRow {
        let task = TaskID("cpu_alert_\(number % 100)")
        let key = AlertRow.Key(
            topic: .anonymous(task: task, node: "alert2"), id: AlertID("cpu:cpu=cpu\(number / 1_000),host=host-\(number % 1_000)"))
        var row = AlertRow(key: key, task: task, level: level)
        row.since = now - Int64(number % 7_200) * 1_000_000_000
        row.message = "cpu:cpu=cpu\(number / 1_000),host=host-\(number % 1_000) is \(level.name)"
        row.value = Double(value)
        row.unit = "%"
        row.reason = Reason(
            range: SourceRange(0, 10), expression: "\"usage_user\" > 90", reference: "usage_user", value: Double(value),
            comparison: Reason.Limit(operator: ">", value: 90, furtherCount: 0))
        for minute: Int64 in 0..<3 { row.history.record(level, value: Double(value), at: now - (2 - minute) * 60_000_000_000) }
        row.newestPointAt = now
        row.usualInterval = 10_000_000_000
        row.tags = [AlertSeries.Pair("cpu", "cpu\(number / 1_000)"), AlertSeries.Pair("host", "host-\(number % 1_000)")]
        row.measurement = "cpu"
        return row
    }

    private static func once(_ work: () -> Void) -> Double {
        let start = ContinuousClock.now
        work()
        let time = (ContinuousClock.now - start).components
        return Double(time.seconds) * 1e3 + Double(time.attoseconds) / 1e15
    }

    private static func slowest(_ work: (Int) -> Void) -> Double {
        (0..<20).map { step in once { work(step) } }.max() ?? 0
    }

    /// What the process holds.
    private static func residentBytes() -> Int {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ").dropFirst().first
        return (pages.flatMap { Int($0) } ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
