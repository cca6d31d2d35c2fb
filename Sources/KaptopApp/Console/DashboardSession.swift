import Foundation
import KaptopAlerts
import KaptopConfig
import KaptopOverview
import KaptopScreens
package import TextUI

/// `kaptop`: the console on an engine in the same process.
package struct DashboardSession: Sendable {
    private let loaded: LoadedConfiguration
    private let environment: [String: String]
    private let isSeparate: Bool

    /// `isSeparate` runs an engine of its own beside another one, with deliveries off.
    package init(_ loaded: LoadedConfiguration, environment: [String: String], isSeparate: Bool) {
        self.loaded = loaded
        self.environment = environment
        self.isSeparate = isSeparate
    }

    /// Starts the engine; `Failure` says why there is none.
    package func start() async throws(Daemon.Failure) -> Daemon {
        if !isSeparate, let found = await EngineProbe.findEngine(loaded.configuration) {
            throw Daemon.Failure(
                description: """
                    \(found), so no engine was started and nothing is sent.
                    To look around beside it, `kaptop --separate` runs an engine of its own that sends nothing to anyone.
                    """)
        }
        let isDefaultAddress = loaded.configuration.http.bindAddress == Configuration().http.bindAddress
        return try await Daemon.start(
            Daemon.Options(
                configuration: loaded.configuration, configurationPath: loaded.path,
                files: isSeparate ? loaded.files.separate(process: getpid()) : loaded.files, place: .thisWindow,
                api: isSeparate || isDefaultAddress ? .nextFree : .optional, delivers: !isSeparate, consoleLog: loaded.files.log,
                environment: environment))
    }

    /// Shows the console until it is left; returns the exit code.
    package func run(_ daemon: Daemon, on terminal: some Terminal, glyphs: GlyphSet, hasColor: Bool) async -> Int32 {
        var state = Dashboard.State(now: Wall.now(), zone: Self.zone(Wall.now()), glyphs: glyphs)
        state.hasColor = hasColor
        let performer = DashboardPerformer(daemon: daemon, loaded: loaded)
        let runner = ProgramRunner(
            Dashboard.self, initial: state, terminal: terminal, clock: ContinuousClock(),
            performer: { effect, send in await performer.perform(effect, send) })
        let feed = Task { await Self.feed(daemon.backend) { await runner.send($0) } }
        let ticks = Task { await Self.tick { await runner.send($0) } }
        let end = await runner.run()
        feed.cancel()
        ticks.cancel()
        await terminal.restore()
        await performer.end()
        return switch end {
        case .quit: 0
        case .interrupted: 130
        case .terminated: 143
        case .hangup: 129
        }
    }

    private static func feed(_ backend: EngineBackend, _ send: (Dashboard.Message) async -> Void) async {
        for await change in await backend.changes() { await send(.changed(change)) }
    }

    private static func tick(_ send: (Dashboard.Message) async -> Void) async {
        while !Task.isCancelled {
            // At whole seconds, so that the clock on the screen does not skip one.
            let time = Wall.now()
            do {
                try await Task.sleep(for: .nanoseconds(1_000_000_000 - time % 1_000_000_000))
            } catch {
                return
            }
            let now = Wall.now()
            await send(.tick(now: now, zone: zone(now)))
        }
    }

    private static func zone(_ time: Int64) -> LocalZone {
        var seconds = time_t(time / 1_000_000_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return LocalZone(secondsFromUTC: parts.tm_gmtoff, name: parts.tm_zone.map { String(cString: $0) } ?? "UTC")
    }
}

/// Does what the console's effects ask for.
actor DashboardPerformer {
    private let daemon: Daemon
    private let loaded: LoadedConfiguration
    private var hasStopped = false

    init(daemon: Daemon, loaded: LoadedConfiguration) {
        self.daemon = daemon
        self.loaded = loaded
    }

    func perform(_ effect: Dashboard.Effect, _ send: @Sendable (Dashboard.Message) async -> Void) async {
        switch effect {
        case .perform(let command):
            await send(.outcome(await daemon.backend.perform(command)))
        case .openWizard(let kind):
            await send(.outcome(.failed("run `kaptop setup \(kind.rawValue)` in another window to set it up")))
        case .quit(.stop):
            await end()
            await send(.readyToEnd)
        case .quit(.keepRunning):
            await end()
            await send(BackgroundEngine.start(loaded) ? .readyToEnd : .outcome(.failed("the engine could not be started in the background")))
        case .quit(.leave), .end, .bell, .setTitle, .repaint, .suspend:
            break
        }
    }

    /// Stops the engine once, whichever way the console ends.
    func end() async {
        guard !hasStopped else { return }
        hasStopped = true
        await daemon.stop()
    }
}
