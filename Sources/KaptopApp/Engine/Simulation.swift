import KaptopAlerts
import KaptopOverview

/// A labelled demonstration: one alert turns CRITICAL and recovers within 20 seconds, on screens only.
///
/// It never becomes an event of the engine, so nothing can be sent.
enum Simulation {
    private static let key = AlertRow.Key(topic: TopicID("simulation"), id: AlertID("simulation:host=example"))
    private static let step = Duration.seconds(1)
    private static let length = 20
    private static let recoversAt = 14

    static func run(on hub: OverviewHub, clock: any Clock<Duration>, now: @Sendable () -> Int64) async {
        var row = AlertRow(key: key, task: TaskID("simulation"), level: .ok)
        row.isSimulated = true
        row.unit = "%"
        for second in 0...length {
            let level: Level = second < 2 || second >= recoversAt ? .ok : second < 5 ? .warning : .critical
            let value = level == .ok ? 41.0 : level == .warning ? 84.5 : 97.2
            var change = OverviewChange()
            if level != row.level {
                change.events = [
                    EventRow(
                        id: EventID(rawValue: "simulation \(second)"), key: key, level: level, previousLevel: row.level,
                        message: "simulated: cpu of a machine that does not exist is \(level.name)", time: now(), isSimulated: true)
                ]
                row.since = now()
            }
            row.level = level
            row.value = value
            row.message = "simulated, nothing is sent"
            row.newestPointAt = now()
            row.history.record(level, value: value, at: now())
            change.alerts = [row]
            await hub.apply(change)
            do {
                try await clock.sleep(for: step)
            } catch {
                break
            }
        }
        var end = OverviewChange()
        end.removedAlerts = [key]
        await hub.apply(end)
    }
}
