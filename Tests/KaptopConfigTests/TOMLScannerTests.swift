import Testing

@testable import KaptopConfig
@testable import SourceText

@Suite struct TOMLScannerTests {
    struct Case: CustomTestStringConvertible {
        let text: String
        /// `path = value as written`, in the order of the text; arrays and inline tables behind what they hold.
        let entries: [String]

        init(_ text: String, _ entries: [String]) {
            self.text = text
            self.entries = entries
        }

        var testDescription: String { text }
    }

    static let cases = [
        Case("", []),
        Case("a = 1", ["a = 1"]),
        Case("a=1\r\nb=2\r\n", ["a = 1", "b = 2"]),
        Case("\u{FEFF}a = 1\n", ["a = 1"]),
        Case("[telegram]\n  token = \"x\" # a = 2\n", [#"telegram.token = "x""#]),
        Case("[ a . \"b c\" ]\nd.e = true\n", [#"a."b c".d.e = true"#]),
        Case(
            "[[slack]]\nurl = ''\n[[slack]]\nurl = 'b'\n[slack.x]\ny = 1", ["slack[0].url = ''", "slack[1].url = 'b'", "slack[1].x.y = 1"]),
        Case("a = [1, 'two', [3]]", ["a[0] = 1", "a[1] = 'two'", "a[2][0] = 3", "a[2] = [3]", "a = [1, 'two', [3]]"]),
        Case("a = { b = 1, c.d = \"x\" }", ["a.b = 1", #"a.c.d = "x""#, #"a = { b = 1, c.d = "x" }"#]),
        Case("a = [\n  1, # one\n  2,\n]\nb = 3", ["a[0] = 1", "a[1] = 2", "a = [\n  1, # one\n  2,\n]", "b = 3"]),
        Case("a = \"\"\"\n[b]\nc = 1\n\"\"\"\nd = 2", ["a = \"\"\"\n[b]\nc = 1\n\"\"\"", "d = 2"]),
        Case("a = '''x''''\nb = 1", ["a = '''x''''", "b = 1"]),
        Case("t = 1979-05-27 07:32:00Z # when", ["t = 1979-05-27 07:32:00Z"]),
        Case("\"\" = 1\n'a.b' = 2", [#""" = 1"#, #""a.b" = 2"#]),
        Case("# a = 1\n#[b]\n", []),
    ]

    @Test(arguments: cases)
    func everyValueIsFoundWhereItStands(_ testCase: Case) {
        let outline = TOMLScanner.outline(of: testCase.text)
        let file = SourceFile(name: "", text: testCase.text)
        #expect(outline.problems == [])
        #expect(outline.entries.map { "\($0.path) = \(file.text($0.value))" } == testCase.entries)
    }

    @Test func keysHeadersAndCommentsHaveTheirPlaces() throws {
        let text = "# top\n[a.b] # why\n  c.d = 1\n"
        let outline = TOMLScanner.outline(of: text)
        let file = SourceFile(name: "", text: text)
        #expect(outline.comments.map(file.text) == ["# top", "# why"])
        #expect(outline.table(at: TOMLPath("a", "b"))?.header.map(file.text) == "[a.b]")
        #expect(try file.text(#require(outline.entry(at: TOMLPath("a", "b", "c", "d"))?.key)) == "c.d")
        #expect(outline.keyPlace(of: TOMLPath("a")).map(file.text) == "[a.b]")
        #expect(outline.place(of: TOMLPath("a", "b", "missing")).map(file.text) == "[a.b]")
    }

    @Test func aMistakeCostsItsLineOnly() {
        let outline = TOMLScanner.outline(of: "a = nonsense here\nb 1\n = 2\nc = \"open\n[d\ne = 3 4\nf = 5\n")
        #expect(
            outline.problems.map(\.kind) == [
                .bareValue("nonsense here"), .missingEquals, .badKey, .unclosedString, .unclosedHeader, .trailingText,
            ])
        #expect(outline.entries.map(\.path.description) == ["d.e", "d.f"])
    }

    @Test func deepNestingEndsTheScanWithoutATrap() {
        let text = "a = " + String(repeating: "[", count: 100_000)
        #expect(TOMLScanner.outline(of: text).problems.map(\.kind).contains(.tooDeep))
        #expect(throws: TOMLTree.SyntaxError.self) { try TOMLTree.document(text) }
    }

    @Test(arguments: 0..<16)
    func pathsAgreeWithTOMLKitOnRandomDocuments(_ seed: Int) {
        var random = RandomTOML(seed: UInt64(seed))
        var accepted = 0
        for _ in 0..<100 {
            let text = random.document()
            if expectAgreement(text, try? TOMLTree.parse(text), seed: seed) { accepted += 1 }
            // A damaged text can end the process inside TOMLKit, so here the scanner looks first, as it always does outside of tests.
            let damaged = String(decoding: random.damaged(text), as: UTF8.self)
            expectAgreement(damaged, try? TOMLTree.document(damaged), seed: seed)
        }
        // The generator must not drown in duplicate keys, or nothing is compared.
        #expect(accepted > 20)
    }

    @Test(arguments: 0..<8)
    func noBytesTrapTheScanner(_ seed: Int) {
        var random = RandomTOML(seed: UInt64(1000 + seed))
        for _ in 0..<200 {
            let bytes = random.damaged(random.document())
            let outline = TOMLScanner.outline(of: bytes)
            for entry in outline.entries {
                #expect(entry.value.start >= 0 && entry.value.end <= bytes.count && entry.value.length > 0)
            }
        }
    }

    /// Whether TOMLKit takes the text; then the scanner must see no problem and the same paths with the same kinds.
    @discardableResult
    private func expectAgreement(_ text: String, _ document: [String: TOMLTree]?, seed: Int) -> Bool {
        guard let document else { return false }
        let outline = TOMLScanner.outline(of: text)
        var seen: Set<TOMLPath> = []
        for path in outline.entries.map(\.path) + outline.tables.map(\.path) {
            for count in 0...path.components.count { seen.insert(TOMLPath(Array(path.components[..<count]))) }
        }
        let expected = Set(paths(of: .table(document), at: .root))
        #expect(outline.problems == [], "seed \(seed):\n\(text)")
        #expect(seen == expected, "seed \(seed):\n\(text)")
        for entry in outline.entries {
            #expect(TOMLTree.table(document)[entry.path]?.outlineKind == entry.kind, "seed \(seed), \(entry.path):\n\(text)")
        }
        return true
    }

    private func paths(of tree: TOMLTree, at path: TOMLPath) -> [TOMLPath] {
        switch tree {
        case .table(let children): [path] + children.flatMap { paths(of: $1, at: path.key($0)) }
        case .array(let elements): [path] + elements.enumerated().flatMap { paths(of: $1, at: path.index($0)) }
        default: [path]
        }
    }
}

extension TOMLTree {
    fileprivate var outlineKind: TOMLOutline.Kind {
        switch self {
        case .text: .text
        case .integer: .integer
        case .float: .float
        case .boolean: .boolean
        case .datetime: .datetime
        case .array: .array
        case .table: .table
        }
    }
}
