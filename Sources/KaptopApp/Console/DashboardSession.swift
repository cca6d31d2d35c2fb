import Foundation
import KaptopConfig
import KaptopOverview
import KaptopScreens
package import TextUI

/// `kaptop`: the console on an engine in the same process, or on one that runs already.
package struct DashboardSession: Sendable {
    private let loaded: LoadedConfiguration
    let environment: [String: String]
    private let isSeparate: Bool
    let isReadOnly: Bool
    /// Where the engine is, if not on this machine's data folder.
    let url: String?

    /// - Parameters:
    ///   - isSeparate: runs an engine of its own beside another one, with deliveries off.
    ///   - isReadOnly: only looks on.
    ///   - url: shows the engine there.
    package init(
        _ loaded: LoadedConfiguration, environment: [String: String], isSeparate: Bool = false, isReadOnly: Bool = false, url: String? = nil
    ) {
        self.loaded = loaded
        self.environment = environment
        self.isSeparate = isSeparate
        self.isReadOnly = isReadOnly
        self.url = url
    }

    /// Finds the engine, or starts one; `Failure` says why there is none.
    package func start() async throws(Daemon.Failure) -> ConsoleEngine {
        if url != nil { return try await remote() }
        if isSeparate { return .own(try await startEngine(loaded)) }
        if let running = await running() { return running }
        if let found = await EngineProbe.findEngine(loaded.configuration) {
            throw Daemon.Failure(
                description: """
                    \(found), so no engine was started and nothing is sent.
                    To see that engine, `kaptop --url http://HOST:PORT` connects to it.
                    To look around beside it, `kaptop --separate` runs an engine of its own that sends nothing to anyone.
                    """)
        }
        do throws(Daemon.Failure) {
            return .own(try await startEngine(loaded))
        } catch {
            // Somebody else was quicker by a moment.
            if let running = await running() { return running }
            throw error
        }
    }

    /// The engine that runs on the same data folder.
    private func running() async -> ConsoleEngine? {
        guard let socket = loaded.files.socket else { return nil }
        let client = EngineClient(.socket(path: socket), as: .ofThisProcess(environment))
        guard case .kaptop = await EngineProbe.program(at: client, within: Self.probeLimit) else { return nil }
        return .other(RemoteBackend(client))
    }

    private func remote() async throws(Daemon.Failure) -> ConsoleEngine {
        let client: EngineClient
        do throws(EngineClient.Failure) {
            client = try EngineClient(loaded, url: url, as: .ofThisProcess(environment))
        } catch {
            throw Daemon.Failure(description: error.description)
        }
        switch await EngineProbe.program(at: client, within: Self.probeLimit) {
        case .kaptop: return .other(RemoteBackend(client))
        case .kapacitor(let version): return .other(KapacitorBackend(client, version: version, now: Wall.now))
        case nil: throw Daemon.Failure(description: "no engine answers at \(url ?? "")")
        }
    }

    private static let probeLimit = Duration.seconds(5)

    /// Starts an engine with a configuration that nothing else runs on.
    private func startEngine(_ loaded: LoadedConfiguration) async throws(Daemon.Failure) -> Daemon {
        let isDefaultAddress = loaded.configuration.http.bindAddress == Configuration().http.bindAddress
        return try await Daemon.start(
            Daemon.Options(
                configuration: loaded.configuration, configurationPath: loaded.path,
                files: isSeparate ? loaded.files.separate(process: getpid()) : loaded.files, place: .thisWindow,
                api: isSeparate || isDefaultAddress ? .nextFree : .optional, delivers: !isSeparate, consoleLog: loaded.files.log,
                environment: environment))
    }

    /// Shows the console until it is left; returns the exit code.
    ///
    /// The terminal is painted at once, the engine starts behind it.
    package func run(on terminal: some Terminal, glyphs: GlyphSet, hasColor: Bool, personal: PersonalConsole) async -> Int32 {
        var dashboard = Dashboard.State(
            now: Wall.now(), zone: Self.zone(Wall.now()), glyphs: glyphs, hasColor: hasColor, wizards: Set(Dashboard.WizardKind.allCases))
        dashboard.isReadOnly = isReadOnly
        dashboard.zoneIdentifier = TimeZone.current.identifier
        let effects = dashboard.restore(personal.memory, settings: personal.settings, theme: personal.theme)
        dashboard.tell(personal.complaints)
        let performer = ConsolePerformer(loaded: loaded, session: self, terminal: terminal)
        let runner = ProgramRunner(
            Console.self, initial: Console.State(dashboard), terminal: terminal, clock: ContinuousClock(),
            performer: { effect, send in await performer.perform(effect, send) })
        await performer.start { await runner.send($0) }
        let ticks = Task {
            var folder = personal.folder
            var file = personal.stateFile
            repeat {
                if let themes = folder.news() { await runner.send(.dashboard(.themes(themes.choices, mistakes: themes.mistakes))) }
                if let complaint = file.keep(await runner.read { $0.dashboard.memory }) {
                    await runner.send(.dashboard(.outcome(.failed(complaint))))
                }
            } while await Self.tick { await runner.send(.dashboard($0)) }
            return file
        }
        let end = await runner.run(startingWith: effects.map(Console.Effect.dashboard))
        ticks.cancel()
        var file = await ticks.value
        _ = file.keep(await runner.read { $0.dashboard.memory }, isLast: true)
        await terminal.restore()
        await performer.end()
        if let failure = await performer.failure {
            Output.error("kaptop: \(failure)")
            return 1
        }
        return ExitStatus.code(of: end)
    }

    /// Waits for the next whole second, so that the clock on the screen does not skip one; false when the console has ended.
    private static func tick(_ send: (Dashboard.Message) async -> Void) async -> Bool {
        let time = Wall.now()
        do {
            try await Task.sleep(for: .nanoseconds(1_000_000_000 - time % 1_000_000_000))
        } catch {
            return false
        }
        let now = Wall.now()
        await send(.tick(now: now, zone: zone(now)))
        return true
    }

    static func zone(_ time: Int64) -> LocalZone {
        var seconds = time_t(time / 1_000_000_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return LocalZone(secondsFromUTC: parts.tm_gmtoff, name: parts.tm_zone.map { String(cString: $0) } ?? "UTC")
    }
}
