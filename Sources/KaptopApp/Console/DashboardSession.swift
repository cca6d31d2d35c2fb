import Foundation
import KaptopConfig
import KaptopOverview
import KaptopScreens
package import TextUI

/// `kaptop`: the console on an engine in the same process.
package struct DashboardSession: Sendable {
    private let loaded: LoadedConfiguration
    let environment: [String: String]
    private let isSeparate: Bool
    private let isReadOnly: Bool

    /// `isReadOnly` only looks on; `isSeparate` runs an engine of its own beside another one, with deliveries off.
    package init(_ loaded: LoadedConfiguration, environment: [String: String], isSeparate: Bool, isReadOnly: Bool = false) {
        self.loaded = loaded
        self.environment = environment
        self.isSeparate = isSeparate
        self.isReadOnly = isReadOnly
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
        return try await startEngine(loaded)
    }

    /// Starts an engine with a configuration that nothing else runs on.
    func startEngine(_ loaded: LoadedConfiguration) async throws(Daemon.Failure) -> Daemon {
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
        var dashboard = Dashboard.State(
            now: Wall.now(), zone: Self.zone(Wall.now()), glyphs: glyphs, wizards: Set(Dashboard.WizardKind.allCases))
        dashboard.hasColor = hasColor
        dashboard.isReadOnly = isReadOnly
        dashboard.zoneIdentifier = TimeZone.current.identifier
        let performer = ConsolePerformer(daemon: daemon, loaded: loaded, session: self)
        let runner = ProgramRunner(
            Console.self, initial: Console.State(dashboard), terminal: terminal, clock: ContinuousClock(),
            performer: { effect, send in await performer.perform(effect, send) })
        await performer.follow { await runner.send($0) }
        let ticks = Task { await Self.tick { await runner.send(.dashboard($0)) } }
        let end = await runner.run()
        ticks.cancel()
        await terminal.restore()
        await performer.end()
        return ExitStatus.code(of: end)
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
