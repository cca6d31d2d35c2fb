import Testing
import TextUI

@testable import KaptopScreens

@Suite struct ManualPageTests {
    private let page = ManualPage.text(version: "1.2.3", commands: [(name: "serve", abstract: "Run the engine alone.")])

    @Test(arguments: Screen.allCases)
    func everyKeyIsInIt(_ screen: Screen) {
        for binding in KeyTable.bindings(.screen(screen)) {
            let term = binding.asciiLabel.replacing("\\", with: "\\e").replacing("-", with: "\\-")
            let meaning = binding.help.replacing("-", with: "\\-")
            #expect(page.contains(".B \(term)\n\(meaning)"), "\(binding.help)")
        }
    }

    @Test func itNamesItsCommandsAndVersion() {
        #expect(page.hasPrefix(".TH \"KAPTOP\" \"1\" \"\" \"kaptop 1.2.3\"\n"))
        #expect(page.contains(".B kaptop serve\nRun the engine alone.\n"))
    }

    /// A line that begins with a dot or an apostrophe would be a request of roff's.
    @Test func textIsNoRequest() {
        var roff = Roff()
        roff.entry("'", ".hidden \\ -x")
        #expect(roff.text == ".TP\n.B '\n\\&.hidden \\e \\-x\n")
    }
}
