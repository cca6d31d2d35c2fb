import KaptopAlerts
package import KaptopOverview

/// The console without a screen: first the list, then one line a change, and commands typed as lines.
///
/// Nothing is drawn twice and no control is sent, so a screen reader reads it as it comes and a log keeps it.
package struct PlainConsole: Sendable {
    package enum Message: Sendable {
        case changed(OverviewChange)
        /// A line that was typed.
        case line(String)
        case outcome(CommandOutcome)
    }

    package enum Effect: Sendable, Equatable {
        /// One line, not yet made safe.
        case print(String)
        /// Answer with `.outcome`.
        case perform(Command)
        case end
    }

    private enum Question: Equatable {
        case silence(HoldEdit)
        case quit
    }

    private var overview: Overview?
    /// What the numbers of the newest list stand for.
    private var numbered: [AlertRow.Key] = []
    private var question: Question?

    package init() {}

    /// `now` is wall time, nanoseconds since 1970 UTC.
    package mutating func update(_ message: Message, now: Int64, zone: LocalZone) -> [Effect] {
        switch message {
        case .changed(let change):
            return take(change, now: now, zone)
        case .line(let line):
            return (question == nil ? obey(PlainCommand(line), now: now, zone) : answer(line))
        case .outcome(.done(let text)):
            return [.print("done: \(text)")]
        case .outcome(.failed(let text)):
            return [.print("not done: \(text)")]
        }
    }

    private mutating func take(_ change: OverviewChange, now: Int64, _ zone: LocalZone) -> [Effect] {
        guard let old = overview else {
            guard var first = change.reset else { return [] }
            first.apply(change)
            overview = first
            return list(everything: false, now: now) + first.engine.banners.map(Effect.print) + [.print("help lists the commands")]
        }
        overview?.apply(change)
        let time = TimeText.clock(now, zone)
        return PlainText.news(change, from: old, to: overview ?? old).map { .print("\(time) \($0)") }
    }

    private mutating func obey(_ command: PlainCommand, now: Int64, _ zone: LocalZone) -> [Effect] {
        switch command {
        case .nothing: return []
        case .help: return PlainCommand.instructions.map(Effect.print)
        case .mistake(let text): return [.print(text)]
        case .quit:
            guard overview?.engine.place == .thisWindow else { return [.end] }
            question = .quit
            return [.print("Alerting stops with this program. Quit? yes or no")]
        case .list: return list(everything: false, now: now)
        case .listAll: return list(everything: true, now: now)
        case .show(let name):
            return found(name) { row, overview in PlainText.detail(row, in: overview, now: now, zone).map(Effect.print) }
        case .acknowledge(let name, let note):
            return found(name) { row, _ in [.perform(.hold(.acknowledge(row.key, note: note)))] }
        case .silence(let name, let seconds, let reason):
            guard let row = row(name) else { return missing(name) }
            return ask(row, until: now + seconds * TimeText.second, reason, now: now, zone)
        }
    }

    private mutating func ask(_ row: AlertRow, until end: Int64, _ reason: String, now: Int64, _ zone: LocalZone) -> [Effect] {
        do throws(AlertMatcher.Mistake) {
            let matchers = [
                try AlertMatcher(label: "alert", sign: .equal, value: row.key.id.rawValue),
                try AlertMatcher(label: "topic", sign: .equal, value: row.key.topic.rawValue),
            ]
            question = .silence(.silence(SilenceDraft(matchers: matchers, endsAt: end, reason: reason)))
        } catch {
            return [.print(error.text)]
        }
        return [.print("Silence \(row.key.id) until \(TimeText.minuteAndDate(end, now: now, zone)), \(reason)? yes or no")]
    }

    private mutating func answer(_ line: String) -> [Effect] {
        let asked = question
        question = nil
        guard ["yes", "y"].contains(line.lowercased().filter { !$0.isWhitespace }) else { return [.print("nothing was done")] }
        switch asked {
        case .silence(let edit): return [.perform(.hold(edit))]
        case .quit: return [.end]
        case nil: return []
        }
    }

    private mutating func list(everything: Bool, now: Int64) -> [Effect] {
        guard let overview else { return [.print("the engine is starting")] }
        var rows = PlainText.firing(overview)
        if everything {
            rows += overview.alerts.values.filter { $0.level == .ok }.sorted { $0.key.id.rawValue < $1.key.id.rawValue }
        }
        numbered = rows.map(\.key)
        let lines = rows.enumerated().map { "\($0.offset + 1) \(PlainText.row($0.element, now: now))" }
        return [.print(PlainText.counts(overview))] + lines.map(Effect.print)
    }

    private func found(_ name: String, _ body: (AlertRow, Overview) -> [Effect]) -> [Effect] {
        guard let row = row(name), let overview else { return missing(name) }
        return body(row, overview)
    }

    private func missing(_ name: String) -> [Effect] { [.print("there is no alert \(name); list shows numbers and ids")] }

    /// By its number in the newest list, else by its id where that is only one alert's.
    private func row(_ name: String) -> AlertRow? {
        guard let overview else { return nil }
        if let number = Int(name), numbered.indices.contains(number - 1) { return overview.alerts[numbered[number - 1]] }
        let named = overview.alerts.values.filter { $0.key.id.rawValue == name }
        return named.count == 1 ? named[0] : nil
    }
}
