import KaptopApp
import Testing
import TextUI

/// Small rules that keep the sources readable.
@Suite struct TidinessTests {
    @Test(arguments: SourceTree.swiftFiles(in: "Sources"))
    func nothingIsLeftToDoInComments(_ file: SourceTree.File) throws {
        let text = try file.text()
        for word in ["TO" + "DO", "FIX" + "ME"] {
            #expect(!text.contains(word), "\(file) contains \(word)")
        }
    }

    @Test(arguments: SourceTree.swiftFiles(in: "Sources"))
    func aFileExplainsItsMainType(_ file: SourceTree.File) throws {
        guard !file.path.hasSuffix("Tables.swift") else { return }
        let text = try file.text()
        // Extensions in files of their own stand below the type that explains them.
        guard !file.path.contains("+") else { return }
        #expect(text.contains("///"), "\(file) has no documentation comment")
    }

    @Test(arguments: ConsoleThemes.names)
    func aThemeDefinesEveryRoleAndIsReadable(_ name: String) throws {
        let theme = try #require(ConsoleThemes.theme(name))
        #expect(theme.missingRoles.isEmpty)
        #expect(theme.weakTexts.isEmpty)
        #expect(try #require(theme.leastLevelDistanceForDeuteranopes) >= 25)
    }
}
