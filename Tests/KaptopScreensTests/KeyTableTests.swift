import Testing
import TextUI

@testable import KaptopScreens

@Suite struct KeyTableTests {
    @Test(arguments: KeyTable.Context.all)
    func noKeyHasTwoMeanings(_ context: KeyTable.Context) {
        var meanings: [Key: Action] = [:]
        for binding in KeyTable.bindings(context) {
            for key in binding.keys {
                #expect(meanings[key] == nil, "\(key) means \(String(describing: meanings[key])) and \(binding.action)")
                meanings[key] = binding.action
            }
        }
    }

    /// Moving, opening and going back are the same idea on every screen; every other letter has one meaning in the whole program.
    @Test func aLetterMeansTheSameOnAllScreens() {
        var meanings: [Key: Action] = [:]
        for context in KeyTable.Context.all where context != .typing {
            for binding in KeyTable.bindings(context) {
                for key in binding.keys {
                    #expect(meanings[key] == nil || meanings[key] == binding.action, "\(key)")
                    meanings[key] = binding.action
                }
            }
        }
    }

    @Test func questionsAreAnsweredWithKeysThatNoScreenUses() {
        let used = Set(KeyTable.Context.all.filter { $0 != .typing }.flatMap { KeyTable.bindings($0).flatMap(\.keys) })
        for key in Question.keys { #expect(!used.contains(.character(key)), "\(key)") }
        for answer in Question.stopAlerting.answers + Question.simulate.answers { #expect(Question.keys.contains(answer.key)) }
    }

    /// Every action has one verb in the whole program.
    @Test func anActionIsCalledTheSameEverywhere() {
        var verbs: [Action: String] = [:]
        let varied: Set<Action> = [.move, .open, .back, .nextPane, .previousPane, .nextRow, .previousRow]
        for context in KeyTable.Context.all {
            for binding in KeyTable.bindings(context) where !varied.contains(binding.action) {
                #expect(verbs[binding.action] == nil || verbs[binding.action] == binding.help, "\(binding.action)")
                verbs[binding.action] = binding.help
            }
        }
    }

    /// What changes the world is asked about first: the key alone has no effect outside of the console.
    @Test(arguments: Screen.allCases)
    func noKeyChangesTheWorldByItself(_ screen: Screen) {
        for binding in KeyTable.bindings(.screen(screen)) + (screen == .alerts ? KeyTable.bindings(.detail) : []) {
            for key in binding.keys {
                var state = Sample.state()
                _ = Dashboard.update(&state, .key(.character(screen.digit)))
                let effects = Dashboard.update(&state, .key(key))
                for effect in effects {
                    if case .perform(let command) = effect { Issue.record("\(key) does \(command) without asking") }
                }
            }
        }
    }

    @Test(arguments: ["/", "a", "m", ":"])
    func noLetterActsWhileAFieldHasTheKeys(_ opening: Character) {
        for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-?:'[]" {
            var state = Sample.state()
            _ = Dashboard.update(&state, .key(.character(opening)))
            let screen = state.screen
            #expect(Dashboard.update(&state, .key(.character(letter))).isEmpty, "\(letter)")
            #expect(state.screen == screen && (state.isTyping || state.dialog != nil), "\(letter)")
        }
    }

    @Test(arguments: Screen.allCases)
    func everyKeyOfTheFooterIsInTheHelp(_ screen: Screen) {
        var state = Sample.state(size: Size(width: 160, height: 50))
        for key in [Key.character(screen.digit), "?"] { _ = Dashboard.update(&state, .key(key)) }
        let help = Dashboard.view(state, size: Size(width: 160, height: 50)).text
        for binding in KeyTable.bindings(.screen(screen)) {
            #expect(help.contains(binding.help), "\(binding.help)")
            #expect(help.contains(binding.label), "\(binding.label)")
        }
    }

    @Test func screensHaveDigitsInTheirOrder() {
        #expect(Screen.allCases.map(\.digit) == ["1", "2", "3", "4", "5", "6", "7"])
        #expect(Screen.allCases.map { $0.pane.title } == ["Alerts", "Topics", "Handlers", "Tasks", "Events", "Log", "Setup"])
    }
}
