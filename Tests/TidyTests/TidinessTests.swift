import Testing

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
}
