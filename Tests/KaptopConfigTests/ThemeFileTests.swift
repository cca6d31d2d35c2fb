import SourceText
import Testing

@testable import KaptopConfig

@Suite struct ThemeFileTests {
    @Test func aThemeIsReadIntoPlainValues() throws {
        let (theme, diagnostics, _) = ThemeFile.read(
            text: """
                name = "midnight"
                inherits = "paper"
                [palette]
                red = "#ff8787"
                [roles]
                text = "red"
                level.ok = "#00ff00"
                "level.critical" = { fg = "red", bg = "#000000", ansi = "red", ansi-bg = "black", bold = true, underline = false }
                """, name: "midnight.toml")
        #expect(diagnostics == [])
        #expect(theme.name == "midnight")
        #expect(theme.inherits == "paper")
        #expect(theme.palette == ["red": "#ff8787"])
        #expect(theme.roles["text"]?.foreground == "red")
        #expect(theme.roles["level.ok"]?.foreground == "#00ff00")
        let critical = try #require(theme.roles["level.critical"])
        #expect([critical.foreground, critical.background, critical.ansi, critical.ansiBackground] == ["red", "#000000", "red", "black"])
        #expect(critical.attributes == ["bold"])
    }

    @Test(arguments: [
        (
            "name = x\n",
            "t.toml:1:8: error: expected a value for name, found the bare word x\n  1 | name = x\n    |        ^ quote the value: name = \"x\""
        ),
        ("[roles]\n", "t.toml: error: the theme has no name\n  hint: write name = \"…\" at the top"),
        ("name = \"t\"\n[rolls]\n", "t.toml:2:1: warning: a theme has no 'rolls'\n  2 | [rolls]\n    | ^~~~~~~ did you mean 'roles'?"),
        (
            "name = \"t\"\n[palette]\nred = 5\n",
            "t.toml:3:7: error: the colour red must be a text\n  3 | red = 5\n    |       ^ write red = \"#rrggbb\""
        ),
        (
            "name = \"t\"\n[roles]\nkey = { fgg = \"red\" }\n",
            "t.toml:3:9: warning: a role has no 'fgg'\n  3 | key = { fgg = \"red\" }\n    |         ^~~ did you mean 'fg'?"
        ),
        (
            "name = \"t\"\n[palette]\nred = \"#ff00\"\n",
            "t.toml:3:7: error: the colour red is '#ff00', expected #rrggbb\n  3 | red = \"#ff00\"\n    |       ^~~~~~~ write red = \"#5f87ff\""
        ),
        (
            "name = \"t\"\n[palette]\nground = \"#000000\"\n[roles]\nbar = { bg = \"gruond\" }\n",
            "t.toml:5:14: error: the colour 'gruond' is not in [palette]\n  5 | bar = { bg = \"gruond\" }\n    |              ^~~~~~~~ did you mean 'ground'?"
        ),
        (
            "name = \"t\"\n[roles]\nkey = { ansi = \"brightred\" }\n",
            "t.toml:3:16: error: 'brightred' is none of the sixteen colours\n  3 | key = { ansi = \"brightred\" }\n    |                ^~~~~~~~~~~ did you mean 'bright-red'?"
        ),
        (
            "name = \"t\"\n[roles]\nkey = { bold = 1 }\n",
            "t.toml:3:16: error: bold must be true or false\n  3 | key = { bold = 1 }\n    |                ^"
        ),
    ])
    func aMistakeIsTold(_ text: String, _ report: String) {
        let (_, diagnostics, file) = ThemeFile.read(text: text, name: "t.toml")
        #expect(diagnostics.map { DiagnosticRenderer.render($0, in: file) } == [report])
    }
}
