import Foundation
import KaptopAPI
import KaptopConfig
import KaptopDelivery
import KaptopEngine

/// Follows the configuration file while the engine runs: services, chats, rooms and deliveries take on what it says within seconds, or
/// at once on SIGHUP and when somebody who has written it says so.
///
/// A file with a mistake changes nothing: a banner and the log say where it is, and what held before goes on holding. What is read at
/// the start only, such as an address, is named as waiting for a restart.
actor ConfigurationWatch: ConfigurationFileAccess {
    private static let interval = Duration.seconds(3)

    /// nil until there is a file; it is looked for again only when somebody asks for it.
    private var path: String?
    private let environment: [String: String]
    private let overrides: ConfigurationOverrides
    private let started: Configuration
    /// What the file said when it was last read.
    private var current: Configuration
    private let log: ServerLog
    private let port: Port
    private let clock: any Clock<Duration>
    private var change: FileChange

    /// What the rest of the engine is told.
    struct Port: Sendable {
        var banner: @Sendable (String?) async -> Void
        /// There is a file now, where there was none.
        var found: @Sendable (_ path: String) async -> Void = { _ in }
        /// Other handlers are global than before.
        var globalHandlersChanged: @Sendable () async -> Void = {}
    }

    init(
        path: String?, environment: [String: String], started: Configuration, overrides: ConfigurationOverrides, log: ServerLog,
        clock: any Clock<Duration>, port: Port
    ) {
        self.path = path
        self.environment = environment
        self.overrides = overrides
        self.started = started
        current = started
        self.log = log
        self.clock = clock
        self.port = port
        change = FileChange(Self.stamps(path, started))
    }

    /// Looks at the file until it is cancelled.
    func watch() async {
        while true {
            do {
                try await clock.sleep(for: Self.interval)
            } catch {
                return
            }
            if change.isSteady(Self.stamps(path, current)) { await reload() }
        }
    }

    /// Reads the file again.
    func reload() async { _ = await reload(expecting: nil, []) }

    func reload(expecting file: String?, _ updates: [ConfigurationUpdate]) async -> FileReloading {
        let place = path ?? ConfigurationSearch(environment: environment).configurationFile { FileStamp.ofFile($0) != nil }?.path
        let isExpected = file.map { expected in place.map(Self.wholePath) == Self.wholePath(expected) } ?? true
        guard isExpected, let place else { return .otherFile(place.map(Self.wholePath)) }
        change = FileChange(Self.stamps(path, current))
        let shown = Self.wholePath(place)
        do throws(LoadedConfiguration.Failure) {
            let loaded = try LoadedConfiguration.load(option: place, environment: environment)
            return .taken(file: shown, waiting: try await use(loaded.configuration, of: place, updates))
        } catch {
            log.write(
                .error, "the configuration has a mistake; what held before goes on holding", [("file", place), ("err", error.description)])
            let line = error.description.split(separator: "\n").first { !$0.hasPrefix("run: ") } ?? ""
            await port.banner("the configuration has a mistake and is not used: \(line)")
            return .refused(file: shown, reason: String(line))
        }
    }

    func change(_ updates: [ConfigurationUpdate]) async throws(ConfigurationRefusal) {
        let before = await overrides.configuration.services
        try await overrides.update(updates)
        await tell(of: before)
    }

    /// Returns the names of what waits for a restart.
    private func use(
        _ configuration: Configuration, of place: String, _ updates: [ConfigurationUpdate]
    ) async throws(LoadedConfiguration.Failure) -> [String] {
        let before = await overrides.configuration.services
        do throws(ConfigurationRefusal) {
            try await overrides.use(file: configuration, updates)
        } catch {
            throw LoadedConfiguration.Failure(description: "\(error.text): what was set through the API does not fit the file")
        }
        if path == nil { await port.found(place) }
        path = place
        current = configuration
        change = FileChange(Self.stamps(place, current))
        await tell(of: before)
        let waiting = configuration.sectionsReadAtStart(differingFrom: started)
        log.write(.info, "the configuration was read again", [("file", place)])
        guard !waiting.isEmpty else {
            await port.banner(nil)
            return []
        }
        let names = waiting.joined(separator: ", ")
        log.write(.warn, "restart kaptop to use what changed", [("sections", names)])
        await port.banner("the configuration changed in \(names): restart kaptop to use that")
        return waiting
    }

    /// Tasks read which handlers are global when they start.
    private func tell(of before: ServiceSettings) async {
        if await overrides.configuration.services.globalHandlers != before.globalHandlers { await port.globalHandlersChanged() }
    }

    /// Of the file and of those that hold its secrets.
    private static func stamps(_ path: String?, _ configuration: Configuration) -> [FileStamp?] {
        guard let path else { return [] }
        let section = configuration.kaptop
        let secrets = [section.telegramTokenFile, section.hipChatTokenFile, section.slackURLFile] + section.slackURLFiles.values.sorted()
        return ([path] + secrets).filter { !$0.isEmpty }.map(FileStamp.ofFile)
    }

    /// The one path of a file, whichever way it was named.
    static func wholePath(_ path: String) -> String {
        guard let whole = realpath(path, nil) else { return path }
        defer { free(whole) }
        return String(cString: whole)
    }
}

/// Tells a change that is finished from one that is being written.
struct FileChange {
    private let used: [FileStamp?]
    private var newest: [FileStamp?]

    init(_ stamps: [FileStamp?]) {
        used = stamps
        newest = stamps
    }

    /// Whether files differ from those in use and look as they did at the last look, so that nobody is writing them; a file that is
    /// missing is about to come back.
    mutating func isSteady(_ stamps: [FileStamp?]) -> Bool {
        let isUnchanged = stamps == newest
        newest = stamps
        return isUnchanged && stamps != used && !stamps.contains(nil)
    }
}

extension Configuration {
    /// The sections that only a start reads and that are not what another configuration says.
    func sectionsReadAtStart(differingFrom other: Configuration) -> [String] {
        func differs<Value: Equatable>(_ value: (Configuration) -> Value) -> Bool { value(self) != value(other) }
        let all: [(name: String, differs: Bool)] = [
            ("hostname", differs(\.hostname)), ("data_dir", differs(\.dataDirectory)),
            ("default-retention-policy", differs(\.defaultRetentionPolicy)), ("[http]", differs(\.http)),
            ("[logging]", differs(\.logging)), ("[load]", differs { $0.load.isEnabled ? $0.load : Configuration().load }),
            ("[[udp]]", differs(\.udp)), ("[task]", differs(\.task)), ("[deadman]", differs(\.deadman)), ("[alert]", differs(\.alert)),
            ("[config-override]", differs(\.isConfigOverrideEnabled)),
            // Where a file says nothing of it, this machine is not sampled.
            ("[kaptop.host]", differs { $0.kaptop.isHostEnabled ?? false }),
        ]
        return all.filter(\.differs).map(\.name)
    }
}
