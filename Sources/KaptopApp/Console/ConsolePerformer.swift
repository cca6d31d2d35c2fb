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
    private var serviceWizard: (http: HTTPClientSender, performer: ServiceSetupPerformer)?
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
        case .telegram(.finish(.saved), _): await takeUpConfiguration(send)
        case .telegram(.finish(.left), _):
            await wizard?.drafts?.forget()
            await closeWizard()
        case .telegram(let effect, let run):
            await wizard?.performer.perform(effect) { await send(.telegram($0, run: run)) }
        case .service(.finish(.saved), _): await takeUpConfiguration(send)
        case .service(.finish(.left), _): await closeWizard()
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
        let drafts = SetupDraftFile(environment: session.environment)
        let file = ConfigurationEditing(loaded, path: path, environment: session.environment)
        // Over the API, as by hand: the change is checked, kept and audited there.
        let engine = try? EngineClient(loaded, url: nil, as: .ofThisProcess(session.environment))
        let performer = TelegramSetupPerformer(
            http: http, clock: ContinuousClock(), hostname: loaded.configuration.hostname, file: file, drafts: drafts,
            addLines: { await SetupTasks.add($0, to: $1, engine) })
        wizard = Wizard(http: http, performer: performer, drafts: drafts)
        await send(
            .openTelegram(
                TelegramSetup.Surroundings(
                    file: file, environment: session.environment, hostname: loaded.configuration.hostname,
                    senders: await SetupTasks.load(loaded, .telegram).senders, services: await file.effectiveServices,
                    afterSaving: daemon == nil ? "The engine takes it up at once." : "The engine of this window takes it up at once.")))
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
        serviceWizard = (http, ServiceSetupPerformer(http: http, hostname: loaded.configuration.hostname, file: file))
        await send(
            .openService(
                await ServiceSetup.Surroundings(
                    service, file: file, environment: session.environment, hostname: loaded.configuration.hostname,
                    senders: await SetupTasks.load(loaded, service).senders, afterSaving: "The engine of this window takes it up at once."))
        )
    }

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

    /// Starts the engine anew with the file that the wizard has written.
    private func takeUpConfiguration(_ send: @escaping Send) async {
        await wizard?.drafts?.forget()
        await closeWizard()
        // An engine of another process reads its file again by itself.
        guard daemon != nil else { return }
        do throws(LoadedConfiguration.Failure) {
            let path = loaded.path ?? ConfigurationSearch(environment: session.environment).newFile
            loaded = try LoadedConfiguration.load(option: path, environment: session.environment)
        } catch {
            await send(.dashboard(.outcome(.failed("the new configuration is not taken up: \(error)"))))
            return
        }
        feed?.cancel()
        await daemon?.stop()
        daemon = nil
        backend = nil
        do throws(Daemon.Failure) {
            let started = try await session.startEngine(loaded)
            daemon = started
            backend = started.backend
            follow(send)
        } catch {
            await send(.dashboard(.disconnected(reason: error.description)))
        }
    }
}
