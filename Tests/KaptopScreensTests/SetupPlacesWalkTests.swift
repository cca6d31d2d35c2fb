import KaptopConfig
import KaptopDelivery
import Testing
import TextUI

@testable import KaptopScreens

/// Any keys in any order: nothing traps, nothing is written unasked, and what would be written is whole.
@Suite struct SetupPlacesWalkTests {
    typealias Sample = SetupPlacesSample

    private static let keys: [Key] = [
        .enter, .enter, .enter, .enter, .enter, "s", "s", .escape, .backTab, .tab, .up, .down, .left, .right, .home, .end, .backspace,
        .control("u"), "i", "x", "z", "f", "j", "k",
        "g",
        "G", "s", "r", " ", "n", "'", "1", .paste("-100"), .paste("night"),
    ]

    @Test func telegramKeepsItsPromises() {
        var random = SafetyTests.SeededNumbers(state: 1)
        var state = Self.start(&random)
        var counts = (tests: 0, sets: 0, removals: 0)
        for step in 1...3_000 {
            if step.isMultiple(of: 40) { state = Self.start(&random) }
            let before = state
            let key = Self.keys[Int(random.next() % UInt64(Self.keys.count))]
            for effect in TelegramSetup.update(&state, .key(key)) {
                switch effect {
                case .getMe: SetupWizardSample.play(Sample.passed, &state)
                case .getChat(let id, let access): SetupWizardSample.play([.chat(.success(Sample.held), id: id, access)], &state)
                case .makeCode: SetupWizardSample.play([.code(SetupWizardSample.code)], &state)
                case .poll: SetupWizardSample.play([SetupWizardSample.seen(SetupWizardSample.person)], &state)
                case .sendTest(let settings):
                    counts.tests += 1
                    // Through the name, to where the name leads.
                    let name = settings.chats.first { $0.name == settings.chatID }
                    #expect(name?.chatID ?? settings.chatID == state.target.address && name?.threadID == state.target.threadID)
                    SetupWizardSample.play([.tested(.delivered, settings)], &state)
                case .preview(let settings, _, let change):
                    check(settings, change, state)
                    if change.isRemoval { counts.removals += 1 } else { counts.sets += 1 }
                    if change.isRemoval, change.isUsed { #expect(before.place.isAskingToRemove || before.step != .places) }
                case .save: Issue.record("\(key) writes")
                case .finish: state = Self.start(&random)
                default: break
                }
            }
            if step.isMultiple(of: 5) { _ = TelegramSetup.view(state, size: Size(width: 80, height: 24)) }
        }
        // The walk has been everywhere.
        #expect(counts.tests > 0 && counts.sets > 0 && counts.removals > 0, "\(counts)")
    }

    /// The list, or already on the way from it.
    private static func start(_ random: inout SafetyTests.SeededNumbers) -> TelegramSetup.State {
        var state = Sample.state()
        SetupWizardSample.play([[], Sample.added, Sample.changed][Int(random.next() % 3)], &state)
        return state
    }

    private func check(_ settings: TelegramSettings, _ change: PlaceChange, _ state: TelegramSetup.State) {
        guard !change.isRemoval else { return #expect(change.entry == nil) }
        let names = settings.chats.map(\.name)
        #expect(Set(names).count == names.count && !names.contains(""))
        #expect(change.entry.map { names.contains($0.name) } ?? change.isDefault)
        // Nobody's default moves unless that was chosen.
        if !change.isDefault { #expect(settings.chatID == Sample.telegram.chatID) }
        #expect(state.sentPlaces.contains(.init()) || !change.isDefault)
    }
}
