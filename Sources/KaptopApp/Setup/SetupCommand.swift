import KaptopConfig
import KaptopScreens
package import TextUI

/// `kaptop setup SERVICE`: a wizard alone, without an engine.
package enum SetupCommand {
    /// Shows the wizard until it is over; returns the exit code.
    ///
    /// `resumes` goes on where a wizard that was cut off had come to; else it is asked about.
    package static func show(
        _ service: ServiceCommandLine.Service, _ loaded: LoadedConfiguration, environment: [String: String], resumes: Bool = false,
        on terminal: some Terminal, glyphs: GlyphSet
    ) async -> Int32 {
        guard let parts = parts(service, loaded, environment) else {
            await terminal.restore()
            return refuse()
        }
        let code: Int32
        if service == .telegram {
            let state = TelegramSetup.State(await parts.telegramSurroundings(resumes: resumes), now: Wall.now(), glyphs: glyphs)
            code = await telegram(parts).show(state, on: terminal)
        } else {
            let state = ServiceSetup.State(await parts.serviceSurroundings(resumes: resumes), now: Wall.now(), glyphs: glyphs)
            code = await other(parts).show(state, on: terminal)
        }
        await terminal.restore()
        await parts.shutDown()
        return code
    }

    /// The same line by line, on standard input and output: `kaptop setup SERVICE --plain`.
    package static func ask(
        _ service: ServiceCommandLine.Service, _ loaded: LoadedConfiguration, environment: [String: String], resumes: Bool = false
    ) async -> Int32 {
        guard let parts = parts(service, loaded, environment) else { return refuse() }
        let code: Int32
        if service == .telegram {
            let state = TelegramSetup.State(await parts.telegramSurroundings(resumes: resumes), now: Wall.now(), glyphs: .ascii)
            code = await telegram(parts).ask(state)
        } else {
            let state = ServiceSetup.State(await parts.serviceSurroundings(resumes: resumes), now: Wall.now(), glyphs: .ascii)
            code = await other(parts).ask(state)
        }
        await parts.shutDown()
        return code
    }

    private static func parts(
        _ service: ServiceCommandLine.Service, _ loaded: LoadedConfiguration, _ environment: [String: String]
    ) -> SetupParts? {
        SetupParts(
            service.configured, loaded, environment: environment, afterSaving: "An engine takes it up when it starts the next time.")
    }

    private static func refuse() -> Int32 {
        Output.error("kaptop: \(SetupParts.noHome)")
        return 1
    }

    private static func telegram(_ parts: SetupParts) -> SetupRun<TelegramSetup> {
        let performer = parts.telegramPerformer
        return SetupRun(drafts: parts.drafts) { effect, send in await performer.perform(effect, send) }
    }

    private static func other(_ parts: SetupParts) -> SetupRun<ServiceSetup> {
        let performer = parts.servicePerformer
        return SetupRun(drafts: parts.drafts) { effect, send in await performer.perform(effect, send) }
    }
}
