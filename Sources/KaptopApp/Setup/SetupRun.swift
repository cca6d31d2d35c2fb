import KaptopConfig
import KaptopScreens
import TextUI

/// A wizard alone, on a terminal or line by line; what it keeps for resuming is settled at its end.
struct SetupRun<Wizard: SetupWizard>: Sendable where Wizard.State: Sendable {
    let drafts: SetupDraftFile?
    let perform: LineSession<Wizard>.Performer

    /// Draws it until it is over; returns the exit code.
    ///
    /// `now` is wall time in nanoseconds since 1970 UTC.
    func show(
        _ state: Wizard.State, on terminal: some Terminal, now: @escaping @Sendable () -> Int64 = Wall.now
    ) async -> Int32 {
        let perform = perform
        let runner = ProgramRunner(Wizard.self, initial: state, terminal: terminal, clock: ContinuousClock()) { effect, send in
            await perform(effect, send)
        }
        let ticks = Task {
            // Ends with the task's cancellation.
            while (try? await Task.sleep(for: .seconds(1))) != nil { await runner.send(Wizard.tick(now: now())) }
        }
        let end = await runner.run()
        ticks.cancel()
        await settle(await runner.read { $0 }, isOver: end == .quit)
        return ExitStatus.code(of: end)
    }

    /// Asks it line by line; returns the exit code.
    func ask(_ state: Wizard.State, port: LineSession<Wizard>.Port = .standard) async -> Int32 {
        await LineSession<Wizard>(state, port: port, atEnd: { await settle($0, isOver: $1) }, perform: perform).run()
    }

    private func settle(_ state: Wizard.State, isOver: Bool) async {
        await drafts?.settle(Wizard.resuming(state), isOver ? Wizard.outcome(state) : nil)
    }
}

/// Which wizard `kaptop setup` opens.
package enum SetupChoice {
    /// The named service, else Telegram; with `--resume` the named one if it was cut off, else the one that was cut off last.
    ///
    /// Nil where there is nothing to resume, which it has then told on standard error.
    package static func service(
        _ named: ServiceCommandLine.Service?, resumes: Bool, environment: [String: String]
    ) async -> ServiceCommandLine.Service? {
        guard resumes else { return named ?? .telegram }
        if let named {
            if await SetupDraftFile(named.configured, environment: environment)?.read() != nil { return named }
            Output.error(
                "kaptop: no setup of \(named.title) was cut off, so there is nothing to resume; `kaptop setup \(named.rawValue)` begins one"
            )
            return nil
        }
        if let service = await SetupDraftFile.newest(environment: environment) { return .init(rawValue: service.rawValue) }
        Output.error("kaptop: no setup was cut off, so there is nothing to resume; `kaptop setup SERVICE` begins one")
        return nil
    }
}
