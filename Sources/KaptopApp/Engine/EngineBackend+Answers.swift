import KaptopAPI
import KaptopAlerts
import KaptopEngine
package import KaptopOverview
import KaptopStore

/// What screens want to know beyond the overview.
extension EngineBackend {
    package func answer(_ query: Query) async -> Answer {
        switch query {
        case .task(let id):
            await taskReport.detail(of: id).map { .task($0) } ?? .unavailable("there is no task \(id)")
        case .check(let id, let script):
            .script(await taskReport.mistakes(in: script, of: id))
        case .alert(let key):
            await explain(key)
        case .history(let query):
            await history(of: query)
        case .log(let number):
            .log(await logFeed.lines(after: number).suffix(LogRow.mostRows).map { LogRow($0) })
        case .audit(let limit):
            await audit(limit)
        }
    }

    private func explain(_ key: AlertKey) async -> Answer {
        guard let row = await hub.overview.alerts[key] else { return .unavailable("this alert is not known any more") }
        guard !row.isSimulated else { return .unavailable("a demonstration has no script") }
        guard let task = await taskMaster.executingTask(row.task) else { return .unavailable("task \(row.task) does not run") }
        guard let explanation = await task.explanation(of: key) else {
            return .unavailable("no point of this alert has come since task \(row.task) started")
        }
        return .alert(explanation)
    }

    private func history(of query: HistoryQuery) async -> Answer {
        do {
            return .history(try await store.history(query))
        } catch {
            return .unavailable("the history cannot be read: \(error)")
        }
    }

    private func audit(_ limit: Int) async -> Answer {
        do throws(HoldRefusal) {
            return .audit(try await holds.audit(limit: limit))
        } catch {
            return .unavailable(error.text)
        }
    }
}

extension LogRow {
    fileprivate init(_ kept: LogFeed.Kept) {
        let line = kept.line
        self.init(
            number: kept.number, time: line.time, level: Level(line.level), message: line.message,
            pairs: line.pairs.map { "\($0.key)=\(LogLine.quoted($0.value))" }.joined(separator: " "))
    }
}

extension LogRow.Level {
    fileprivate init(_ level: EngineLogLevel) {
        self =
            switch level {
            case .debug: .debug
            case .info: .info
            case .warn: .warning
            case .error: .error
            }
    }
}
