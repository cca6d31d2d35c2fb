import Foundation
import KaptopConfig
import KaptopScreens
import Testing
import TextUI

@testable import KaptopApp

/// A person's settings, themes and memory, from files in a folder of their own.
@Suite final class PersonalConsoleTests {
    private let home = NSTemporaryDirectory() + "kaptop-personal-\(UUID().uuidString)"

    deinit {
        try? FileManager.default.removeItem(atPath: home)
    }

    private var environment: [String: String] { ["HOME": home, "XDG_CONFIG_HOME": "\(home)/config", "XDG_STATE_HOME": "\(home)/state"] }
    private var statePath: String { "\(home)/state/kaptop/console-state.json" }

    private func write(_ text: String, _ name: String) throws {
        let path = "\(home)/\(name)"
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private func theme(_ text: String, _ name: String) throws {
        try write(text, "config/kaptop/themes/\(name)")
    }

    private static let flatScheme =
        "scheme: \"Default Dark\"\nauthor: \"Chris Kempson\"\n"
        + zip(
            BaseScheme.keys,
            "181818 282828 383838 585858 b8b8b8 d8d8d8 e8e8e8 f8f8f8 ab4642 dc9656 f7ca88 a1b56c 86c1b9 7cafc2 ba8baf a16946".split(
                separator: " ")
        ).map { "\($0): \"\($1)\"\n" }.joined()

    private static let tintedScheme =
        "system: \"base16\"\nname: \"Default Dark\"\nvariant: \"dark\"\npalette:\n"
        + flatScheme.split(separator: "\n").dropFirst(2).map { "  " + $0.replacing(": \"", with: ": \"#") + "\n" }.joined()

    // MARK: Settings

    @Test func withoutFilesEverythingIsStandard() {
        let personal = PersonalConsole.load(environment)
        #expect(personal.theme.name == "midnight")
        #expect(personal.complaints == [])
        #expect(personal.memory == ConsoleMemory())
        #expect(PersonalConsole.load([:]).complaints == [], "not even a home is needed")
    }

    @Test func settingsNameATheme() throws {
        try write("theme = \"fjord\"\nutc = true\n", "config/kaptop/console.toml")
        let personal = PersonalConsole.load(environment)
        #expect(personal.theme.name == "fjord")
        #expect(personal.settings.usesUTC)
    }

    @Test func mistakesAreOneLineEachAndCostNothingElse() throws {
        try write("theme = \"fjrd\"\nbell = 1\nutc = true\n", "config/kaptop/console.toml")
        let personal = PersonalConsole.load(environment)
        #expect(
            personal.complaints == [
                "console.toml:2:8: bell must be true or false; write bell = true", "there is no theme 'fjrd'; did you mean 'fjord'?",
            ])
        #expect(personal.settings.usesUTC)
        #expect(personal.theme.name == "midnight")
    }

    // MARK: Themes

    @Test func aThemeOfThePersonsOwnIsUsed() throws {
        try theme("inherits = \"paper\"\n[roles]\ntext = \"#00005f\"\n", "ink.toml")
        try write("theme = \"ink\"\n", "config/kaptop/console.toml")
        let personal = PersonalConsole.load(environment)
        #expect(personal.complaints == [])
        #expect(personal.theme.isOwn)
        #expect(personal.theme.theme.colors(of: .text).foreground == Color(hex: "#00005f"))
        #expect(personal.theme.theme.missingRoles == [])
    }

    /// A few colours are enough: the rest is that of the built-in theme for such a ground.
    @Test func whatAThemeLeavesOutIsFilledIn() throws {
        let own = try ConsoleThemes.read("[roles]\nbackground = { bg = \"#ffffff\" }\nerror = \"#d70000\"\n", file: "mine.toml")
        #expect(own.name == "mine")
        #expect(own.isDark == false)
        #expect(own.missingRoles == [])
        #expect(own.colors(of: .text) == ConsoleThemes.theme("paper")?.colors(of: .text))
        #expect(own.colors(of: .error).foreground == Color(hex: "#d70000"))
    }

    @Test(arguments: [flatScheme, tintedScheme, flatScheme.replacing("\"", with: ""), tintedScheme.lowercased()])
    func aBaseSchemeIsUsedAsItComes(_ text: String) throws {
        let theme = try ConsoleThemes.read(text, file: "default-dark.yaml")
        #expect(theme.name == "default-dark")
        #expect(theme.colors(of: .background).background == Color(hex: "#181818"))
        #expect(theme.colors(of: .text).foreground == Color(hex: "#d8d8d8"))
        #expect(theme.missingRoles == [])
        #expect(theme.weakTexts == [])
        #expect(try #require(theme.leastLevelDifference) >= Theme.leastLevelDifference)
    }

    @Test func aSchemeOfTwentyFourColoursIsUsed() throws {
        let further = BaseScheme.keys.dropFirst(16).map { "  \($0): \"#ff8787\"\n" }.joined()
        let theme = try ConsoleThemes.read(Self.tintedScheme + further, file: "more.yml")
        #expect(theme.weakTexts == [])
        #expect(theme.colors(of: .levelCritical).background == Color(hex: "#ff8787"), "the bright red comes first")
    }

    @Test(arguments: [
        ("a.toml", "[palette]\nred = \"#ff\"\n", "a.toml:2:7: the colour red is '#ff', expected #rrggbb; write red = \"#5f87ff\""),
        ("a.toml", "[roles\n", "a.toml:1:1: expected ] behind the name of the section; write [roles]"),
        (
            "a.toml", "inherits = \"papre\"\n",
            "a.toml: inherits 'papre', which is not a theme; there are \(ConsoleThemes.names.joined(separator: ", "))"
        ),
        ("a.yaml", "base00: \"181818\"\n", "a.yaml: has no base01; a scheme needs base00 to base0F, each as six digits such as \"585858\""),
        ("a.yaml", flatScheme.replacing("b8b8b8", with: "b8b8"), "a.yaml:7:9: base04 is no colour; write six digits such as \"585858\""),
        ("a.yaml", "just words\n", "a.yaml: is no colour scheme; it needs base00 to base0F"),
        ("a.yaml", "palette: red\n", "a.yaml:1:10: palette must hold base00 to base0F"),
        ("a.yaml", "", "a.yaml: is no colour scheme; it needs base00 to base0F"),
    ])
    func aBadFileIsOneClearLine(_ file: String, _ text: String, _ line: String) {
        #expect(throws: ThemeMistake(line)) { try ConsoleThemes.read(text, file: file) }
    }

    @Test func brokenYAMLSaysWhere() throws {
        let error = #expect(throws: ThemeMistake.self) { try ConsoleThemes.read("base00: \"18\n", file: "a.yaml") }
        #expect(try #require(error).description.hasPrefix("a.yaml:"))
    }

    @Test func theFolderIsListedAndFollowed() throws {
        try theme("[roles]\ntext = \"#ffffff\"\n", "dusk.toml")
        try theme("[roles]\ntext = \"#ffff00\"\n", "ember.toml")
        try theme("[rolls", "wrong.toml")
        try theme(Self.flatScheme, "dusk.yaml")
        try theme("not a theme", "notes.txt")
        var folder = ThemeFolder(directory: "\(home)/config/kaptop/themes")
        let found = folder.news()
        let first = try #require(found)
        #expect(first.choices.map(\.name) == ConsoleThemes.names.filter { $0 != "ember" } + ["dusk", "ember"])
        #expect(first.choices.filter(\.isOwn).map(\.name) == ["dusk", "ember"])
        #expect(first.mistakes.count == 2)
        #expect(first.mistakes.first == "dusk.yaml: another file has the name dusk too; rename one of them")
        #expect(first.mistakes.last?.hasPrefix("wrong.toml:1:1: ") == true)
        #expect(folder.news() == nil)

        try theme("[roles]\ntext = \"#00ff00\"  # greener\n", "dusk.toml")
        #expect(folder.news() == nil, "it may still be being written")
        let changed = folder.news()
        let second = try #require(changed)
        #expect(second.choices.first { $0.name == "dusk" }?.theme.colors(of: .text).foreground == Color(hex: "#00ff00"))
        #expect(folder.news() == nil)
        try FileManager.default.removeItem(atPath: "\(home)/config/kaptop/themes/dusk.toml")
        _ = folder.news()
        let replaced = folder.news()
        #expect(replaced?.choices.contains { $0.name == "dusk" } == true, "the scheme of that name takes its place")
    }

    @Test func aFolderThatIsNotThereIsEmpty() {
        var folder = ThemeFolder(directory: nil)
        let all = folder.news()
        #expect(all?.choices.map(\.name) == ConsoleThemes.names)
        #expect(folder.news() == nil)
    }

    // MARK: Memory

    @Test func whatIsRememberedIsWrittenWhenItHasComeToRest() throws {
        var file = ConsoleStateFile.open(statePath).file
        var memory = ConsoleMemory()
        memory.filter = "host=web"
        for _ in 1...2 { #expect(file.keep(memory) == nil) }
        #expect(!FileManager.default.fileExists(atPath: statePath))
        memory.screen = "handlers"
        for _ in 1...3 { #expect(file.keep(memory) == nil) }
        let attributes = try FileManager.default.attributesOfItem(atPath: statePath)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(
            try String(contentsOfFile: statePath, encoding: .utf8)
                == "{\n  \"filter\" : \"host=web\",\n  \"screen\" : \"handlers\",\n  \"version\" : 1\n}\n")
        let (_, again, complaint) = ConsoleStateFile.open(statePath)
        #expect(again == memory)
        #expect(complaint == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(home)/state/kaptop") == ["console-state.json"])
    }

    @Test func theEndWritesAtOnce() throws {
        var file = ConsoleStateFile.open(statePath).file
        var memory = ConsoleMemory()
        memory.theme = "ember"
        #expect(file.keep(memory, isLast: true) == nil)
        #expect(ConsoleStateFile.open(statePath).memory == memory)
        #expect(PersonalConsole.load(environment).theme.name == "ember")
    }

    @Test(arguments: ["", "{", "[]", "{\"version\": 2}", "{\"screen\": \"handlers\"}", "{\"version\": 1, \"filter\": 5}", "\u{0}\u{1}"])
    func aDamagedFileIsIgnoredAndTold(_ text: String) throws {
        try write(text, "state/kaptop/console-state.json")
        let personal = PersonalConsole.load(environment)
        #expect(personal.memory == ConsoleMemory())
        #expect(personal.complaints == ["\(statePath) cannot be read and is ignored; the console starts with its settings"])
        var file = personal.stateFile
        var memory = ConsoleMemory()
        memory.screen = "log"
        #expect(file.keep(memory, isLast: true) == nil)
        #expect(ConsoleStateFile.open(statePath).memory == memory, "the next one is written in its place")
    }

    @Test func aPlaceThatCannotBeWrittenIsToldOnce() throws {
        try write("", "state/kaptop")
        var file = ConsoleStateFile.open(statePath).file
        var memory = ConsoleMemory()
        memory.screen = "log"
        let complaint = file.keep(memory, isLast: true)
        #expect(try #require(complaint).hasPrefix("what the console remembers cannot be written to \(statePath): "))
        memory.screen = "topics"
        #expect(file.keep(memory, isLast: true) == nil)
    }
}
