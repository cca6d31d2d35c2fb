import Testing
import TextUI

/// The grid: clipping, wide glyphs, and that nothing unsafe gets in.
@Suite struct GridTests {
    @Test(arguments: [(0, 0), (1, 1), (2, 1), (5, 3), (40, 12)])
    func writingAnywhereNeverTraps(width: Int, height: Int) {
        var grid = Grid(width: width, height: height)
        for column in [-100, -1, 0, 1, width - 1, width, width + 100] {
            for row in [-100, -1, 0, 1, height - 1, height, height + 100] {
                grid.write("温度 a\u{301} text", column: column, row: row)
                grid.write(StyledText("東京", .dim), in: Rect(column: column, row: row, width: 3, height: 2), .right)
                grid.fill(Rect(column: column, row: row, width: 7, height: 7), with: "東")
                grid.draw(Grid(width: 3, height: 3), column: column, row: row)
                grid.setBackground(.selection, in: Rect(column: column, row: row, width: 9, height: 9))
                Box(title: "温", note: "n", isFocused: true)
                    .draw(on: &grid, in: Rect(column: column, row: row, width: width, height: height), glyphs: .unicode)
            }
        }
        #expect(grid.lines.count == height)
        #expect(grid.cells.count == width * height)
    }

    @Test func textIsCutAtBothEdges() {
        var grid = Grid(width: 4, height: 1)
        let end = grid.write("abcdef", column: -1, row: 0)
        #expect(grid.text == "bcde")
        #expect(end == 5)
    }

    @Test func aClipKeepsTextInItsPlace() {
        var grid = Grid(width: 6, height: 1)
        grid.write("abcdef", column: 0, row: 0, clip: Rect(column: 2, row: 0, width: 2, height: 1))
        #expect(grid.text == "  cd")
    }

    @Test func wideGlyphsTakeTwoCellsAndAreNeverHalved() {
        var grid = Grid(width: 5, height: 1)
        grid.write("東京都", column: 0, row: 0)
        #expect(grid[0, 0]?.glyph == "東")
        #expect(grid[1, 0]?.isContinuation == true)
        #expect(grid[4, 0]?.glyph == " ", "the third does not fit into one column")
        grid.write("x", column: 1, row: 0)
        #expect(grid.text == " x京")
        grid.write("y", column: 2, row: 0)
        #expect(grid.text == " xy")
        grid.write("東", column: -1, row: 0)
        #expect(grid[0, 0]?.glyph == " ")
    }

    @Test func aWideGlyphOverTwoWideOnesLeavesSpaces() {
        var grid = Grid(width: 6, height: 1)
        grid.write("東京都", column: 0, row: 0)
        grid.write("温", column: 1, row: 0)
        #expect(grid.cells.map(\.glyph) == [" ", "温", "", " ", "都", ""])
    }

    @Test func anOverlayBringsItsCursor() {
        var grid = Grid(width: 6, height: 3)
        grid.write("aaaaaa", column: 0, row: 1)
        var dialog = Grid(width: 2, height: 1)
        dialog.write("温", column: 0, row: 0, style: Style(.accent))
        dialog.cursor = Position(column: 1, row: 0)
        grid.draw(dialog, column: 2, row: 1)
        #expect(grid.text == "\naa温aa\n")
        #expect(grid.cursor == Position(column: 3, row: 1))
        #expect(grid[2, 1]?.style == Style(.accent))
    }

    @Test func rolesAreListedInALegend() {
        var grid = Grid(width: 4, height: 2)
        grid.write("◆", column: 1, row: 0, style: Style(.levelCritical).bold())
        grid.setBackground(.selection, in: Rect(column: 0, row: 1, width: 2, height: 1))
        #expect(
            grid.roles == """
                .a..
                bb..

                a level.critical bold
                b text on selection
                """)
    }

    @Test func equalGridsAreEqual() {
        var first = Grid(width: 3, height: 1)
        var second = first
        first.write("a", column: 0, row: 0)
        #expect(first != second)
        second.write("a", column: 0, row: 0)
        #expect(first == second)
        second.setBackground(.selection, in: second.bounds)
        #expect(first != second)
    }

    @Test func styledTextIsCutAndAligned() {
        var grid = Grid(width: 8, height: 3)
        let text = StyledText("温度", .accent) + StyledText(" hot")
        grid.write(text, in: Rect(column: 0, row: 0, width: 6, height: 1))
        grid.write("ab", in: Rect(column: 0, row: 1, width: 8, height: 1), .right)
        grid.write("ab", in: Rect(column: 0, row: 2, width: 8, height: 1), .center)
        #expect(grid.text == "温度 …\n      ab\n   ab")
        #expect(grid[0, 0]?.style.role == .accent)
    }
}

extension GridTests {
    @Test func fillingLeavesNoHalfGlyphs() {
        var grid = Grid(width: 8, height: 1)
        grid.write("東京都温", column: 0, row: 0)
        grid.fill(Rect(column: 1, row: 0, width: 4, height: 1), with: "x")
        #expect(grid.cells.map(\.glyph) == [" ", "x", "x", "x", "x", " ", "温", ""])
    }

    @Test func onlyChangesAreHandedOn() {
        var old = Grid(width: 6, height: 2)
        old.write("東京ab", column: 0, row: 0)
        var new = old
        new.write("x", column: 5, row: 0)
        new.setBackground(.selection, in: Rect(column: 3, row: 0, width: 1, height: 1))
        new.write("é", column: 0, row: 1)
        #expect(new.changedRows(from: old, room: Size(width: 6, height: 2)) == [0, 1])
        #expect(new.changedRows(from: old, room: Size(width: 6, height: 1)) == [0])
        #expect(new.changedRows(from: old, room: Size(width: 2, height: 1)) == [], "what there is no room for has not changed")
        #expect(new.changedRows(from: new, room: new.size) == [])
        #expect(
            new.changedRows(from: Grid(width: 5, height: 2), room: Size(width: 3, height: 1)) == [0], "another size is everything that fits"
        )
        var glyphs: [String] = []
        new.forEachGlyph(row: 0, width: 6) { glyphs.append("\($0) \($1.glyph) \($2)") }
        #expect(glyphs == ["0 東 2", "2 京 2", "4 a 1", "5 x 1"])
        glyphs = []
        new.forEachGlyph(row: 0, width: 3) { column, cell, _ in glyphs.append("\(column) \(cell.glyph)") }
        #expect(glyphs == ["0 東"], "no half of a glyph")
    }

    @Test func aLongRoleNameStaysItself() {
        #expect(Role("level.critical").name == "level.critical")
        #expect(Role("sixteen.bytes.ok").name == "sixteen.bytes.ok")
        #expect(Role("a.role.with.a.long.name") == Role("a.role.with.a.long.name"))
        #expect(Role("a.role.with.a.long.name") != Role("a.role.with.a.long.nam2"))
        #expect(Role("a.role.with.a.long.name").name.hasPrefix("a.role.with~"))
        #expect(Role("a.b.c").parent == "a.b")
        #expect(Role("a").parent == nil)
    }
}
