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
        var wizard: TelegramSetup.State?
        var serviceWizard: ServiceSetup.State?
        /// Counts the wizards that were opened.
        var run = 0
        var size = Size(width: 80, height: 24)

        package init(_ dashboard: Dashboard.State) {
            self.dashboard = dashboard
        }
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
            if state.serviceWizard != nil { return tellService(&state, .key(key), run: state.run) }
            return state.wizard == nil ? tell(&state, .key(key)) : tell(&state, .key(key), run: state.run)
        case .resize(let size):
            state.size = size
            return tell(&state, .resize(size)) + tell(&state, .resize(size), run: state.run)
                + tellService(&state, .resize(size), run: state.run)
        case .dashboard(.tick(let now, let zone)):
            return tell(&state, .tick(now: now, zone: zone)) + tell(&state, .tick(now: now), run: state.run)
                + tellService(&state, .tick(now: now), run: state.run)
        case .dashboard(let message): return tell(&state, message)
        case .telegram(let message, let run): return tell(&state, message, run: run)
        case .service(let message, let run): return tellService(&state, message, run: run)
        case .openService(let surroundings):
            guard state.wizard == nil, state.serviceWizard == nil else { return [] }
            state.run += 1
            var wizard = ServiceSetup.State(
                surroundings, now: state.dashboard.now, glyphs: state.dashboard.glyphs, widths: state.dashboard.widths)
            wizard.size = state.size
            state.serviceWizard = wizard
            return []
        case .openTelegram(var surroundings):
            guard state.wizard == nil, state.serviceWizard == nil else { return [] }
            state.run += 1
            if surroundings.newestAlert == nil {
                let newest = state.dashboard.overview?.events.first { !$0.isSimulated && !$0.message.isEmpty }
                surroundings.newestAlert = newest.map { .init(message: $0.message) }
            }
            var wizard = TelegramSetup.State(
                surroundings, now: state.dashboard.now, glyphs: state.dashboard.glyphs, widths: state.dashboard.widths)
            wizard.size = state.size
            state.wizard = wizard
            return []
        }
    }

    private static func tell(_ state: inout State, _ message: Dashboard.Message) -> [Effect] {
        Dashboard.update(&state.dashboard, message).map(Effect.dashboard)
    }

    private static func tell(_ state: inout State, _ message: TelegramSetup.Message, run: Int) -> [Effect] {
        guard run == state.run, var wizard = state.wizard else { return [] }
        let effects = TelegramSetup.update(&wizard, message)
        state.wizard = wizard
        var all = effects.map { Effect.telegram($0, run: run) }
        for case .finish(let outcome) in effects {
            state.wizard = nil
            all += tell(&state, .outcome(.done(words(outcome, .telegram))))
        }
        return all
    }

    private static func tellService(_ state: inout State, _ message: ServiceSetup.Message, run: Int) -> [Effect] {
        guard run == state.run, var wizard = state.serviceWizard else { return [] }
        let effects = ServiceSetup.update(&wizard, message)
        state.serviceWizard = wizard
        var all = effects.map { Effect.service($0, run: run) }
        for case .finish(let outcome) in effects {
            state.serviceWizard = nil
            all += tell(&state, .outcome(.done(words(outcome, wizard.service))))
        }
        return all
    }

    private static func words(_ outcome: SetupOutcome, _ service: ConfiguredService) -> String {
        switch outcome {
        case .left: "the setup was left; nothing was written"
        case .postponed: "the setup was left; what an earlier one had come to stays kept"
        case .saved(let path): "\(service.title): the change is in \(path)"
        }
    }

    package static func view(_ state: State, size: Size) -> Grid {
        if let wizard = state.wizard { return TelegramSetup.view(wizard, size: size) }
        if let wizard = state.serviceWizard { return ServiceSetup.view(wizard, size: size) }
        return Dashboard.view(state.dashboard, size: size)
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
