import KaptopConfig
import KaptopOverview
package import TextUI

/// The dashboard, and over it the wizard that was opened from its Setup screen: one program for one terminal.
///
/// Whoever runs it performs the effects of both. `.dashboard(.openWizard(.telegram))` is answered with `.openTelegram`; the answers to a
/// wizard's effects bear the number of its run, so that a late one does not reach a wizard that was opened afterwards.
package enum Console: Program {
    package struct State: Sendable {
        package var dashboard: Dashboard.State
        var wizard: Wizard?
        /// Counts the wizards that were opened.
        var run = 0
        var size = Size(width: 80, height: 24)

        package init(_ dashboard: Dashboard.State) {
            self.dashboard = dashboard
        }
    }

    /// The wizard over the dashboard.
    enum Wizard: Sendable {
        case telegram(TelegramSetup.State)
        case service(ServiceSetup.State)
    }

    package enum Message: Sendable {
        case key(Key)
        case resize(Size)
        case dashboard(Dashboard.Message)
        case openTelegram(TelegramSetup.Surroundings)
        case telegram(TelegramSetup.Message, run: Int)
        case openService(ServiceSetup.Surroundings)
        case service(ServiceSetup.Message, run: Int)
    }

    package enum Effect: Sendable, Equatable {
        case dashboard(Dashboard.Effect)
        /// `.finish` is for the performer, which lets go of what the wizard used.
        case telegram(TelegramSetup.Effect, run: Int)
        case service(ServiceSetup.Effect, run: Int)
    }

    package static func update(_ state: inout State, _ message: Message) -> [Effect] {
        switch message {
        case .key(let key):
            return tellWizard(&state, .key(key)) ?? tell(&state, .key(key))
        case .resize(let size):
            state.size = size
            return tell(&state, .resize(size)) + (tellWizard(&state, .resize(size)) ?? [])
        case .dashboard(.tick(let now, let zone)):
            return tell(&state, .tick(now: now, zone: zone)) + (tellWizard(&state, .tick(now: now)) ?? [])
        case .dashboard(let message): return tell(&state, message)
        case .telegram(let message, let run): return tell(&state, message, run: run)
        case .service(let message, let run): return tell(&state, message, run: run)
        case .openService(let surroundings):
            guard state.wizard == nil else { return [] }
            let dashboard = state.dashboard
            return open(
                .service(.init(surroundings, now: dashboard.now, glyphs: dashboard.glyphs, widths: dashboard.widths)), &state)
        case .openTelegram(var surroundings):
            guard state.wizard == nil else { return [] }
            let dashboard = state.dashboard
            if surroundings.newestAlert == nil {
                let newest = dashboard.overview?.events.first { !$0.isSimulated && !$0.message.isEmpty }
                surroundings.newestAlert = newest.map { .init(message: $0.message) }
            }
            return open(
                .telegram(.init(surroundings, now: dashboard.now, glyphs: dashboard.glyphs, widths: dashboard.widths)), &state)
        }
    }

    private static func open(_ wizard: Wizard, _ state: inout State) -> [Effect] {
        state.run += 1
        state.wizard = wizard
        return tellWizard(&state, .resize(state.size)) ?? []
    }

    /// What reaches every wizard alike.
    private enum Input {
        case key(Key)
        case resize(Size)
        case tick(now: Int64)
    }

    /// Nil where no wizard is open.
    private static func tellWizard(_ state: inout State, _ input: Input) -> [Effect]? {
        switch (state.wizard, input) {
        case (nil, _): nil
        case (.telegram, .key(let key)): tell(&state, TelegramSetup.Message.key(key), run: state.run)
        case (.telegram, .resize(let size)): tell(&state, TelegramSetup.Message.resize(size), run: state.run)
        case (.telegram, .tick(let now)): tell(&state, TelegramSetup.Message.tick(now: now), run: state.run)
        case (.service, .key(let key)): tell(&state, ServiceSetup.Message.key(key), run: state.run)
        case (.service, .resize(let size)): tell(&state, ServiceSetup.Message.resize(size), run: state.run)
        case (.service, .tick(let now)): tell(&state, ServiceSetup.Message.tick(now: now), run: state.run)
        }
    }

    private static func tell(_ state: inout State, _ message: Dashboard.Message) -> [Effect] {
        Dashboard.update(&state.dashboard, message).map(Effect.dashboard)
    }

    private static func tell(_ state: inout State, _ message: TelegramSetup.Message, run: Int) -> [Effect] {
        guard run == state.run, case .telegram(var wizard) = state.wizard else { return [] }
        let effects = TelegramSetup.update(&wizard, message)
        state.wizard = .telegram(wizard)
        let ends = effects.compactMap { if case .finish(let outcome) = $0 { outcome } else { nil } }
        return effects.map { .telegram($0, run: run) } + close(&state, ends.first, .telegram)
    }

    private static func tell(_ state: inout State, _ message: ServiceSetup.Message, run: Int) -> [Effect] {
        guard run == state.run, case .service(var wizard) = state.wizard else { return [] }
        let effects = ServiceSetup.update(&wizard, message)
        state.wizard = .service(wizard)
        let ends = effects.compactMap { if case .finish(let outcome) = $0 { outcome } else { nil } }
        return effects.map { .service($0, run: run) } + close(&state, ends.first, wizard.service)
    }

    /// Goes back to the dashboard where the wizard has ended.
    private static func close(_ state: inout State, _ outcome: SetupOutcome?, _ service: ConfiguredService) -> [Effect] {
        guard let outcome else { return [] }
        state.wizard = nil
        return tell(&state, .outcome(.done(words(outcome, service))))
    }

    private static func words(_ outcome: SetupOutcome, _ service: ConfiguredService) -> String {
        switch outcome {
        case .left: "the setup was left; nothing was written"
        case .postponed: "the setup was left; what an earlier one had come to stays kept"
        case .saved(let path): "\(service.title): the change is in \(path)"
        }
    }

    package static func view(_ state: State, size: Size) -> Grid {
        switch state.wizard {
        case .telegram(let wizard): TelegramSetup.view(wizard, size: size)
        case .service(let wizard): ServiceSetup.view(wizard, size: size)
        case nil: Dashboard.view(state.dashboard, size: size)
        }
    }

    package static func message(for event: TerminalEvent) -> Message? {
        switch event {
        case .key(let key): .key(key)
        case .resize(let size): .resize(size)
        case .signal, .resumed, .hangup: nil
        }
    }

    package static func request(for effect: Effect) -> TerminalRequest? {
        switch effect {
        case .dashboard(let effect): Dashboard.request(for: effect)
        // The wizard's end is not the console's.
        case .telegram(.finish, _): nil
        case .telegram(let effect, _): TelegramSetup.request(for: effect)
        case .service(.finish, _): nil
        case .service(let effect, _): ServiceSetup.request(for: effect)
        }
    }
}
