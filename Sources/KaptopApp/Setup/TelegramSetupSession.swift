import KaptopDelivery
import KaptopScreens
package import TextUI

/// `kaptop setup telegram`: the wizard alone on a terminal, without an engine.
package struct TelegramSetupSession: Sendable {
    private let surroundings: TelegramSetup.Surroundings
    private let performer: TelegramSetupPerformer<ContinuousClock>
    private let drafts: SetupDraftFile?

    /// - Parameters:
    ///   - file: the configuration that is changed, or made where there is none.
    ///   - scripts: changes scripts of tasks.
    ///   - known: what that engine has stored.
    ///   - services: what holds with everything that was set through its API; nil for what the file says.
    ///   - afterSaving: how the engine takes up what was saved, as a sentence.
    ///   - drafts: where answers are kept while the wizard is under way.
    ///   - kept: what an earlier run had come to.
    init(
        http: any HTTPSending, file: ConfigurationEditing, environment: [String: String], hostname: String, scripts: ScriptChanging,
        known: SetupTasks, services: ServiceSettings? = nil, afterSaving: String, drafts: SetupDraftFile? = nil, kept: KeptDraft? = nil
    ) {
        self.drafts = drafts
        performer = TelegramSetupPerformer(
            http: http, clock: ContinuousClock(), hostname: hostname, file: file, drafts: drafts,
            scripts: scripts)
        surroundings = TelegramSetup.Surroundings(
            file: file, environment: environment, hostname: hostname, senders: known.senders, services: services,
            newestAlert: known.newestAlert, afterSaving: afterSaving, kept: kept)
    }

    /// Shows the wizard until it is over.
    ///
    /// `now` is wall time in nanoseconds since 1970 UTC.
    package func run(
        on terminal: some Terminal, glyphs: GlyphSet, now: @escaping @Sendable () -> Int64 = Wall.now
    ) async -> Int32 {
        let state = TelegramSetup.State(surroundings, now: now(), glyphs: glyphs)
        let performer = performer
        let run = SetupRun<TelegramSetup>(drafts: drafts) { effect, send in await performer.perform(effect, send) }
        return await run.show(state, on: terminal, now: now)
    }
}
