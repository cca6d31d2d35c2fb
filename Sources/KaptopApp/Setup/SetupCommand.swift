import KaptopConfig
package import TextUI

/// `kaptop setup telegram`: the wizard alone on the terminal.
package enum SetupCommand {
    /// Shows the wizard until it is over; returns the exit code.
    ///
    /// `resumes` goes on where a wizard that was cut off had come to; else it is asked about.
    package static func run(
        _ loaded: LoadedConfiguration, environment: [String: String], resumes: Bool = false, on terminal: some Terminal, glyphs: GlyphSet
    ) async -> Int32 {
        guard let path = loaded.path ?? ConfigurationSearch(environment: environment).newFile else {
            await terminal.restore()
            Output.error("kaptop: there is no home folder to put a configuration file into; name one with --config")
            return 1
        }
        let drafts = SetupDraftFile(.telegram, environment: environment)
        let http = HTTPClientSender(proxy: SystemProxy.address(environment))
        let file = ConfigurationEditing(loaded, path: path, environment: environment)
        let session = TelegramSetupSession(
            http: http, file: file, environment: environment, hostname: loaded.configuration.hostname,
            scripts: ScriptChanging(loaded, .telegram, environment: environment), known: await SetupTasks.load(loaded, .telegram),
            services: await file.effectiveServices, afterSaving: "An engine takes it up when it starts the next time.",
            drafts: drafts, kept: await drafts?.read(isWanted: resumes))
        let code = await session.run(on: terminal, glyphs: glyphs)
        await terminal.restore()
        await http.shutDown()
        return code
    }
}
