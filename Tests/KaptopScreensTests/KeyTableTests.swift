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
        for context in KeyTable.Context.all where context != .typing && context != .naming {
            for binding in KeyTable.bindings(context) {
                for key in binding.keys {
                    #expect(meanings[key] == nil || meanings[key] == binding.action, "\(key)")
                    meanings[key] = binding.action
                }
            }
        }
    }

    @Test func questionsAreAnsweredWithKeysThatNoScreenUses() {
        let used = Set(KeyTable.Context.all.filter { $0 != .typing && $0 != .naming }.flatMap { KeyTable.bindings($0).flatMap(\.keys) })
        for answer in (Question.stopAlerting.answers + Question.simulate.answers) {
            #expect(!used.contains(.character(answer.key)))
        }
        #expect(!used.contains(.character(Question.yes)))
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
