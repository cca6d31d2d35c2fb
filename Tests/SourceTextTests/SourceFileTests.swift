import SourceText
import Testing

@Suite struct SourceFileTests {
    let file = SourceFile(name: "x", text: "ab\r\nçd\n\nlast")

    @Test func positionsCountLinesAndBytesFromOne() {
        let positions = [0, 1, 3, 4, 6, 8, 9, 13].map { file.position(at: $0) }
        #expect(positions.map(\.line) == [1, 1, 1, 2, 2, 3, 4, 4])
        #expect(positions.map(\.column) == [1, 2, 4, 1, 3, 1, 1, 5])
    }

    @Test func offsetsOutsideMoveToTheNearestEnd() {
        #expect(file.position(at: -5) == file.position(at: 0))
        #expect(file.position(at: 1000) == file.position(at: 13))
        #expect(file.offset(line: 0, column: 0) == 0)
        #expect(file.offset(line: 1, column: 50) == 2)
        #expect(file.offset(line: 99, column: 99) == 13)
    }

    @Test func everyOffsetThatIsNoLineBreakComesBack() {
        for offset in 0...file.bytes.count where offset != 3 {
            let position = file.position(at: offset)
            #expect(file.offset(line: position.line, column: position.column) == offset)
        }
    }

    @Test func linesComeWithoutTheirBreaks() {
        #expect((1...file.lineCount).map { file.line($0) } == ["ab", "çd", "", "last"])
        #expect(SourceFile(name: "empty", text: "").lineCount == 1)
        #expect(SourceFile(name: "empty", text: "").line(1) == "")
    }

    @Test func bytesThatAreNotUTF8BecomeReplacementCharacters() {
        #expect(SourceFile(name: "x", bytes: [0x61, 0xFF]).text(SourceRange(0, 2)) == "a\u{FFFD}")
    }

    @Test func textOfARangeOutsideIsCut() {
        #expect(file.text(SourceRange(-3, 2)) == "ab")
        #expect(file.text(SourceRange(50, 60)) == "")
    }
}

@Suite struct SourceRangeTests {
    @Test func unionHoldsBoth() {
        #expect(SourceRange(3, 5).union(SourceRange(8, 9)) == SourceRange(3, 9))
        #expect(SourceRange(8, 9).union(SourceRange(3, 5)) == SourceRange(3, 9))
    }

    @Test func endIsNeverBeforeStart() {
        #expect(SourceRange(5, 3).length == 0)
        #expect(SourceRange(at: 4) == SourceRange(4, 4))
    }
}
