import Foundation
import KaptopAlerts
import KaptopConfig
import KaptopDelivery
import KaptopEngine
import KaptopOverview
import KaptopScreens
import TextUI

/// Does what the console's effects ask for, and keeps it fed with what the engine tells.
actor ConsolePerformer {
    typealias Send = @Sendable (Console.Message) async -> Void

    /// The engine of this process; nil where the console shows another one.
    private var daemon: Daemon?
    /// nil while there is no engine.
    private var backend: (any Backend)?
    private var loaded: LoadedConfiguration
    private let session: DashboardSession
    private let terminal: any Terminal
    private var starting: Task<Void, Never>?
    private var isEnded = false
    /// Why no engine was started; the console has ended for that.
    private(set) var failure: Daemon.Failure?
    private var feed: Task<Void, Never>?
    /// Of the wizard that is open.
    private var setup: SetupParts?

    init(loaded: LoadedConfiguration, session: DashboardSession, terminal: any Terminal) {
        self.loaded = loaded
        self.session = session
        self.terminal = terminal
    }

    /// Starts the engine while the console is shown already; without an engine the console ends.
    func start(_ send: @escaping Send) {
        starting = Task { await startEngine(send) }
    }

    private func startEngine(_ send: @escaping Send) async {
        do throws(Daemon.Failure) {
            let engine = try await session.start()
            daemon = engine.daemon
            backend = engine.backend
        } catch {
            failure = error
            await send(.dashboard(.readyToEnd))
            return
        }
        if !isEnded { follow(send) }
    }

    /// Hands the engine's changes to the console until the engine is another; a connection that is lost is tried again and again.
    func follow(_ send: @escaping Send) {
        feed?.cancel()
        guard let backend else { return }
        feed = Task {
            var pause = Self.shortestPause
            while !Task.isCancelled {
                for await change in await backend.changes() {
                    await send(.dashboard(.changed(change)))
                    pause = Self.shortestPause
                }
                // The engine of this process ends only with the console, or for another one.
                guard !Task.isCancelled, let reason = await backend.lossReason else { return }
                await send(.dashboard(.disconnected(reason: reason)))
                do {
                    try await Task.sleep(for: pause)
                } catch {
                    return
                }
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private static let shortestPause = Duration.milliseconds(250)
    private static let longestPause = Duration.seconds(4)

    func perform(_ effect: Console.Effect, _ send: @escaping Send) async {
        switch effect {
        case .dashboard(let effect): await perform(effect, send)
        // Nothing was decided about an earlier run, so what it had come to stays.
        case .telegram(.finish(let outcome), _), .service(.finish(let outcome), _):
            if outcome != .postponed { await setup?.drafts?.forget() }
            await closeWizard()
        case .telegram(let effect, let run):
            await setup?.telegramPerformer.perform(effect) { await send(.telegram($0, run: run)) }
        case .service(let effect, let run):
            await setup?.servicePerformer.perform(effect) { await send(.service($0, run: run)) }
        }
    }

    private func perform(_ effect: Dashboard.Effect, _ send: @escaping Send) async {
        switch effect {
        case .perform(let command):
            guard let backend else { return await send(.dashboard(.outcome(.failed("the engine is still starting")))) }
            await send(.dashboard(.outcome(await backend.perform(command))))
        case .ask(let query):
            guard let backend else { return }
            await send(.dashboard(.answered(query, await backend.answer(query))))
        case .edit(let id, let script): await edit(id, script, send)
        case .openWizard(let kind): await openWizard(kind, send)
        case .quit(.stop):
            await end()
            await send(.dashboard(.readyToEnd))
        case .quit(.keepRunning):
            await end()
            let isRunning = BackgroundEngine.start(current)
            await send(.dashboard(isRunning ? .readyToEnd : .outcome(.failed("the engine could not be started in the background"))))
        case .quit(.leave), .end, .bell, .copy, .dropTypeAhead, .setTitle, .mouse, .repaint, .suspend, .use: break
        }
    }

    /// Stops the engine once, whichever way the console ends.
    func end() async {
        isEnded = true
        // An engine cannot be stopped before it has started.
        await starting?.value
        feed?.cancel()
        await closeWizard()
        let stopped = daemon
        daemon = nil
        backend = nil
        await stopped?.stop()
    }

    private func edit(_ id: TaskID, _ script: String, _ send: Send) async {
        do throws(ScriptEditor.Failure) {
            let edited = try await ScriptEditor(environment: session.environment).edit(id, script: script, on: terminal)
            await send(.dashboard(.edited(id, script: edited)))
        } catch {
            await send(.dashboard(.outcome(.failed(error.description))))
        }
    }

    // MARK: The wizard

    private func openWizard(_ kind: Dashboard.WizardKind, _ send: Send) async {
        guard session.url == nil else {
            await send(.dashboard(.outcome(.failed("the engine is on another machine: run 'kaptop setup \(kind.rawValue)' there"))))
            return
        }
        let service: ConfiguredService =
            switch kind {
            case .telegram: .telegram
            case .hipChat: .hipchat
            case .slack: .slack
            }
        // Said where the engine could not be asked, which is one without a socket.
        let afterSaving = "The engine takes it up within seconds."
        guard let parts = SetupParts(service, current, environment: session.environment, afterSaving: afterSaving) else {
            await send(.dashboard(.outcome(.failed(SetupParts.noHome))))
            return
        }
        setup = parts
        await send(
            service == .telegram
                ? .openTelegram(await parts.telegramSurroundings()) : .openService(await parts.serviceSurroundings()))
    }

    /// The file as it is now: an earlier wizard or a command may have changed it.
    private var current: LoadedConfiguration {
        let path = loaded.path ?? ConfigurationSearch(environment: session.environment).newFile
        guard let path, FileStamp.ofFile(path) != nil else { return loaded }
        // What is wrong with it is said by the last step.
        return (try? LoadedConfiguration.load(option: path, environment: session.environment)) ?? loaded
    }

    private func closeWizard() async {
        await setup?.shutDown()
        setup = nil
    }
}
