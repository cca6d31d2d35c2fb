import KaptopConfig
import KaptopScreens
package import TextUI

/// `kaptop setup hipchat|slack`: the wizard alone on the terminal, without an engine.
package enum ServiceSetupCommand {
    /// Shows the wizard until it is over; returns the exit code.
    package static func run(
        _ service: ServiceCommandLine.Service, _ loaded: LoadedConfiguration, environment: [String: String], on terminal: some Terminal,
        glyphs: GlyphSet
    ) async -> Int32 {
        guard let path = loaded.path ?? ConfigurationSearch(environment: environment).newFile else {
            await terminal.restore()
            Output.error("kaptop: there is no home folder to put a configuration file into; name one with --config")
            return 1
        }
        let http = HTTPClientSender(proxy: SystemProxy.address(environment))
        let file = ConfigurationEditing(loaded, path: path, environment: environment)
        let hostname = loaded.configuration.hostname
        let surroundings = ServiceSetup.Surroundings(
            service.configured, file: file, environment: environment, hostname: hostname, tasks: nil,
            afterSaving: "An engine takes it up when it starts the next time.")
        let performer = ServiceSetupPerformer(http: http, hostname: hostname, file: file)
        let runner = ProgramRunner(
            ServiceSetup.self, initial: ServiceSetup.State(surroundings, now: Wall.now(), glyphs: glyphs), terminal: terminal,
            clock: ContinuousClock()
        ) { effect, send in await performer.perform(effect, send) }
        let end = await runner.run()
        await terminal.restore()
        await http.shutDown()
        return ExitStatus.code(of: end)
    }
}
