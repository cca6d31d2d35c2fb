import KaptopAlerts
import KaptopOverview
import KaptopTesting
import Testing
import TextUI

@testable import KaptopScreens

/// Every screen as text, at the sizes and in the glyphs that people have.
@Suite struct GoldenTests {
    struct Form: CustomTestStringConvertible, Sendable {
        var name: String
        var size: Size
        var glyphs = GlyphSet.unicode
        var testDescription: String { name }
    }

    static let forms = [
        Form(name: "120x36", size: Size(width: 120, height: 36)), Form(name: "80x24", size: Size(width: 80, height: 24)),
        Form(name: "40x12", size: Size(width: 40, height: 12)),
        Form(name: "80x24-ascii", size: Size(width: 80, height: 24), glyphs: .ascii),
    ]

    struct Scene: CustomTestStringConvertible, Sendable {
        var name: String
        var keys: [Key] = []
        var overview: Overview? = Sample.overview
        /// What the engine answers after the keys, and the keys after that.
        var answers: [Sample.Answered] = []
        var laterKeys: [Key] = []
        var testDescription: String { name }
    }

    static var scenes: [Scene] {
        var empty = Sample.firstRun
        empty.alerts = [:]
        empty.tasks = []
        empty.services = []
        var gap = Sample.overview
        gap.engine.gap = EngineStatus.Gap(from: Sample.at(11, 12), to: Sample.at(11, 40))
        gap.engine.banners = ["Port 9092 is taken by kapacitord (pid 812); this engine answers at 9093."]
        gap.engine.newestPointAt = Sample.now - 80 * Sample.second
        return [
            Scene(name: "alerts"), Scene(name: "alerts-detail", keys: ["j", .enter]), Scene(name: "alerts-detail-failed", keys: [.enter]),
            Scene(name: "alerts-filter", keys: ["/", .character("h"), .character("o"), .character("s"), .character("t")]),
            Scene(name: "alerts-filter-hides", keys: ["/", .paste("load"), .enter]),
            Scene(name: "alerts-filter-mistake", keys: ["/", .paste("host=web-* value>9o")]),
            Scene(name: "alerts-marked", keys: ["j", " ", "j", "V", "l", "l"]),
            Scene(name: "alerts-states", overview: Sample.states),
            Scene(name: "alerts-sort", keys: ["s", "s", "s"]), Scene(name: "alerts-columns", keys: ["c", "j", "j", " ", "j", " "]),
            Scene(name: "alerts-views", keys: ["l", "l", "'", .enter, .character("n"), .paste("ight"), .enter]),
            Scene(name: "alerts-detail-why", keys: ["j", .enter], overview: Sample.states, answers: Sample.webAnswers),
            Scene(
                name: "alerts-detail-day", keys: ["j", .enter], overview: Sample.states, answers: Sample.webAnswers,
                laterKeys: ["[", .left, .left, "j", "j"]),
            Scene(
                name: "alerts-detail-minutes", keys: ["j", .enter], overview: Sample.states, answers: Sample.webAnswers,
                laterKeys: ["]", .left, .left, .left]),
            Scene(
                name: "alerts-detail-bottom", keys: ["j", .enter, "G"], overview: Sample.states, answers: Sample.webAnswers,
                laterKeys: ["G"]),
            Scene(name: "alerts-empty", overview: empty), Scene(name: "alerts-first-run", overview: Sample.firstRun),
            Scene(name: "alerts-trouble", overview: gap), Scene(name: "connecting", overview: nil),
            Scene(name: "handlers", keys: ["3", "g"]), Scene(name: "handlers-failing", keys: ["3"]),
            Scene(name: "handlers-empty", keys: ["3"], overview: Sample.firstRun),
            Scene(name: "setup", keys: ["7"]), Scene(name: "setup-half", keys: ["7", "G"]),
            Scene(name: "setup-first-run", keys: ["7", "j"], overview: Sample.firstRun),
            Scene(name: "help", keys: ["?"]), Scene(name: "help-handlers", keys: ["3", .function(1)]),
            Scene(name: "question-quit", keys: ["q"], overview: Sample.firstRun),
            Scene(name: "acknowledge", keys: ["a", "o", "k"]),
            Scene(name: "silence", keys: ["m", .control("u"), .paste("level=critical"), .tab]),
            Scene(name: "silence-mistake", keys: ["m", .control("u"), .paste("host")]),
            Scene(name: "maintenance", keys: [":", .paste("maintenance"), .enter]), Scene(name: "palette", keys: [":", "s", "i"]),
            Scene(name: "palette-empty", keys: [":"]), Scene(name: "plain-text", keys: ["Y"]),
            Scene(name: "kept-back", keys: [":", .paste("silences"), .enter], overview: Sample.held),
            Scene(name: "question-resend", keys: ["3", "R"]),
        ]
    }

    @Test(arguments: scenes, forms)
    func screenLooksAsItDid(_ scene: Scene, _ form: Form) {
        var state = Sample.state(scene.overview, size: form.size, glyphs: form.glyphs)
        for key in scene.keys { _ = Dashboard.update(&state, .key(key)) }
        for (query, answer) in scene.answers { _ = Dashboard.update(&state, .answered(query, answer)) }
        for key in scene.laterKeys { _ = Dashboard.update(&state, .key(key)) }
        expectGolden(Dashboard.view(state, size: form.size).text, "\(scene.name)-\(form.name)")
    }

    @Test func timelineWithoutColourHasARowForEachLevel() {
        var state = Sample.state()
        state.hasColor = false
        expectGolden(Dashboard.view(state, size: Size(width: 120, height: 36)).text, "alerts-mono-120x36")
    }

    @Test(arguments: [Screen.alerts, .handlers, .setup])
    func coloursSayWhatMarksAndWordsSay(_ screen: Screen) {
        var state = Sample.state(size: Size(width: 80, height: 24))
        _ = Dashboard.update(&state, .key(.character(screen.digit)))
        expectGolden(Dashboard.view(state, size: Size(width: 80, height: 24)).roles, "roles-\(screen)-80x24")
    }

    @Test func whatNeedsALookIsSetOffByColour() {
        var state = Sample.state(Sample.states)
        for key: Key in ["/", .paste("level<crit -load"), .enter, "j", " "] { _ = Dashboard.update(&state, .key(key)) }
        expectGolden(Dashboard.view(state, size: Size(width: 120, height: 36)).roles, "roles-alerts-states-120x36")
    }

    @Test func timelineStacksLevelsByColour() {
        expectGolden(Dashboard.view(Sample.state(), size: Size(width: 120, height: 36)).roles, "roles-alerts-120x36")
    }
}
