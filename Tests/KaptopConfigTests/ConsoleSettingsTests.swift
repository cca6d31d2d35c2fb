import SourceText
import Testing

@testable import KaptopConfig

@Suite struct ConsoleSettingsTests {
    @Test func settingsAreRead() {
        let (settings, diagnostics, _) = ConsoleSettings.read(
            text: "theme = \"fjord\"\nascii = true\nseconds = false\nutc = true\nmouse = true\nbell = false\n", name: "console.toml")
        #expect(diagnostics == [])
        #expect(settings.theme == "fjord")
        #expect(settings.usesASCII && !settings.showsSeconds && settings.usesUTC && settings.usesMouse && !settings.ringsBell)
    }

    @Test func nothingSetIsTheStandard() {
        let (settings, diagnostics, _) = ConsoleSettings.read(text: "# nothing\n", name: "console.toml")
        #expect(diagnostics == [])
        #expect(settings == ConsoleSettings())
        #expect(settings.showsSeconds && settings.ringsBell && !settings.usesMouse && settings.theme == nil)
    }

    @Test(arguments: [
        ("theme = 5\n", "console.toml:1:9: error: theme must be a text\n  1 | theme = 5\n    |         ^ write theme = \"midnight\""),
        ("\nbell = 0\n", "console.toml:2:8: error: bell must be true or false\n  2 | bell = 0\n    |        ^ write bell = true"),
        (
            "secnds = true\n",
            "console.toml:1:1: warning: the console has no setting 'secnds'\n  1 | secnds = true\n    | ^~~~~~ did you mean 'seconds'?"
        ),
        (
            "theme = fjord\n",
            "console.toml:1:9: error: expected a value for theme, found the bare word fjord\n  1 | theme = fjord\n    |         ^~~~~ quote the value: theme = \"fjord\""
        ),
    ])
    func aMistakeIsTold(_ text: String, _ report: String) {
        let (_, diagnostics, file) = ConsoleSettings.read(text: text, name: "console.toml")
        #expect(diagnostics.map { DiagnosticRenderer.render($0, in: file) } == [report])
    }

    /// One mistake costs the setting where it stands and no other.
    @Test func theOthersHold() {
        let (settings, diagnostics, _) = ConsoleSettings.read(text: "theme = \"ember\"\nutc = 3\nbell = false\n", name: "console.toml")
        #expect(diagnostics.count == 1)
        #expect(settings.theme == "ember")
        #expect(!settings.ringsBell && !settings.usesUTC)
    }
}
