import SourceText
import Testing

@testable import KaptopConfig

@Suite struct ConfigurationWriterTests {
    private static let edits: [ConfigurationEdit] = [
        .set(.root, key: "data_dir", .text("/new")),
        .set(TOMLPath("telegram"), key: "token", .text("9:secret\\\"quote")),
        .set(TOMLPath("telegram"), key: "enabled", .flag(true)),
        .set(TOMLPath("telegram"), key: "message-limit", .integer(7)),
        .set(TOMLPath("hipchat"), key: "room", .text("ops")),
        .set(TOMLPath("kaptop", "telegram"), key: "token-file", .text("/run/token")),
        .set(TOMLPath("kaptop", "host"), key: "enabled", .flag(false)),
        .set(TOMLPath("kaptop", "units"), key: "cpu.usage_idle", .text("%")),
        .remove(TOMLPath("telegram"), key: "enabled"),
        .remove(TOMLPath("telegram"), key: "token"),
        .remove(TOMLPath("hipchat"), key: "missing"),
        .append(list: TOMLPath("kaptop", "telegram", "chat"), [.init("name", .text("new")), .init("chat-id", .text("-100"))]),
        .append(list: TOMLPath("slack"), [.init("workspace", .text("new"))]),
    ]

    /// Reading the result again is part of each edit, so here it is asked what became of the other bytes.
    @Test(arguments: ConfigurationTexts.all)
    func everyByteThatIsNotEditedIsKept(_ named: ConfigurationTexts.Named) throws {
        for edit in ConfigurationWriterTests.edits {
            let result = try ConfigurationWriter.text(after: [edit], in: named.text)
            expectKept(named.text, result, edit)
        }
    }

    @Test(arguments: ConfigurationTexts.all)
    func anEditIsDoneOnce(_ named: ConfigurationTexts.Named) throws {
        for case .set(let table, let key, let value) in ConfigurationWriterTests.edits {
            let edit = ConfigurationEdit.set(table, key: key, value)
            let once = try ConfigurationWriter.text(after: [edit], in: named.text)
            #expect(try ConfigurationWriter.text(after: [edit], in: once) == once)
        }
    }

    @Test(arguments: ConfigurationTexts.all)
    func allEditsTogetherGiveAFileThatIsRead(_ named: ConfigurationTexts.Named) throws {
        let result = try ConfigurationWriter.text(after: ConfigurationWriterTests.edits, in: named.text)
        let reading = ConfigurationFile.read(text: result, name: "kapacitor.conf")
        #expect(!reading.diagnostics.contains { $0.id == "config.syntax" })
    }

    @Test(arguments: 0..<8)
    func randomDocumentsAreEditedOrRefused(_ seed: Int) throws {
        var random = RandomTOML(seed: UInt64(9000 + seed))
        var edited = 0
        for _ in 0..<40 {
            let text = random.document()
            guard (try? TOMLTree.document(text)) != nil else { continue }
            for edit in ConfigurationWriterTests.edits + [
                .set(TOMLPath("a", "b"), key: "c", .integer(1)), .removeElement(TOMLPath("slack").index(0)),
            ] {
                guard let result = try? ConfigurationWriter.text(after: [edit], in: text) else { continue }
                edited += 1
                if case .removeElement = edit { continue }
                expectKept(text, result, edit)
            }
        }
        #expect(edited > 100)
    }

    /// An insertion may only insert, a change may only touch the old value, a removal only its lines or its comma.
    private func expectKept(_ old: String, _ new: String, _ edit: ConfigurationEdit) {
        let oldBytes = Array(old.utf8)
        let newBytes = Array(new.utf8)
        let outline = TOMLScanner.outline(of: old)
        var touched = 0
        switch edit {
        case .set:
            if let entry = outline.entry(at: edit.path) {
                touched = entry.value.length
            } else if let entry = outline.entry(at: edit.path.parent) {
                // The blanks within `{}` give way to those around the first pair.
                touched =
                    oldBytes[(entry.value.start + 1)..<max(entry.value.start + 1, entry.value.end - 1)].allSatisfy { $0 == 0x20 }
                    ? entry.value.length : 0
            }
        case .remove:
            guard let entry = outline.entry(at: edit.path), let key = entry.key else {
                #expect(new == old)
                return
            }
            let file = SourceFile(name: "", text: old)
            let first = file.position(at: key.start).line
            let last = file.position(at: entry.value.end).line
            touched = (first...last).reduce(0) { $0 + file.lineRange($1).length + 2 }
        case .append:
            if let header = outline.table(at: edit.path)?.header {
                // A table alone becomes the first of the list by its brackets.
                let name = String(decoding: oldBytes[header.start..<header.end], as: UTF8.self)
                let start = String(decoding: oldBytes[..<header.start], as: UTF8.self)
                return expectKept(start + "[\(name)]" + String(decoding: oldBytes[header.end...], as: UTF8.self), new, edit)
            }
            if let entry = outline.entry(at: edit.path), outline.entry(at: edit.path.index(0)) == nil { touched = entry.value.length }
        case .removeElement: return
        }
        let prefix = zip(oldBytes, newBytes).prefix { $0 == $1 }.count
        let suffix = zip(oldBytes.reversed(), newBytes.reversed()).prefix { $0 == $1 }.count
        #expect(prefix + suffix >= oldBytes.count - touched, "\(edit)\n\(old)\n---\n\(new)")
    }

    struct Example: CustomTestStringConvertible {
        let testDescription: String
        let old: String
        let edits: [ConfigurationEdit]
        let new: String

        init(_ name: String, _ old: String, _ edits: [ConfigurationEdit], _ new: String) {
            testDescription = name
            self.old = old
            self.edits = edits
            self.new = new
        }
    }

    static let examples = [
        Example(
            "a value changes, its comment stays", "[telegram]\n  token = \"\" # from BotFather\n",
            [.set(TOMLPath("telegram"), key: "token", .text("1:x"))], "[telegram]\n  token = \"1:x\" # from BotFather\n"),
        Example(
            "a key goes behind the last one", "[telegram]\n\tenabled = true\n\t#chat-id = \"\"\n\n[http]\n",
            [.set(TOMLPath("telegram"), key: "chat-id", .text("1"))],
            "[telegram]\n\tenabled = true\n\tchat-id = \"1\"\n\t#chat-id = \"\"\n\n[http]\n"),
        Example(
            "a key is written like its neighbours", "[telegram]\r\nenabled=true\r\n",
            [.set(TOMLPath("telegram"), key: "chat-id", .text("1"))], "[telegram]\r\nenabled=true\r\nchat-id=\"1\"\r\n"),
        Example(
            "a section goes to the end", "data_dir = \"/d\"", [.set(TOMLPath("telegram"), key: "enabled", .flag(true))],
            "data_dir = \"/d\"\n\n[telegram]\n  enabled = true\n"),
        Example(
            "the first section of an empty file", "", [.set(TOMLPath("telegram"), key: "enabled", .flag(true))],
            "[telegram]\n  enabled = true\n"),
        Example(
            "a section goes to its family", "[kaptop.host]\nenabled = true\n# about it\n\n[stats]\n",
            [.set(TOMLPath("kaptop", "telegram"), key: "escape", .flag(true))],
            "[kaptop.host]\nenabled = true\n# about it\n\n[kaptop.telegram]\nescape = true\n\n[stats]\n"),
        Example(
            "a dotted neighbour is followed", "telegram.enabled = true\n[http]\n", [.set(TOMLPath("telegram"), key: "chat-id", .text("1"))],
            "telegram.enabled = true\ntelegram.chat-id = \"1\"\n[http]\n"),
        Example(
            "an inline table grows", "telegram = { enabled = true } # x\n", [.set(TOMLPath("telegram"), key: "chat-id", .text("1"))],
            "telegram = { enabled = true, chat-id = \"1\" } # x\n"),
        Example(
            "an element follows its list", "[[a.chat]]\n  name = \"1\"\n\n[stats]\n  x = 1\n",
            [.append(list: TOMLPath("a", "chat"), [.init("name", .text("2"))])],
            "[[a.chat]]\n  name = \"1\"\n\n[[a.chat]]\n  name = \"2\"\n\n[stats]\n  x = 1\n"),
        Example(
            "a table alone becomes the first of its list",
            "[slack] # ours\r\n  url = \"1\"\r\n  [slack.more]\r\n  x = 1\r\n\r\n[stats]\r\n",
            [.append(list: TOMLPath("slack"), [.init("workspace", .text("b"))])],
            "[[slack]] # ours\r\n  url = \"1\"\r\n  [slack.more]\r\n  x = 1\r\n\r\n[[slack]]\r\n  workspace = \"b\"\r\n\r\n[stats]\r\n"),
        Example(
            "a table alone with blanks in its header", "[ \"slack\" ]\n", [.append(list: TOMLPath("slack"), [.init("x", .integer(1))])],
            "[[ \"slack\" ]]\n\n[[slack]]\n  x = 1\n"),
        Example(
            "a key of one element", "[[a]]\nx = 1\n[[a]]\nx = 2\n", [.set(TOMLPath("a").index(1), key: "x", .integer(3))],
            "[[a]]\nx = 1\n[[a]]\nx = 3\n"),
        Example(
            "an element goes with its tables", "[[a]]\nx = 1\n\n[[a]]\nx = 2\n[a.b]\ny = 1\n\n# stats\n[stats]\n",
            [.removeElement(TOMLPath("a").index(1))], "[[a]]\nx = 1\n\n# stats\n[stats]\n"),
        Example(
            "the last element goes", "[[a]]\nx = 1\n# keep\n\n[b]\n", [.removeElement(TOMLPath("a").index(0))], "[b]\n"),
        Example(
            "an inline element goes", "a = [ { x = 1 }, { x = 2 } ]\n", [.removeElement(TOMLPath("a").index(0))], "a = [ { x = 2 } ]\n"),
        Example(
            "a key over several lines goes", "[a]\nx = [\n  1,\n] # c\ny = 2\n", [.remove(TOMLPath("a"), key: "x")], "[a]\ny = 2\n"),
        Example("an inline key goes with its comma", "a = { x = 1, y = 2 }\n", [.remove(TOMLPath("a"), key: "y")], "a = { x = 1 }\n"),
        Example(
            "a multi-line text is replaced whole", "[a]\nx = \"\"\"\none\n\"\"\"\ny = 1\n", [.set(TOMLPath("a"), key: "x", .text("two"))],
            "[a]\nx = \"two\"\ny = 1\n"),
        Example("a key with a dot is quoted", "[u]\n", [.set(TOMLPath("u"), key: "cpu.idle", .text("%"))], "[u]\n  \"cpu.idle\" = \"%\"\n"),
        Example(
            "a map", "", [.set(TOMLPath("a"), key: "h", .textMap(["B C": "2", "A": "1"]))], "[a]\n  h = { A = \"1\", \"B C\" = \"2\" }\n"),
        Example("a list", "[a]\nh = []\n", [.set(TOMLPath("a"), key: "h", .textList(["x", "y"]))], "[a]\nh = [\"x\", \"y\"]\n"),
        Example("a top key goes before all sections", "# head\n[a]\n", [.set(.root, key: "x", .integer(1))], "x = 1\n# head\n[a]\n"),
    ]

    @Test(arguments: examples)
    func anEditLooksAsAPersonWouldWriteIt(_ example: Example) throws {
        #expect(try ConfigurationWriter.text(after: example.edits, in: example.old) == example.new)
    }

    @Test(arguments: [
        ("a = 1\n", ConfigurationEdit.set(TOMLPath("a"), key: "b", .integer(1)), ConfigurationEditError.occupied(TOMLPath("a"))),
        ("[a.b]\n", .set(TOMLPath("a"), key: "b", .integer(1)), .occupied(TOMLPath("a", "b"))),
        ("", .set(TOMLPath("a").index(0), key: "b", .integer(1)), .noSuchTable(TOMLPath("a").index(0))),
        ("", .removeElement(TOMLPath("a").index(0)), .noSuchTable(TOMLPath("a").index(0))),
        ("slack = { x = 1 }\n", .append(list: TOMLPath("slack"), [.init("x", .integer(2))]), .notAList(TOMLPath("slack"))),
        ("slack.x = 1\n", .append(list: TOMLPath("slack"), [.init("x", .integer(2))]), .notAList(TOMLPath("slack"))),
        ("[slack.more]\nx = 1\n", .append(list: TOMLPath("slack"), [.init("x", .integer(2))]), .notAList(TOMLPath("slack"))),
        ("slack = 1\n", .append(list: TOMLPath("slack"), [.init("x", .integer(2))]), .occupied(TOMLPath("slack"))),
        ("x =\n", .set(TOMLPath("a"), key: "b", .integer(1)), .notTOML(line: 1, message: "this is not TOML")),
    ])
    func whatCannotBeEditedIsRefused(_ text: String, _ edit: ConfigurationEdit, _ error: ConfigurationEditError) {
        #expect(throws: error) { try ConfigurationWriter.text(after: [edit], in: text) }
    }
}
