import Foundation
import KaptopAPI
import KaptopEngine
import KaptopStore

/// Keeps tasks, templates and topic handlers as the files of the load directory have them.
///
/// ```
/// [load]
///   enabled = true
///   dir = "/etc/kapacitor/load"
/// ```
///
/// At the start and on SIGHUP every file is loaded; in between, the directory is looked at every few seconds and what changed is
/// loaded. What is loaded is enabled. An item whose file and definition are what they were is left alone, so that a task keeps its
/// state. What a removed file defined is deleted; if the whole directory is missing, as when its disk is, nothing is.
///
/// The directory is looked at instead of watched with inotify: that works on every file system and for links that are turned (as
/// Kubernetes does), needs no rest for files that are half written, and costs one `stat` a file.
///
/// At the start a file that cannot be loaded ends the engine, as in Kapacitor; later it is said in the log, its earlier definition
/// stays, and the other files are loaded all the same.
/// Source: services/load of Kapacitor 1.5.7.
actor Loader {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let interval = Duration.seconds(3)

    private let directory: LoadDirectory
    private let api: LocalAPI
    private let store: Store
    private let log: ServerLog
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Int64
    /// Told after each pass what of the directory is not loaded; nil where all is.
    private let observer: @Sendable (String?) async -> Void
    private var plan = LoadPlan()
    private var records: [LoadPlan.Record] = []
    private var errorCount = 0
    private var isMissing = false
    private var wantsEverything = false
    private var pause: Task<Void, Never>?

    init(
        directory: LoadDirectory, api: LocalAPI, store: Store, log: ServerLog, clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Int64, observer: @escaping @Sendable (String?) async -> Void = { _ in }
    ) {
        self.observer = observer
        self.directory = directory
        self.api = api
        self.store = store
        self.log = log
        self.clock = clock
        self.now = now
    }

    // MARK: Life

    /// Loads every file once.
    func start() async throws(Failure) {
        do {
            if let text = try await store.setting(EngineSetting.loadedItems) {
                records = try JSONDecoder().decode([LoadPlan.Record].self, from: Data(text.utf8))
            }
        } catch {
            throw Failure(description: "failed to read what was loaded before: \(error)")
        }
        let failures = await pass(.everything).filter(\.mistake.isFatal)
        guard let first = failures.first else { return }
        let words = Self.words(first)
        let reports = failures.compactMap(\.mistake.report)
        throw Failure(description: (["failed to reload tasks/templates/handlers: \(words)"] + reports).joined(separator: "\n"))
    }

    /// Looks at the directory until it is cancelled.
    func watch() async {
        while !Task.isCancelled {
            let clock = clock
            let pause = Task { _ = try? await clock.sleep(for: Self.interval) }
            self.pause = pause
            if wantsEverything { pause.cancel() }
            await withTaskCancellationHandler {
                await pause.value
            } onCancel: {
                pause.cancel()
            }
            guard !Task.isCancelled else { return }
            let extent: LoadPlan.Extent = wantsEverything ? .everything : .changes
            wantsEverything = false
            _ = await pass(extent)
        }
    }

    /// Loads every file again, soon.
    func reload() {
        wantsEverything = true
        pause?.cancel()
    }

    /// `tasks/cpu.tick and 2 more are not loaded, see the log`.
    private static func trouble(_ files: [String]) -> String? {
        guard let first = files.first else { return nil }
        let more = files.count == 1 ? "is" : "and \(files.count - 1) more are"
        return "\(first) \(more) not loaded, see the log"
    }

    var statistic: ServerStatistic { Self.statistic(errors: errorCount) }

    static func statistic(errors: Int) -> ServerStatistic { ServerStatistic(name: "load", values: [.init("errors", errors)]) }

    // MARK: One pass

    private func pass(_ extent: LoadPlan.Extent) async -> [LoadPlan.Failure] {
        guard let entries = directory.scan() else {
            if !isMissing || extent == .everything {
                write(.warn, "skipping load... load directory does not exists", [("dir", directory.path)])
            }
            isMissing = true
            await observer("\(directory.path) is not there")
            return []
        }
        isMissing = false
        var contents: [String: Result<[UInt8], LoadDirectory.Unreadable>] = [:]
        for entry in plan.unread(entries, extent, now: now()) {
            do throws(LoadDirectory.Unreadable) {
                contents[entry.path] = .success(try directory.read(entry))
            } catch {
                contents[entry.path] = .failure(error)
            }
        }
        let steps = plan.step(entries, extent, contents: contents, records: records)
        for warning in steps.warnings { write(.warn, warning, []) }
        var failures = steps.failures
        let before = records
        for definition in steps.definitions {
            do throws(LoadMistake) {
                try await define(definition)
                plan.settle(definition.path, isRefused: false)
            } catch {
                plan.settle(definition.path, isRefused: true)
                let kind = entries.first { $0.path == definition.path }?.kind ?? .script
                failures.append(LoadPlan.Failure(path: definition.path, kind: kind, mistake: error))
            }
        }
        for item in steps.removals { await remove(item) }
        for failure in failures { say(failure) }
        if records != before { await keep() }
        await observer(Self.trouble(plan.unloaded))
        // Kapacitor stops at the first one in the order of loading.
        return failures.sorted { ($0.kind.rawValue, $0.path) < ($1.kind.rawValue, $1.path) }
    }

    private func say(_ failure: LoadPlan.Failure) {
        errorCount += 1
        let place = failure.mistake.place.map { [("place", "\(failure.path):\($0)")] } ?? []
        write(.error, "failed to load new files", [("err", Self.words(failure))] + place)
    }

    private static func words(_ failure: LoadPlan.Failure) -> String {
        let words = "failed to load file \(failure.path): \(failure.mistake.text)"
        return failure.kind == .script || failure.kind == .variables ? "failed to load tasks: \(words)" : words
    }

    private func keep() async {
        do {
            let text = String(decoding: try JSONEncoder().encode(records), as: UTF8.self)
            try await store.setSetting(EngineSetting.loadedItems, text)
        } catch {
            write(.error, "what was loaded cannot be stored", [("err", "\(error)")])
        }
    }

    private func write(_ level: EngineLogLevel, _ message: String, _ pairs: [(key: String, value: String)]) {
        log.write(level, message, [("service", "load")] + pairs)
    }

    // MARK: Items

    private func remove(_ item: LoadItem) async {
        let answer = await api.call(.delete, item.path)
        guard answer.isOK else {
            errorCount += 1
            write(.error, "failed to remove missing", [("err", answer.error)])
            return
        }
        records.removeAll { $0.item == item }
        write(.info, "removed what a file had defined that is gone", [("object", "\(item)")])
    }

    private func define(_ definition: LoadDefinition) async throws(LoadMistake) {
        write(.debug, "loading object from file", [("object", "\(definition.item)"), ("file", definition.path)])
        let existing = await api.call(.get, definition.item.path, query: "script-format=raw")
        let known = records.first { $0.item == definition.item }
        let isUnchanged =
            existing.isOK && known?.digest == definition.digest && known?.version == Self.version(existing.body, definition.item)
        var body = existing.body
        switch definition.item {
        case .task:
            if !isUnchanged { body = try await defineTask(definition, existing) }
            if body["status"] != "enabled" { body = try await call(.patch, definition.item.path, ["status": "enabled"], "") }
        case .template:
            if !isUnchanged { body = try await defineTemplate(definition, isKnown: existing.isOK) }
        case .handler:
            if !isUnchanged { body = try await defineHandler(definition, isKnown: existing.isOK) }
        }
        records.removeAll { $0.item == definition.item }
        records.append(
            LoadPlan.Record(
                item: definition.item, path: definition.path, digest: definition.digest, version: Self.version(body, definition.item)))
    }

    /// Of tasks and templates the time of their last change, of handlers all there is.
    private static func version(_ body: JSONValue, _ item: LoadItem) -> String {
        if case .handler = item { return String(decoding: JSONPrinter.bytes(body, .compact), as: UTF8.self) }
        return body["modified"]?.string ?? ""
    }

    private func defineTask(_ definition: LoadDefinition, _ existing: LocalAPI.Answer) async throws(LoadMistake) -> JSONValue {
        let path = definition.item.path
        let words = "failed to create task: "
        var isKnown = existing.isOK
        let wasTemplate = existing.body["template-id"]?.string?.isEmpty == false
        if isKnown, wasTemplate, definition.body["script"] != nil {
            // A task of a template cannot become one with a script of its own.
            _ = try await call(.delete, path, nil, words)
            isKnown = false
        }
        guard isKnown else {
            let members = (definition.body.members ?? []) + [JSONValue.Member("status", "enabled")]
            return try await call(.post, "/tasks", .object(members), words)
        }
        _ = try await call(.patch, path, definition.body, words)
        _ = try await call(.patch, path, ["status": "disabled"], "")
        return try await call(.patch, path, ["status": "enabled"], "")
    }

    private func defineTemplate(_ definition: LoadDefinition, isKnown: Bool) async throws(LoadMistake) -> JSONValue {
        let words = "failed to create template: "
        return isKnown
            ? try await call(.patch, definition.item.path, definition.body, words)
            : try await call(.post, "/templates", definition.body, words)
    }

    private func defineHandler(_ definition: LoadDefinition, isKnown: Bool) async throws(LoadMistake) -> JSONValue {
        guard !isKnown else { return try await call(.put, definition.item.path, definition.body, "") }
        let list = definition.item.path.split(separator: "/").dropLast().joined(separator: "/")
        return try await call(.post, "/" + list, definition.body, "")
    }

    private func call(
        _ method: LocalAPI.Method, _ path: String, _ body: JSONValue?, _ words: String
    ) async throws(LoadMistake) -> JSONValue {
        let answer = await api.call(method, path, body)
        guard answer.isOK else { throw LoadMistake(words + answer.error) }
        return answer.body
    }
}
