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
    private var serviceWizard: (http: HTTPClientSender, performer: ServiceSetupPerformer, drafts: SetupDraftFile?)?
    private var wizard: Wizard?

    private struct Wizard {
        let http: HTTPClientSender
        let performer: TelegramSetupPerformer<ContinuousClock>
        let drafts: SetupDraftFile?
    }

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
            if outcome != .postponed { await forgetDraft() }
            await closeWizard()
            readFileAgain()
        case .telegram(let effect, let run):
            await wizard?.performer.perform(effect) { await send(.telegram($0, run: run)) }
        case .service(let effect, let run):
            await serviceWizard?.performer.perform(effect) { await send(.service($0, run: run)) }
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
            let isRunning = BackgroundEngine.start(loaded)
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
        switch kind {
        case .telegram: await openTelegram(send)
        case .hipChat: await openService(.hipchat, send)
        case .slack: await openService(.slack, send)
        }
    }

    private func openTelegram(_ send: Send) async {
        let search = ConfigurationSearch(environment: session.environment)
        guard let path = loaded.path ?? search.newFile else {
            await send(.dashboard(.outcome(.failed("there is no home folder to put a configuration file into; name one with --config"))))
            return
        }
        let loaded = current(path)
        let http = HTTPClientSender(proxy: SystemProxy.address(session.environment))
        let drafts = SetupDraftFile(.telegram, environment: session.environment)
        let file = ConfigurationEditing(loaded, path: path, environment: session.environment)
        let performer = TelegramSetupPerformer(
            http: http, clock: ContinuousClock(), hostname: loaded.configuration.hostname, file: file, drafts: drafts,
            scripts: ScriptChanging(loaded, .telegram, environment: session.environment))
        wizard = Wizard(http: http, performer: performer, drafts: drafts)
        await send(
            .openTelegram(
                TelegramSetup.Surroundings(
                    file: file, environment: session.environment, hostname: loaded.configuration.hostname,
                    senders: await SetupTasks.load(loaded, .telegram).senders, services: await file.effectiveServices,
                    afterSaving: Self.afterSaving, kept: await drafts?.read())))
    }

    private func openService(_ service: ConfiguredService, _ send: Send) async {
        let search = ConfigurationSearch(environment: session.environment)
        guard let path = loaded.path ?? search.newFile else {
            await send(.dashboard(.outcome(.failed("there is no home folder to put a configuration file into; name one with --config"))))
            return
        }
        let loaded = current(path)
        let http = HTTPClientSender(proxy: SystemProxy.address(session.environment))
        let file = ConfigurationEditing(loaded, path: path, environment: session.environment)
        let drafts = SetupDraftFile(service, environment: session.environment)
        let performer = ServiceSetupPerformer(
            http: http, hostname: loaded.configuration.hostname, file: file, drafts: drafts,
            scripts: ScriptChanging(loaded, service, environment: session.environment))
        serviceWizard = (http, performer, drafts)
        await send(
            .openService(
                await ServiceSetup.Surroundings(
                    service, file: file, environment: session.environment, hostname: loaded.configuration.hostname,
                    senders: await SetupTasks.load(loaded, service).senders, afterSaving: Self.afterSaving,
                    kept: await drafts?.read())))
    }

    /// Once a wizard was left on purpose, or has saved.
    private func forgetDraft() async {
        await wizard?.drafts?.forget()
        await serviceWizard?.drafts?.forget()
    }

    /// Said where the engine could not be asked, which is one without a socket.
    private static let afterSaving = "The engine takes it up within seconds."

    /// The file as it is now: an earlier wizard or a command may have changed it.
    private func current(_ path: String) -> LoadedConfiguration {
        guard FileManager.default.fileExists(atPath: path) else { return loaded }
        do throws(LoadedConfiguration.Failure) {
            return try LoadedConfiguration.load(option: path, environment: session.environment)
        } catch {
            // The last step says what is wrong with it.
            return loaded
        }
    }

    private func closeWizard() async {
        await wizard?.http.shutDown()
        wizard = nil
        await serviceWizard?.http.shutDown()
        serviceWizard = nil
    }

    /// The next wizard begins with what this one has written; that the engine uses it is the business of saving.
    private func readFileAgain() {
        let path = loaded.path ?? ConfigurationSearch(environment: session.environment).newFile
        guard let path, FileStamp.ofFile(path) != nil else { return }
        // A file with a mistake in it is used by nobody, and its writer was told.
        if let new = try? LoadedConfiguration.load(option: path, environment: session.environment) { loaded = new }
    }
}
