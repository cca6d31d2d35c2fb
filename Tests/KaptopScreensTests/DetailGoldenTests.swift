import KaptopAlerts
import KaptopOverview
import KaptopTesting
import Testing
import TextUI

@testable import KaptopScreens

/// The screens that ask the engine for more than the overview, as text.
@Suite struct DetailGoldenTests {
    struct Scene: CustomTestStringConvertible, Sendable {
        var name: String
        var keys: [Key] = []
        /// Seconds between the keys and the picture.
        var seconds = 0
        /// What the editor was left with, and keys after it.
        var edited: String?
        var then: [Key] = []
        var overview = SampleDetails.overview
        var testDescription: String { name }
    }

    static var scenes: [Scene] {
        let wrong = SampleDetails.cpuScript.replacing(".warn(", with: ".crt(").replacing(".crit(", with: ".crt(")
        let right = SampleDetails.cpuScript.replacing("> 90", with: "> 95").replacing(
            "        .stateChangesOnly()\n", with: "        .stateChangesOnly(1h)\n        .all()\n")
        var empty = SampleDetails.overview
        empty.tasks = []
        empty.topics = []
        let cpu: [Key] = ["4", "/", .paste("cpu"), .enter]
        return [
            Scene(name: "tasks", keys: ["4"], seconds: 3), Scene(name: "tasks-script", keys: cpu + [.enter], seconds: 3),
            Scene(name: "tasks-script-end", keys: cpu + [.enter, "G"], seconds: 3),
            Scene(name: "tasks-nodes", keys: cpu + [.tab, .tab], seconds: 3), Scene(name: "tasks-alerts", keys: cpu + [.backTab]),
            Scene(name: "tasks-errors", keys: ["4", "g", .tab, .tab, .tab], seconds: 1),
            Scene(name: "tasks-broken", keys: ["4", "j", .enter]), Scene(name: "tasks-filter", keys: ["4", "/", "o", "l", "d"]),
            Scene(name: "tasks-filter-none", keys: ["4", "/", "z", "z"]), Scene(name: "tasks-empty", keys: ["4"], overview: empty),
            Scene(name: "tasks-enable", keys: ["4", "E"]), Scene(name: "tasks-mistakes", keys: cpu + ["e"], edited: wrong, then: ["n"]),
            Scene(name: "tasks-diff", keys: cpu + ["e"], edited: right),
            Scene(name: "tasks-save", keys: cpu + ["e"], edited: right, then: [.enter]),
            Scene(name: "topics", keys: ["2", "j"]), Scene(name: "topics-handlers", keys: ["2", "j", .tab]),
            Scene(name: "topics-alerts", keys: ["2", "j", .tab, .tab]), Scene(name: "topics-empty", keys: ["2"], overview: empty),
            Scene(name: "events", keys: ["5"]), Scene(name: "events-open", keys: ["5", .enter]),
            Scene(name: "events-scrolled", keys: ["5", "G"]),
            Scene(name: "events-search", keys: ["5", "/", .paste("level>=crit yesterday load"), .enter]),
            Scene(name: "events-mistake", keys: ["5", "/", .paste("to=telegram last 2x")]),
            Scene(name: "events-none", keys: ["5", "/", .paste("nothing is like this"), .enter]),
            Scene(name: "log", keys: ["6"]), Scene(name: "log-still", keys: ["6", "k", "k"]),
            Scene(name: "help-events", keys: ["5", "?"]),
            Scene(name: "log-warnings", keys: ["6", "l", "l", "/", .paste("telegram"), .enter]),
            Scene(name: "handlers-deliveries", keys: ["3", .enter, "j"], overview: Sample.overview),
            Scene(name: "handlers-filter", keys: ["3", "/", "m", "i"], overview: Sample.overview),
            Scene(name: "handlers-service", keys: ["3", "E"], overview: Sample.overview),
        ]
    }

    func console(_ scene: Scene, _ form: GoldenTests.Form) -> AnsweredConsole {
        var console = AnsweredConsole(scene.overview, size: form.size, glyphs: form.glyphs)
        let effects = console.press(scene.keys)
        if let script = scene.edited, case .edit(let id, _)? = effects.last { console.send(.edited(id, script: script)) }
        console.press(scene.then)
        console.tick(scene.seconds)
        return console
    }

    @Test(arguments: scenes, GoldenTests.forms)
    func screenLooksAsItDid(_ scene: Scene, _ form: GoldenTests.Form) {
        expectGolden(console(scene, form).text, "\(scene.name)-\(form.name)")
    }

    @Test(arguments: ["tasks-script", "tasks-mistakes", "tasks-diff", "topics", "events", "log"])
    func coloursSayWhatMarksAndWordsSay(_ name: String) throws {
        let scene = try #require(Self.scenes.first { $0.name == name })
        let console = console(scene, GoldenTests.forms[1])
        expectGolden(Dashboard.view(console.state, size: console.state.size).roles, "roles-\(name)-80x24")
    }
}
