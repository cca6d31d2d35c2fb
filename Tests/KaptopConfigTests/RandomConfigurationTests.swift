import SourceText
import Testing

@testable import KaptopConfig

/// Two hundred files as people write them, each edited several times in a row.
@Suite struct RandomConfigurationTests {
    private static let chats = TOMLPath("kaptop", "telegram", "chat")
    private static let rooms = TOMLPath("kaptop", "hipchat", "room")

    private static let edits: [ConfigurationEdit] = [
        .set(TOMLPath("telegram"), key: "token", .text("123:\"quoted\" \\ # token")),
        .set(TOMLPath("telegram"), key: "enabled", .flag(true)),
        .set(TOMLPath("telegram"), key: "chat-id", .text("-1001")),
        .set(TOMLPath("hipchat"), key: "room", .text("操作")),
        .set(TOMLPath("kaptop", "telegram"), key: "token-file", .text("/run/token")),
        .set(TOMLPath("kaptop", "slack"), key: "url-file", .text("/run/url")),
        .set(.root, key: "data_dir", .text("/new")),
        .set(TOMLPath("http"), key: "bind-address", .text(":1")),
        .remove(TOMLPath("telegram"), key: "token"),
        .remove(TOMLPath("telegram"), key: "enabled"),
        .remove(TOMLPath("deadman"), key: "message"),
        .remove(TOMLPath("kaptop", "telegram"), key: "escape"),
        .append(list: chats, [.init("name", .text("new")), .init("chat-id", .text("-100")), .init("message-thread-id", .integer(7))]),
        .append(list: rooms, [.init("name", .text("new")), .init("room", .text("a/b"))]),
    ]

    @Test(arguments: 0..<200)
    func everyByteThatIsNotEditedIsKept(_ seed: Int) throws {
        var random = RandomConfiguration(seed: UInt64(seed))
        var text = random.text()
        for _ in 0..<6 {
            let count = elements(of: Self.chats, in: try document(text)).count
            var choices = Self.edits
            if count > 0 {
                choices.append(.removeElement(Self.chats.index(Int(random.pick(Array(0..<count))))))
                choices.append(.set(Self.chats.index(count - 1), key: "chat-id", .text("-42")))
            }
            let edit = random.pick(choices)
            let new = try ConfigurationWriter.text(after: [edit], in: text)
            try expectMeant(text, new, edit)
            expectKept(text, new, edit)
            text = new
        }
        // All edits at once, on what has become of the file.
        _ = try ConfigurationWriter.text(after: Self.edits, in: text)
    }

    /// What is expected comes from whoever wrote the file, not from reading it.
    @Test(arguments: 0..<200)
    func nothingButTheValueOrItsLinesChanges(_ seed: Int) throws {
        var random = RandomConfiguration(seed: UInt64(seed))
        let text = random.text()
        for key in random.written.shuffled(using: &random.generator).prefix(3) {
            let changed = try ConfigurationWriter.text(after: [.set(key.table, key: key.key, .text("a \"b\" # c"))], in: text)
            let expected = random.text(with: key, #""a \"b\" # c""#)
            #expect(Array(changed.utf8) == Array(expected.utf8), "\(key)\n\(text)\n---\n\(changed)")
            let removed = try ConfigurationWriter.text(after: [.remove(key.table, key: key.key)], in: text)
            let rest = random.text(with: key, nil)
            #expect(Array(removed.utf8) == Array(rest.utf8), "\(key)\n\(text)\n---\n\(removed)")
        }
    }

    /// Each shape that people's files have is there often, so that two hundred files say something about it.
    @Test func filesAreOfEveryShape() {
        let shapes: [(name: String, pattern: Regex<Substring>)] = [
            ("byte order mark", /^\u{FEFF}/), ("Windows line ends", /\r\n/), ("Unix line ends", /[^\r]\n/),
            ("mixed line ends", /[^\r]\n[\s\S]*\r\n/), ("no line end at the end", /[^\n]$/),
            ("comment without a line end at the end", /#[^\n]*$/), ("tabs", /\n\t/), ("blank lines", /\n\r?\n/),
            ("lines of blanks", /\n[ \t]+\r?\n/), ("keys in comments", /# token =/), ("comments behind values", /[=][^\n#]*# a note/),
            ("sections in comments", /#\[\[slack\]\]/), ("sections in texts", /"""\r?\n\[telegram\]/), ("keys in texts", /token = 'no'/),
            ("literal texts over lines", /'''\r?\n/), ("hashes in texts", /\/#hash"/),
            ("lists of tables", /\[\[slack\]\][\s\S]*\[\[slack\]\]/), ("nested lists of tables", /\n\[\[kaptop.telegram.chat\]\]/),
            ("tables of list elements", /\n[ \t]*\[influxdb.subscriptions\]/), ("inline tables", /telegram = \{/),
            ("empty inline tables", /telegram=\{\}/), ("lists of inline tables", /chat = \[\{/),
            ("lists over lines", /urls[ \t]*=[ \t]*\[\r?\n/), ("dotted keys", /telegram.enabled/),
            ("dotted keys in tables", /subscriptions.db/), ("quoted keys", /\n[ \t]*"[a-z\-]+"[ \t]*=/),
            ("keys in single quotes", /\n[ \t]*'[a-z\-]+'[ \t]*=/), ("other scripts", /漢|Größe/),
        ]
        let texts = (0..<200).map { seed in
            var random = RandomConfiguration(seed: UInt64(seed))
            return random.text()
        }
        for shape in shapes {
            let pattern = shape.pattern.matchingSemantics(.unicodeScalar)
            #expect(texts.count { $0.firstMatch(of: pattern) != nil } >= 5, "\(shape.name)")
        }
    }

    @Test(arguments: 0..<200)
    func whatIsAddedAndRemovedAgainLeavesNothing(_ seed: Int) throws {
        var random = RandomConfiguration(seed: UInt64(seed))
        let text = random.text()
        let count = elements(of: Self.chats, in: try document(text)).count
        let added = ConfigurationEdit.append(list: Self.chats, [.init("name", .text("new")), .init("chat-id", .text("1"))])
        let result = try ConfigurationWriter.text(after: [added, .removeElement(Self.chats.index(count))], in: text)
        // A last line end, a gap between sections or a comma may stay, and a gap at the end may go.
        let (before, after) = (Array(text.utf8), Array(result.utf8))
        let isSame = after.count >= before.count ? isWithin(before, after) : isWithin(after, before)
        #expect((-2...30).contains(after.count - before.count) && isSame, "\(text)\n---\n\(result)")
        let lines = result.split(separator: "\n", omittingEmptySubsequences: true)
        #expect(!lines.contains { $0.contains("\"new\"") })
    }

    // MARK: What TOMLKit reads

    private func document(_ text: String) throws -> TOMLTree { .table(try TOMLTree.parse(text)) }

    private func elements(of list: TOMLPath, in tree: TOMLTree) -> [TOMLTree] {
        if case .array(let elements)? = tree[list] { elements } else { [] }
    }

    /// The value of the edit is there, and without it both texts say the same.
    private func expectMeant(_ old: String, _ new: String, _ edit: ConfigurationEdit) throws {
        var before = try document(old)
        var after = try document(new)
        switch edit {
        case .set(let table, let key, let value):
            #expect(after[edit.path] == value.tree)
            before.apply(.remove(table, key: key))
            after.apply(.remove(table, key: key))
        case .remove(let table, let key):
            #expect(after[edit.path] == nil)
            before.apply(.remove(table, key: key))
        case .append(let list, let pairs):
            let count = elements(of: list, in: before).count
            for pair in pairs { #expect(after[list.index(count).key(pair.key)] == pair.value.tree) }
            after.apply(.removeElement(list.index(count)))
        case .removeElement(let path): before.apply(.removeElement(path))
        }
        #expect(before.isSame(as: after), "\(edit)\n\(old)\n---\n\(new)")
    }

    // MARK: What became of the bytes

    /// A change touches one value; what is added adds; what is removed only removes; and both only where they should.
    private func expectKept(_ old: String, _ new: String, _ edit: ConfigurationEdit) {
        let oldBytes = Array(old.utf8)
        let newBytes = Array(new.utf8)
        let outline = TOMLScanner.outline(of: old)
        let gone = Set(lines(new).difference(from: lines(old)).removals.map { offset(of: $0) })
        let oldLines = lines(old)
        switch edit {
        case .set(_, _, let value):
            guard let entry = outline.entry(at: edit.path) else {
                #expect(isOnePiece(oldBytes, newBytes), "\(edit)\n\(old)\n---\n\(new)")
                return
            }
            var expected = oldBytes
            expected.replaceSubrange(entry.value.start..<entry.value.end, with: Array(value.text.utf8))
            #expect(newBytes == expected, "\(edit)\n\(old)\n---\n\(new)")
        case .append:
            #expect(isOnePiece(oldBytes, newBytes), "\(edit)\n\(old)\n---\n\(new)")
            // Only a comma, or a line end that was missing, may touch an old line.
            #expect(gone.count <= 1)
        case .remove:
            guard let entry = outline.entry(at: edit.path), let key = entry.key else {
                #expect(newBytes == oldBytes)
                return
            }
            let whole = key.start..<entry.value.end
            #expect(isOnePiece(newBytes, oldBytes))
            let touched = lineNumbers(whole, in: oldBytes)
            #expect(gone.allSatisfy { touched.contains($0) }, "\(edit)\n\(old)\n---\n\(new)")
        case .removeElement(let path):
            #expect(isWithin(newBytes, oldBytes))
            let names = path.keys
            // What goes is the element: its header, its keys, comments among them and the gap behind it.
            for number in gone {
                let line = oldLines[number].filter { $0 != " " && $0 != "\"" && $0 != "\t" && $0 != "\r" && $0 != "\r\n" }
                let isPart =
                    line.isEmpty || line.hasPrefix("#") || line.hasPrefix("[[\(names.joined(separator: "."))]]")
                    || ["name", "chat-id", "message-thread-id", "{name", "kaptop.telegram.chat", "kaptop={"].contains { line.hasPrefix($0) }
                #expect(isPart, "\(line)\n\(old)\n---\n\(new)")
            }
        }
    }

    private func lines(_ text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }

    private func lineNumbers(_ range: Range<Int>, in bytes: [UInt8]) -> ClosedRange<Int> {
        func number(_ offset: Int) -> Int { bytes[..<offset].count { $0 == UInt8(ascii: "\n") } }
        return number(range.lowerBound)...number(range.upperBound)
    }

    private func offset(of change: CollectionDifference<String>.Change) -> Int {
        switch change {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }

    /// Whether the second is the first with one piece more.
    private func isOnePiece(_ small: [UInt8], _ large: [UInt8]) -> Bool {
        let start = zip(small, large).prefix { $0 == $1 }.count
        let end = zip(small.reversed(), large.reversed()).prefix { $0 == $1 }.count
        return small.count <= large.count && start + end >= small.count
    }

    /// Whether all bytes of the first stand in the second in their order.
    private func isWithin(_ small: [UInt8], _ large: [UInt8]) -> Bool {
        var rest = large[...]
        for byte in small {
            guard let place = rest.firstIndex(of: byte) else { return false }
            rest = rest[(place + 1)...]
        }
        return true
    }
}
