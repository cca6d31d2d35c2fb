import KaptopConfig
import KaptopScreens
package import TextUI

/// `kaptop setup hipchat|slack`: the wizard alone on the terminal, without an engine.
package enum ServiceSetupCommand {
    /// Shows the wizard until it is over; returns the exit code.
    package static func run(
        _ service: ServiceCommandLine.Service, _ loaded: LoadedConfiguration, environment: [String: String], resumes: Bool = false,
        on terminal: some Terminal, glyphs: GlyphSet
    ) async -> Int32 {
        guard let file = file(loaded, environment) else {
            await terminal.restore()
            return refuse()
        }
        let http = HTTPClientSender(proxy: SystemProxy.address(environment))
        let drafts = SetupDraftFile(service.configured, environment: environment)
        let performer = ServiceSetupPerformer(
            http: http, hostname: loaded.configuration.hostname, file: file, drafts: drafts,
            scripts: ScriptChanging(loaded, service.configured, environment: environment))
        let run = SetupRun<ServiceSetup>(drafts: drafts) { effect, send in await performer.perform(effect, send) }
        let kept = await drafts?.read(isWanted: resumes)
        let code = await run.show(await state(service, loaded, file, environment, glyphs, kept), on: terminal)
        await terminal.restore()
        await http.shutDown()
        return code
    }

    /// The same line by line, on standard input and output: `kaptop setup SERVICE --plain`.
    package static func runPlain(
        _ service: ServiceCommandLine.Service, _ loaded: LoadedConfiguration, environment: [String: String], resumes: Bool = false
    ) async -> Int32 {
        guard let file = file(loaded, environment) else { return refuse() }
        let http = HTTPClientSender(proxy: SystemProxy.address(environment))
        let hostname = loaded.configuration.hostname
        let scripts = ScriptChanging(loaded, service.configured, environment: environment)
        let drafts = SetupDraftFile(service.configured, environment: environment)
        let kept = await drafts?.read(isWanted: resumes)
        let code: Int32
        if service == .telegram {
            let performer = TelegramSetupPerformer(
                http: http, clock: ContinuousClock(), hostname: hostname, file: file, drafts: drafts, scripts: scripts)
            let known = await SetupTasks.load(loaded, .telegram)
            let surroundings = TelegramSetup.Surroundings(
                file: file, environment: environment, hostname: hostname, senders: known.senders,
                services: await file.effectiveServices, newestAlert: known.newestAlert, afterSaving: afterSaving, kept: kept)
            let state = TelegramSetup.State(surroundings, now: Wall.now(), glyphs: .ascii)
            code = await SetupRun<TelegramSetup>(drafts: drafts) { effect, send in await performer.perform(effect, send) }.ask(state)
        } else {
            let performer = ServiceSetupPerformer(http: http, hostname: hostname, file: file, drafts: drafts, scripts: scripts)
            let state = await state(service, loaded, file, environment, .ascii, kept)
            code = await SetupRun<ServiceSetup>(drafts: drafts) { effect, send in await performer.perform(effect, send) }.ask(state)
        }
        await http.shutDown()
        return code
    }

    private static let afterSaving = "An engine takes it up when it starts the next time."

    private static func file(_ loaded: LoadedConfiguration, _ environment: [String: String]) -> ConfigurationEditing? {
        guard let path = loaded.path ?? ConfigurationSearch(environment: environment).newFile else { return nil }
        return ConfigurationEditing(loaded, path: path, environment: environment)
    }

    private static func refuse() -> Int32 {
        Output.error("kaptop: there is no home folder to put a configuration file into; name one with --config")
        return 1
    }

    private static func state(
        _ service: ServiceCommandLine.Service, _ loaded: LoadedConfiguration, _ file: ConfigurationEditing,
        _ environment: [String: String], _ glyphs: GlyphSet, _ kept: KeptDraft?
    ) async -> ServiceSetup.State {
        let surroundings = await ServiceSetup.Surroundings(
            service.configured, file: file, environment: environment, hostname: loaded.configuration.hostname,
            senders: SetupTasks.load(loaded, service.configured).senders,
            afterSaving: afterSaving, kept: kept)
        return ServiceSetup.State(surroundings, now: Wall.now(), glyphs: glyphs)
    }
}
