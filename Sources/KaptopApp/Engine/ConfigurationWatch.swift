import KaptopConfig
import KaptopEngine

/// Follows the configuration file while the engine runs: services, chats, rooms and deliveries take on what it says within seconds, or
/// at once on SIGHUP.
///
/// A file with a mistake changes nothing: a banner and the log say where it is, and what held before goes on holding. What is read at
/// the start only, such as an address, is named as waiting for a restart.
actor ConfigurationWatch {
    private static let interval = Duration.seconds(3)

    private let path: String
    private let environment: [String: String]
    private let overrides: ConfigurationOverrides
    private let started: Configuration
    /// What the file said when it was last read.
    private var current: Configuration
    private let log: ServerLog
    private let banner: @Sendable (String?) async -> Void
    private let clock: any Clock<Duration>
    private var change: FileChange

    init(
        path: String, environment: [String: String], started: Configuration, overrides: ConfigurationOverrides, log: ServerLog,
        clock: any Clock<Duration>, banner: @escaping @Sendable (String?) async -> Void
    ) {
        self.path = path
        self.environment = environment
        self.overrides = overrides
        self.started = started
        current = started
        self.log = log
        self.clock = clock
        self.banner = banner
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
    func reload() async {
        change = FileChange(Self.stamps(path, current))
        do throws(LoadedConfiguration.Failure) {
            let loaded = try LoadedConfiguration.load(option: path, environment: environment)
            try await use(loaded.configuration)
        } catch {
            log.write(
                .error, "the configuration has a mistake; what held before goes on holding", [("file", path), ("err", error.description)])
            let line = error.description.split(separator: "\n").first { !$0.hasPrefix("run: ") } ?? ""
            await banner("the configuration has a mistake and is not used: \(line)")
        }
    }

    private func use(_ configuration: Configuration) async throws(LoadedConfiguration.Failure) {
        do throws(SectionOverride.Refusal) {
            try await overrides.use(file: configuration)
        } catch {
            throw LoadedConfiguration.Failure(description: "\(error.description): what was set through the API does not fit the file")
        }
        current = configuration
        change = FileChange(Self.stamps(path, current))
        let waiting = configuration.sectionsReadAtStart(differingFrom: started)
        log.write(.info, "the configuration was read again", [("file", path)])
        guard !waiting.isEmpty else {
            await banner(nil)
            return
        }
        let names = waiting.joined(separator: ", ")
        log.write(.warn, "restart kaptop to use what changed", [("sections", names)])
        await banner("the configuration changed in \(names): restart kaptop to use that")
    }

    /// Of the file and of those that hold its secrets.
    private static func stamps(_ path: String, _ configuration: Configuration) -> [FileStamp?] {
        let section = configuration.kaptop
        return [path, section.telegramTokenFile, section.hipChatTokenFile, section.slackURLFile].filter { !$0.isEmpty }.map(
            FileStamp.ofFile)
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
        func differs<Value: Equatable>(_ path: KeyPath<Configuration, Value>) -> Bool { self[keyPath: path] != other[keyPath: path] }
        let all: [(name: String, differs: Bool)] = [
            ("hostname", differs(\.hostname)), ("data_dir", differs(\.dataDirectory)),
            ("default-retention-policy", differs(\.defaultRetentionPolicy)), ("[http]", differs(\.http)),
            ("[logging]", differs(\.logging)), ("[load]", differs(\.load)), ("[[udp]]", differs(\.udp)), ("[task]", differs(\.task)),
            ("[deadman]", differs(\.deadman)), ("[alert]", differs(\.alert)),
            ("[config-override]", differs(\.isConfigOverrideEnabled)), ("[kaptop.host]", differs(\.kaptop.isHostEnabled)),
        ]
        return all.filter(\.differs).map(\.name)
    }
}
