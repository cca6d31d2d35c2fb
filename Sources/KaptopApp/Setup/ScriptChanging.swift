import KaptopAPI
import KaptopAlerts
package import KaptopConfig
import KaptopEngine
package import KaptopScreens
import KaptopStore

/// Puts lines behind an alert of a task's script: works out what would change, and changes exactly that.
///
/// A script that the load directory has is changed there, since the next load would undo what the engine is told. Any other is changed
/// through the API of the engine that runs, so that it is checked, kept and audited as by hand; where none runs, nothing is.
package struct ScriptChanging: Sendable {
    private static let pause = Duration.milliseconds(250)
    /// Longer than the engine takes to see a file: its look every three seconds, and one more for a file that is just being written.
    private static let patience = 40

    private let database: String
    private let service: ConfiguredService
    private let isLoading: Bool
    private let client: EngineClient?
    private let clock: any Clock<Duration>

    /// - Parameters:
    ///   - database: the engine's; it need not be there.
    ///   - isLoading: whether the engine follows a load directory.
    ///   - client: the way to the engine, whether it runs or not.
    init(
        database: String, _ service: ConfiguredService, isLoading: Bool = false, client: EngineClient? = nil,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.database = database
        self.service = service
        self.isLoading = isLoading
        self.client = client
        self.clock = clock
    }

    /// For the engine on these files.
    package init(_ loaded: LoadedConfiguration, _ service: ConfiguredService, environment: [String: String]) {
        self.init(
            database: loaded.files.database, service, isLoading: loaded.configuration.load.isEnabled,
            client: try? EngineClient(loaded, url: nil, as: .ofThisProcess(environment)))
    }

    /// Where no engine has ever stored anything.
    package static func nothing(_ service: ConfiguredService) -> ScriptChanging { ScriptChanging(database: "", service) }

    package func answer(_ request: ScriptRequest) async -> ScriptAnswer {
        switch request {
        case .propose(let lines, let task):
            do throws(SetupFailure) {
                return .proposed(.success(try await changes(lines, task)), task: task)
            } catch {
                return .proposed(.failure(error), task: task)
            }
        case .change(let change):
            do throws(SetupFailure) {
                return .changed(.success(try await report(change)), task: change.task)
            } catch {
                return .changed(.failure(error), task: change.task)
            }
        }
    }

    // MARK: What would change

    private func changes(_ lines: String, _ name: String) async throws(SetupFailure) -> [ScriptChange] {
        guard let store = SetupTasks.store(database), let tasks = try? await store.tasks(),
            let stored = tasks.first(where: { $0.id.rawValue == name })
        else { throw SetupFailure("there is no task \(name) any more", remedy: "Esc goes back to the others.") }
        let path = await LoadedScripts(store, isLoading: isLoading).path(of: stored)
        var task = stored
        if let path {
            guard let text = LoadedScripts.text(of: path) else {
                throw SetupFailure(
                    "\(path), which has its script, cannot be read",
                    remedy: "As its owner, write this behind an alert in it: \(lines)")
            }
            task.script = text
        }
        let before = SetupTasks.task(task, service).places.count
        let insertions = ScriptLines.adding(lines, to: task.script).filter { insertion in
            // Read as the engine reads it, so that none is offered that it would refuse.
            var changed = task
            changed.script = insertion.text
            return SetupTasks.task(changed, service).places.count > before
        }
        guard !insertions.isEmpty else {
            throw SetupFailure(
                "the script of \(name) has no alert that \(lines) could be added to",
                remedy: "Esc goes back to the others; `kaptop check FILE` says what is wrong with a script.")
        }
        let isRunning = await isRunning
        let obstacle = obstacle(path, isRunning)
        let remarks = remarks(task, path, isRunning, fellows: tasks.filter { $0.templateID != nil && $0.templateID == task.templateID })
        return insertions.map { insertion in
            var change = ScriptChange(
                task: name, templateID: task.templateID, path: path, base: task.script, text: insertion.text,
                lineNumber: insertion.lineNumber, lines: insertion.difference)
            change.obstacle = obstacle
            change.remarks = remarks
            return change
        }
    }

    private var isRunning: Bool {
        get async { (try? await client?.answer(.get, "/kapacitor/v1/ping"))?.status ?? 500 < 300 }
    }

    private func obstacle(_ path: String?, _ isRunning: Bool) -> SetupFailure? {
        guard let path else {
            return isRunning
                ? nil
                : SetupFailure(
                    "no engine runs that could check and keep it",
                    remedy: "Start one with `kaptop serve` and press r; or write the marked line in by hand later, on the Tasks screen.")
        }
        guard let obstacle = FileStanding(path, serviceUser: nil).obstacle else { return nil }
        return SetupFailure("\(path): \(obstacle.text)", remedy: "As its owner, write the marked line in; the engine takes it up.")
    }

    private func remarks(_ task: TaskDefinition, _ path: String?, _ isRunning: Bool, fellows: [TaskDefinition]) -> [SetupFailure] {
        var remarks: [SetupFailure] = []
        if let template = task.templateID {
            let others = fellows.map(\.id.rawValue).filter { $0 != task.id.rawValue }.sorted()
            if !others.isEmpty {
                remarks.append(
                    SetupFailure(
                        "all tasks of the template \(template) change with it",
                        remedy:
                            "Also \(others.prefix(6).joined(separator: ", "))\(others.count > 6 ? " and \(others.count - 6) more" : "")."))
            }
        }
        if let path {
            remarks.append(
                SetupFailure(
                    "its script comes from \(path)",
                    remedy: "That file is written, the old one kept as .bak. "
                        + (isRunning ? "The engine loads it within seconds." : "The engine loads it when it starts.")))
        }
        if task.origin == .starter {
            remarks.append(
                SetupFailure(
                    "this task came with kaptop", remedy: "Changed, it is yours: newer versions of kaptop no longer replace it."))
        }
        return remarks
    }

    // MARK: Changing

    private func report(_ change: ScriptChange) async throws(SetupFailure) -> ScriptReport {
        var report = ScriptReport(task: change.task, standing: .runs)
        if let path = change.path {
            let started = await lastStart(change)
            do throws(ConfigurationFileWriter.Failure) {
                let written = try ConfigurationFileWriter.write(change.text, to: path, replacing: change.base, holdsSecret: false)
                report.path = written.path
                report.backupPath = written.backupPath
            } catch {
                throw SetupFailure("\(error)", remedy: "Nothing was changed. r reads the file again.")
            }
            report.standing = await standing(change, after: started)
        } else {
            try await tell(change)
        }
        report.senders = await SetupTasks.senders(database, service, isLoading: isLoading)
        return report
    }

    /// Where the engine has the script.
    private func path(_ change: ScriptChange) -> String {
        let kind = change.templateID == nil ? "tasks" : "templates"
        return "/kapacitor/v1/\(kind)/" + EngineClient.encoded(change.templateID ?? change.task)
    }

    private func held(_ change: ScriptChange, _ client: EngineClient) async throws(EngineClient.Failure) -> JSONValue {
        try await client.call(.get, path(change), query: [("script-format", "raw")])
    }

    /// When the engine last started the task; nil where that is not known, as of templates.
    private func lastStart(_ change: ScriptChange) async -> String? {
        guard let client else { return nil }
        return (try? await held(change, client))?["last-enabled"]?.string
    }

    /// Waits until the engine has taken up the file, and has started the task with it.
    private func standing(_ change: ScriptChange, after started: String?) async -> ScriptReport.Standing {
        guard let client, await isRunning else { return .waitsForStart }
        for _ in 0..<Self.patience {
            if let body = try? await held(change, client), body["script"]?.string == change.text,
                started == nil || body["last-enabled"]?.string != started && body["executing"] == true
            {
                return .runs
            }
            do {
                try await clock.sleep(for: Self.pause)
            } catch {
                break
            }
        }
        return .notTakenUp
    }

    /// Tells the engine, which starts the task anew; one that cannot be started is as it was before.
    private func tell(_ change: ScriptChange) async throws(SetupFailure) {
        guard let client else { throw SetupFailure("no engine can be asked", remedy: "Nothing was changed.") }
        let path = path(change)
        let held = try await told { () throws(EngineClient.Failure) in try await self.held(change, client) }
        guard held["script"]?.string == change.base else {
            throw SetupFailure(
                "the script of \(change.task) was changed by someone else in the meantime", remedy: "Nothing was changed. r looks again.")
        }
        guard change.templateID != nil || held["status"] == "enabled" else {
            throw SetupFailure(
                "\(change.task) was switched off in the meantime", remedy: "Nothing was changed. Switch it on, then press r.")
        }
        _ = try await told { () throws(EngineClient.Failure) in try await client.call(.patch, path, ["script": .text(change.text)]) }
        // The engine itself starts the tasks of a template anew.
        guard change.templateID == nil else { return }
        do throws(EngineClient.Failure) {
            try await restart(path, client)
        } catch {
            _ = try await told { () throws(EngineClient.Failure) in
                _ = try await client.call(.patch, path, ["script": .text(change.base), "status": "disabled"])
                return try await client.call(.patch, path, ["status": "enabled"])
            }
            throw SetupFailure("\(change.task) does not start with it: \(error)", remedy: "It runs with its old script.")
        }
    }

    /// A task that runs goes on with the script that it was started with.
    private func restart(_ path: String, _ client: EngineClient) async throws(EngineClient.Failure) {
        _ = try await client.call(.patch, path, ["status": "disabled"])
        _ = try await client.call(.patch, path, ["status": "enabled"])
    }

    private func told(_ body: () async throws(EngineClient.Failure) -> JSONValue) async throws(SetupFailure) -> JSONValue {
        do throws(EngineClient.Failure) {
            return try await body()
        } catch {
            throw SetupFailure("\(error)", remedy: "Press Esc, or write it into the script by hand.")
        }
    }
}
