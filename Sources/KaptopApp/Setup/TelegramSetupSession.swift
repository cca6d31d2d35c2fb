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
    ///   - engine: the client of the engine that takes up what was saved, nil for none.
    ///   - known: what that engine has stored.
    ///   - services: what holds with everything that was set through its API; nil for what the file says.
    ///   - afterSaving: how the engine takes up what was saved, as a sentence.
    ///   - drafts: where answers are kept while the wizard is under way.
    ///   - draft: what an earlier run had come to.
    init(
        http: any HTTPSending, file: ConfigurationEditing, environment: [String: String], hostname: String, engine: EngineClient?,
        known: SetupTasks, services: ServiceSettings? = nil, afterSaving: String, drafts: SetupDraftFile? = nil, draft: SetupDraft? = nil
    ) {
        self.drafts = drafts
        performer = TelegramSetupPerformer(
            http: http, clock: ContinuousClock(), hostname: hostname, file: file, drafts: drafts,
            addLines: { await SetupTasks.add($0, to: $1, engine) })
        surroundings = TelegramSetup.Surroundings(
            file: file, environment: environment, hostname: hostname, senders: known.senders, services: services,
            newestAlert: known.newestAlert,
            afterSaving: afterSaving, draft: draft)
    }

    /// Shows the wizard until it is over.
    ///
    /// `now` is wall time in nanoseconds since 1970 UTC.
    package func run(
        on terminal: some Terminal, glyphs: GlyphSet, now: @escaping @Sendable () -> Int64 = Wall.now
    ) async -> Int32 {
        let state = TelegramSetup.State(surroundings, now: now(), glyphs: glyphs)
        let performer = performer
        let runner = ProgramRunner(TelegramSetup.self, initial: state, terminal: terminal, clock: ContinuousClock()) {
            effect, send in
            await performer.perform(effect, send)
        }
        let ticks = Task {
            // Ends with the task's cancellation.
            while (try? await Task.sleep(for: .seconds(1))) != nil { await runner.send(.tick(now: now())) }
        }
        let end = await runner.run()
        ticks.cancel()
        // Whoever was cut off may go on with `--resume`.
        if case .quit = end { await drafts?.forget() }
        return ExitStatus.code(of: end)
    }
}
