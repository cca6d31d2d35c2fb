import Foundation
import KaptopApp
import Testing
import TextUI

/// What holds for every theme that is built in.
@Suite struct BuiltInThemeTests {
    private static let colored = ConsoleThemes.names.filter { $0 != "mono" }

    @Test func thereAreThemesForAllEyesAndLights() {
        #expect(
            ConsoleThemes.names == [
                "colour-blind-dark", "colour-blind-light", "ember", "fjord", "high-contrast", "midnight", "mono", "paper", "sepia",
            ])
        #expect(
            ConsoleThemes.names.filter { ConsoleThemes.theme($0)?.isDark == false } == ["colour-blind-light", "paper", "sepia"])
    }

    /// Of files in the folder none is forgotten.
    @Test func everyFileIsBuiltIn() throws {
        let folder = SourceTree.sources.deletingLastPathComponent().appending(path: "Themes")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".toml") }
        #expect(files.map { String($0.dropLast(5)) }.sorted() == ConsoleThemes.names)
    }

    @Test(arguments: ConsoleThemes.names)
    func aThemeNamesEveryRoleItself(_ name: String) throws {
        let theme = try #require(ConsoleThemes.theme(name))
        #expect(theme.name == name)
        #expect(theme.missingRoles.isEmpty)
    }

    @Test(arguments: colored, Theme.Reduction.allCases)
    func aTextIsReadableOnEveryGround(_ name: String, _ reduction: Theme.Reduction) throws {
        let theme = try #require(ConsoleThemes.theme(name))
        #expect(theme.weakTexts(after: reduction).map(\.description) == [])
        #expect(Role.grounds.allSatisfy { theme.colors(of: $0).ground(after: reduction) != nil }, "nothing is left to chance")
    }

    @Test(arguments: colored)
    func levelsAreToldApartByAllEyes(_ name: String) throws {
        let theme = try #require(ConsoleThemes.theme(name))
        #expect(try #require(theme.leastLevelDifference) >= Theme.leastLevelDifference)
    }

    /// Both for colour-blind people leave more room than they must; the other has seven to one.
    @Test func specialThemesDoMore() throws {
        for name in ["colour-blind-dark", "colour-blind-light"] {
            #expect(try #require(ConsoleThemes.theme(name)?.leastLevelDifference) >= 26)
        }
        let theme = try #require(ConsoleThemes.theme("high-contrast"))
        for role in Theme.requiredRoles where !Role.grounds.contains(role) && !Role.fills.contains(role) && role.parent != "border" {
            for ground in Role.grounds {
                let look = theme.colors(of: Style(role, on: ground))
                let contrast = try #require(look.foreground).contrast(with: try #require(look.background))
                #expect(contrast >= 7, "\(role) on \(ground)")
            }
        }
    }

    @Test(arguments: colored)
    func coloursAreOfThe256AndEachTextHasOneOfTheSixteen(_ name: String) throws {
        let theme = try #require(ConsoleThemes.theme(name))
        for (role, look) in theme.roles {
            for color in [look.foreground, look.background].compactMap({ $0 }) {
                #expect(Color(xterm: color.xterm256) == color, "\(role)")
            }
            #expect(Role.grounds.contains(role) ? look.ansiBackground != nil : look.ansi != nil, "\(role)")
        }
    }

    @Test(arguments: colored)
    func theSelectedRowIsSeen(_ name: String) throws {
        let theme = try #require(ConsoleThemes.theme(name))
        let ground = try #require(theme.colors(of: .background).background)
        let selected = try #require(theme.colors(of: .selection).background)
        #expect(ground.leastDifference(from: selected) >= 5)
    }

    @Test func theThemeWithoutColoursTellsLevelsByAttributes() throws {
        let theme = try #require(ConsoleThemes.theme("mono"))
        #expect(!theme.usesColor)
        #expect(
            theme.roles.values.allSatisfy { $0.foreground == nil && $0.background == nil && $0.ansi == nil && $0.ansiBackground == nil })
        #expect(Set(Role.levels.map { theme.colors(of: $0).attributes.rawValue }).count == 4)
        #expect(theme.colors(of: .selection).attributes == .reverse)
    }
}
