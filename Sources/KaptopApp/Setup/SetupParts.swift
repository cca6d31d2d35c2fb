import KaptopConfig
import KaptopDelivery
import KaptopScreens

/// What the wizard of one service works with: the way out, the configuration file, the engine's scripts, and what an earlier run has kept.
struct SetupParts: Sendable {
    static let noHome = "there is no home folder to put a configuration file into; name one with --config"

    let drafts: SetupDraftFile?
    private let service: ConfiguredService
    private let loaded: LoadedConfiguration
    private let environment: [String: String]
    private let http: HTTPClientSender
    private let file: ConfigurationEditing
    /// How the engine takes up what was saved where it could not be asked, as a sentence.
    private let afterSaving: String

    /// Nil where there is neither a file nor a home folder to put one into.
    init?(_ service: ConfiguredService, _ loaded: LoadedConfiguration, environment: [String: String], afterSaving: String) {
        guard let path = loaded.path ?? ConfigurationSearch(environment: environment).newFile else { return nil }
        self.service = service
        self.loaded = loaded
        self.environment = environment
        self.afterSaving = afterSaving
        http = HTTPClientSender(proxy: SystemProxy.address(environment))
        file = ConfigurationEditing(loaded, path: path, environment: environment)
        drafts = SetupDraftFile(service, environment: environment)
    }

    func shutDown() async { await http.shutDown() }

    private var hostname: String { loaded.configuration.hostname }
    private var scripts: ScriptChanging { ScriptChanging(loaded, service, environment: environment) }

    var telegramPerformer: TelegramSetupPerformer<ContinuousClock> {
        TelegramSetupPerformer(
            http: http, clock: ContinuousClock(), hostname: hostname, file: file, drafts: drafts, scripts: scripts)
    }

    /// HipChat's and Slack's.
    var servicePerformer: ServiceSetupPerformer {
        ServiceSetupPerformer(http: http, hostname: hostname, file: file, drafts: drafts, scripts: scripts)
    }

    /// - Parameter resumes: whether what an earlier run has kept was asked for; else the wizard asks about it.
    func telegramSurroundings(resumes: Bool = false) async -> TelegramSetup.Surroundings {
        let known = await SetupTasks.load(loaded, service)
        return TelegramSetup.Surroundings(
            file: file, environment: environment, hostname: hostname, senders: known.senders, services: await file.effectiveServices,
            newestAlert: known.newestAlert, afterSaving: afterSaving, kept: await drafts?.read(isWanted: resumes))
    }

    func serviceSurroundings(resumes: Bool = false) async -> ServiceSetup.Surroundings {
        await ServiceSetup.Surroundings(
            service, file: file, environment: environment, hostname: hostname, senders: SetupTasks.load(loaded, service).senders,
            afterSaving: afterSaving, kept: drafts?.read(isWanted: resumes))
    }
}
