import Testing
import TextUI

/// Boxes, tables, lines and strips as a person reads them.
@Suite struct WidgetTests {
    @Test func aBoxHasTitleAndNotes() {
        var grid = Grid(width: 34, height: 3)
        let box = Box(title: "Alerts 127", note: "sort level▾", bottomNote: "1–13 of 127", isFocused: true)
        let inside = box.draw(on: &grid, in: grid.bounds, glyphs: .unicode)
        #expect(inside == Rect(column: 2, row: 1, width: 30, height: 1))
        #expect(
            grid.text == """
                ╭─ ▸ Alerts 127 ─── sort level▾ ─╮
                │                                │
                ╰────────────────── 1–13 of 127 ─╯
                """)
    }

    @Test func aBoxInASCIIHasNoOtherCharacters() {
        var grid = Grid(width: 20, height: 3)
        Box(title: "温度 long title", isFocused: true).draw(on: &grid, in: grid.bounds, glyphs: .ascii)
        #expect(grid.text == "+- > 温度 long t~ -+\n|                  |\n+------------------+")
    }

    @Test func notesGiveWayToTheTitle() {
        var grid = Grid(width: 16, height: 2)
        Box(title: "Alerts", note: "sort level").draw(on: &grid, in: grid.bounds, glyphs: .unicode)
        #expect(grid.lines[0] == "╭─ Alerts ─────╮")
    }

    private static let columns: [Table.Column] = [
        .init("LEVEL", .fixed(6)), .init("ALERT ID", .rest), .init("TASK", .fixed(8), expendability: 2), .init("VALUE", .fixed(6), .right),
    ]

    private static func table(width: Int, height: Int, count: Int, scroll: ScrollPosition) -> (Grid, Range<Int>) {
        var grid = Grid(width: width, height: height)
        let range = Table(columns).draw(on: &grid, in: grid.bounds, glyphs: .unicode, count: count, scroll: scroll) { row in
            [StyledText("◆ CRIT", .levelCritical), "温度:rack=東京-\(row)", "env_temp", "\(row).5"]
        }
        return (grid, range)
    }

    @Test func aTableAlignsAndCuts() {
        let (grid, range) = Self.table(width: 36, height: 3, count: 40, scroll: .init(selected: 7, offset: 7))
        #expect(
            grid.text == """
                LEVEL  ALERT ID      TASK      VALUE
                ◆ CRIT 温度:rack=東… env_temp    7.5
                ◆ CRIT 温度:rack=東… env_temp    8.5
                """)
        #expect(range == 7..<9)
        #expect(grid[0, 1]?.style == Style(.levelCritical, on: .selection))
        #expect((0..<36).filter { grid[$0, 1]?.style.background == .selection } == Array(0..<20), "up to the end of its name")
        #expect(grid[0, 2]?.style == Style(.levelCritical))
    }

    @Test func expendableColumnsGoFirst() {
        #expect(Self.table(width: 21, height: 2, count: 1, scroll: .init()).0.text == "LEVEL  ALERT …  VALUE\n◆ CRIT 温度:r…    0.5")
        #expect(Table(Self.columns).shownColumns(width: 15) == [0, 1, 3])
        #expect(Table(Self.columns).shownColumns(width: 24) == [0, 1, 2, 3])
    }

    @Test func aTableOfNothingDrawsItsHeader() {
        let (grid, range) = Self.table(width: 36, height: 3, count: 0, scroll: .init(selected: 3, offset: 9))
        #expect(range.isEmpty)
        #expect(grid.lines[1] == "")
    }

    @Test func onlyVisibleRowsAreAskedFor() {
        var asked: [Int] = []
        var grid = Grid(width: 20, height: 4)
        Table(Self.columns).draw(on: &grid, in: grid.bounds, glyphs: .unicode, count: 10_000, scroll: .init(selected: 9_999)) { row in
            asked.append(row)
            return []
        }
        #expect(asked == [9_997, 9_998, 9_999])
    }

    @Test(arguments: [
        ([Key.down], 1, 0), (["j", "j", "j", "j"], 4, 2), (["G"], 9, 7), (["G", "g"], 0, 0), (["G", .up, .up, .up], 6, 6),
        ([.pageDown], 2, 0),
        ([.up], 0, 0), ([.end, .down], 9, 7), ([.control("d"), .control("d"), .control("u")], 1, 0),
    ])
    func keysMoveTheSelection(keys: [Key], selected: Int, offset: Int) {
        var scroll = ScrollPosition()
        for key in keys {
            let isTaken = scroll.handle(key, count: 10, room: 3)
            #expect(isTaken)
        }
        #expect(scroll == ScrollPosition(selected: selected, offset: offset))
    }

    @Test func aShrunkListKeepsItsSelectionInside() {
        #expect(ScrollPosition(selected: 9, offset: 7).clamped(count: 4, room: 3) == ScrollPosition(selected: 3, offset: 1))
        #expect(ScrollPosition(selected: 9, offset: 7).clamped(count: 0, room: 3) == ScrollPosition(selected: nil, offset: 0))
        var empty = ScrollPosition(selected: nil)
        empty.move(by: 1, count: 0, room: 3)
        #expect(empty.selected == nil)
        empty.move(by: 1, count: 5, room: 3)
        #expect(empty.selected == 0)
    }

    @Test(arguments: [
        (40, " ↑↓ move  s sort  ? help  q quit"), (26, " ↑↓ move  ? help  q quit"), (17, " ? help  q quit"), (9, " ? help"), (5, ""),
        (0, ""),
    ])
    func helpDropsWhatDoesNotFit(width: Int, text: String) {
        var grid = Grid(width: width, height: 1)
        HelpLine([.init("↑↓", "move"), .init("s", "sort"), .init("?", "help", isKept: true), .init("q", "quit", isKept: true)])
            .draw(on: &grid, in: grid.bounds)
        #expect(grid.text == text)
    }

    @Test(arguments: [
        (40, " kaptop   ◆ 2 CRIT            12:04:31Z"), (28, " kaptop           12:04:31Z"), (14, " k… 12:04:31Z"), (6, " 12:…"),
    ])
    func statusDropsWhatDoesNotFit(width: Int, text: String) {
        var grid = Grid(width: width, height: 1)
        StatusLine(left: [.init("kaptop"), .init("◆ 2 CRIT", expendability: 1)], right: [.init("12:04:31Z")])
            .draw(on: &grid, in: grid.bounds, glyphs: .unicode)
        #expect(grid.text == text)
    }

    @Test func stripsShowLevelsByHeight() {
        let columns = [0, 1, 2, 3, nil, 3].map { Strip.Column(step: $0, role: .levelOK) }
        #expect(Strip.levels(columns, glyphs: .unicode).text == "▁▃▅█ █")
        #expect(Strip.levels(columns, glyphs: .ascii).text == "_-=# #")
    }

    @Test(
        arguments: [
            ([0, 1, 2, 3, nil, 7], "▁▂▃▄ █"), ([5, 5], "▅▅"), ([nil, .nan, .infinity], "   "), ([], ""),
            ([-Double.greatestFiniteMagnitude, Double.greatestFiniteMagnitude], "▁█"),
        ] as [([Double?], String)])
    func sparklinesScaleWhatIsKnown(values: [Double?], text: String) {
        #expect(Strip.values(values, glyphs: .unicode).text == text)
    }

    @Test func aPlotJoinsItsDots() {
        var grid = Grid(width: 4, height: 2)
        Plot(values: [0, 0, 0, 0, 10, 10, nil, 0], range: 0...10).draw(on: &grid, in: grid.bounds, glyphs: .unicode)
        #expect(grid.text == "  ⡏\n⣀⣀⡇⢀")
        var ascii = Grid(width: 4, height: 2)
        Plot(values: [0, 0, 10, .nan], range: 0...10).draw(on: &ascii, in: ascii.bounds, glyphs: .ascii)
        #expect(ascii.text == "  *\n***")
        #expect(Plot(values: [], range: 0...100).row(of: 90, height: 10) == 1)
        #expect(Plot(values: [], range: 0...100).row(of: 101, height: 10) == nil)
    }
}
