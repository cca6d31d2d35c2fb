import KaptopAlerts
import KaptopDelivery
import KaptopOverview

@testable import KaptopScreens

/// The same morning with more in it: alerts that are held, silent or flapping, and what the engine answers about one of them.
extension Sample {
    typealias Answered = (query: Query, answer: Answer)

    static let web = key("cpu:host=web-03", "cpu_alert")

    static var states: Overview {
        var overview = Sample.overview
        let anna = Operator(name: "anna", isVerified: true)
        func change(_ id: String, _ task: String, _ body: (inout AlertRow) -> Void) {
            let key = key(id, task)
            guard var row = overview.alerts[key] else { return }
            body(&row)
            overview.alerts[key] = row
        }
        change("cpu:host=web-03", "cpu_alert") { row in
            row.hold = Hold(.acknowledgement, by: anna, until: nil)
            row.usualInterval = 10 * second
            row.tags += [AlertSeries.Pair("rack", "12"), AlertSeries.Pair("region", "eu-west")]
        }
        change("mem:host=cache-02", "mem_alert") { row in row.hold = Hold(.silence(SilenceID(7)), by: anna, until: at(14, 30)) }
        change("disk:host=db-01,path=/var", "disk_alert") { row in
            row.newestPointAt = at(12, 0, 20)
            row.usualInterval = 10 * second
        }
        change("cpu:host=web-02", "cpu_alert") { row in
            row.newestPointAt = at(11, 24)
            row.usualInterval = 60 * second
        }
        change("http_p99:svc=checkout", "http_p99") { row in
            row.history = AlertHistory()
            for step: Int64 in 0..<60 {
                row.history.record(step > 40 && step % 3 > 0 ? .warning : .ok, value: 700, at: now + (step - 59) * minute)
            }
        }
        for (id, level) in [("mem:host=web-03", Level.warning), ("disk:host=web-03", .ok)] {
            let row = alert(id, "mem_alert", level, since: at(9, 0), value: 71, unit: "%", ">", 70, history: [(level, 60)])
            overview.alerts[row.key] = row
        }
        overview.silences = [
            Silence(
                id: SilenceID(7), matchers: [], startsAt: at(11, 50), endsAt: at(14, 30), reason: "rebuilding the cache", by: anna,
                createdAt: at(11, 50))
        ]
        return overview
    }

    static var webAnswers: [Answered] {
        [
            (.alert(web), .alert(webExplanation)),
            (.history(AlertDetail.Content.query(web)), .history(HistoryPage(rows: webHistory, next: nil))),
        ]
    }

    /// Samples every ten seconds for a quarter of an hour, with a gap of two minutes.
    static var webExplanation: AlertExplanation {
        func condition(_ level: Level, _ limit: Double, _ outcome: Bool?) -> AlertExplanation.Condition {
            AlertExplanation.Condition(
                level: level, expression: "\"usage_user\" > \(NumberText.exact(limit))",
                operands: [AlertExplanation.Operand(name: "usage_user", value: "97.24")], outcome: outcome,
                limit: Reason.Limit(operator: ">", value: limit, furtherCount: 0))
        }
        var critical = condition(.critical, 90, true)
        critical.expression += " AND \"usage_iowait\" < 5"
        critical.operands.append(AlertExplanation.Operand(name: "usage_iowait", value: "1.1"))
        var samples: [AlertExplanation.Sample] = []
        for step: Int64 in 0..<90 where !(40..<52).contains(step) {
            samples.append(AlertExplanation.Sample(time: now - (89 - step) * 10 * second, value: 92 + Double(step * 37 % 11) / 2))
        }
        return AlertExplanation(conditions: [condition(.warning, 75, true), critical], samples: samples, flapping: 0.18)
    }

    static var webHistory: [HistoryRow] {
        var number: Int64 = 200
        func row(_ time: Int64, _ old: Level, _ new: Level, _ sent: [(Destination, DeliveryStatus, Int64)]) -> HistoryRow {
            number -= 1
            var row = HistoryRow(
                event: number, key: web, task: TaskID("cpu_alert"), level: new, previousLevel: old, message: "", time: time, createdAt: time
            )
            row.deliveries = sent.enumerated().map { index, sent in
                HistoryDelivery(
                    id: DeliveryID(number * 10 + Int64(index)), destination: sent.0, status: sent.1, createdAt: time,
                    attempts: [HistoryAttempt(number: 1, at: time, latency: sent.2 * 1_000_000, outcome: .delivered)])
            }
            return row
        }
        let day = 86_400 * second
        return [
            row(at(11, 50, 30), .warning, .critical, [(ops, .delivered, 88), (onCall, .retrying(unreachable), 20_000)]),
            row(at(11, 42, 10), .info, .warning, [(ops, .delivered, 90), (onCall, .delivered, 201)]),
            row(at(11, 38, 5), .ok, .info, []),
            row(at(7, 31, 44), .critical, .ok, [(ops, .delivered, 85), (onCall, .delivered, 188)]),
            row(at(7, 12, 2), .warning, .critical, [(ops, .delivered, 97), (onCall, .rejected(kicked), 96)]),
            row(at(7, 10, 2), .ok, .warning, [(ops, .delivered, 91)]),
            row(at(22, 5, 10) - day, .critical, .ok, [(ops, .delivered, 90)]),
            row(at(21, 57, 40) - day, .ok, .critical, [(ops, .delivered, 92)]),
        ]
    }
}
