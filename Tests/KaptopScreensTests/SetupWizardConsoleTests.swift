import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

/// The wizard over the dashboard.
@Suite struct SetupWizardConsoleTests {
    private let size = Size(width: 100, height: 30)

    private func opened() -> Console.State {
        var state = Console.State(Dashboard.State(now: 0, zone: .utc))
        _ = Console.update(&state, .resize(size))
        _ = Console.update(&state, .openTelegram(SetupWizardSample.state().surroundings))
        return state
    }

    private func isWizardShown(_ state: Console.State) -> Bool {
        Console.view(state, size: size).text.contains("Make one in Telegram")
    }

    @Test func keysGoToTheWizardWhileItIsOpen() {
        var state = opened()
        #expect(isWizardShown(state))
        let effects = Console.update(&state, .key(.paste(SetupWizardSample.tokenText)))
        #expect(effects.prefix(1) == [.telegram(.getMe(SetupWizardSample.access), run: 1)])
        #expect(Console.request(for: effects[0]) == nil)
    }

    @Test func previewShowsTheNewestAlertOfTheDashboard() {
        var state = Console.State(Dashboard.State(now: 0, zone: .utc))
        var overview = Overview(engine: EngineStatus(hostname: "edge-07", place: .thisWindow, startedAt: 0))
        overview.events = [
            EventRow(
                id: EventID(rawValue: "1"), key: AlertRow.Key(topic: TopicID("t"), id: AlertID("a")), level: .critical,
                previousLevel: .ok, message: "a demonstration", time: 0, isSimulated: true),
            EventRow(
                id: EventID(rawValue: "2"), key: AlertRow.Key(topic: TopicID("t"), id: AlertID("a")), level: .critical,
                previousLevel: .ok, message: "disk_full on web-03", time: 0),
        ]
        var change = OverviewChange()
        change.reset = overview
        _ = Console.update(&state, .dashboard(.changed(change)))
        _ = Console.update(&state, .openTelegram(SetupWizardSample.state(newestAlert: nil).surroundings))
        #expect(state.telegram?.surroundings.newestAlert == .init(message: "disk_full on web-03"))
    }

    @Test func leavingTheWizardLeavesTheConsoleOpen() {
        var state = opened()
        #expect(Console.update(&state, .key(.escape)) == [])
        let effects = Console.update(&state, .key("x"))
        #expect(effects.first == .telegram(.finish(.left), run: 1))
        #expect(effects.allSatisfy { Console.request(for: $0) != .quit })
        #expect(!isWizardShown(state))
        #expect(Console.view(state, size: size).text.contains("nothing was written"))
    }

    @Test func lateAnswerDoesNotReachTheNextWizard() {
        var state = opened()
        _ = Console.update(&state, .key(.escape))
        _ = Console.update(&state, .key("x"))
        _ = Console.update(&state, .openTelegram(SetupWizardSample.state().surroundings))
        _ = Console.update(&state, .key(.paste(SetupWizardSample.tokenText)))
        let answer = TelegramSetup.Message.bot(.failure(.unauthorized), SetupWizardSample.access)
        #expect(Console.update(&state, .telegram(answer, run: 1)) == [])
        #expect(state.telegram?.bot == .waiting)
        _ = Console.update(&state, .telegram(answer, run: 2))
        #expect(state.telegram?.bot == .failed(.unauthorized))
    }

    @Test func timeAndSizeReachBoth() {
        var state = opened()
        _ = Console.update(&state, .dashboard(.tick(now: 5_000_000_000, zone: .utc)))
        _ = Console.update(&state, .resize(Size(width: 90, height: 28)))
        #expect(state.dashboard.now == 5_000_000_000 && state.telegram?.now == 5_000_000_000)
        #expect(state.telegram?.size == Size(width: 90, height: 28))
    }
}

extension Console.State {
    fileprivate var telegram: TelegramSetup.State? { if case .telegram(let wizard) = wizard { wizard } else { nil } }
}
