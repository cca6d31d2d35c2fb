import KaptopAlerts
import Testing
import TextUI

@testable import KaptopScreens

/// What is told by colour is told without it too, on every screen.
@Suite struct MarksTests {
    private static func grid(_ scene: GoldenTests.Scene, _ form: GoldenTests.Form) -> Grid {
        var state = Sample.state(scene.overview, size: form.size, glyphs: form.glyphs)
        for key in scene.keys { _ = Dashboard.update(&state, .key(key)) }
        return Dashboard.view(state, size: form.size)
    }

    private static func glyphs(_ grid: Grid, row: Int, where isMeant: (Style) -> Bool = { _ in true }) -> String {
        (0..<grid.size.width).compactMap { grid[$0, row] }.map { isMeant($0.style) ? $0.glyph : " " }.joined()
    }

    /// A line with a text in a level's colour has that level's mark or word; of an opened alert the head has it.
    @Test(arguments: GoldenTests.scenes, GoldenTests.forms)
    func aLevelIsNeverToldByColourAlone(_ scene: GoldenTests.Scene, _ form: GoldenTests.Form) {
        let grid = Self.grid(scene, form)
        for row in 0..<grid.size.height {
            for level in Level.allCases {
                let colored = Self.glyphs(grid, row: row) { $0.role == level.role }
                guard colored.contains(where: { $0 != " " }) else { continue }
                let isOpened = scene.name.contains("detail") && grid.text.contains("\(level.mark(form.glyphs)) \(level.name)")
                let isTold = isOpened || colored.contains(level.mark(form.glyphs)) || colored.contains(level.word)
                #expect(isTold, "line \(row): \(Self.glyphs(grid, row: row))")
            }
        }
    }

    /// A bar in a level's colour has the height that no other level has, or stands in the timeline, which has the levels in their order.
    @Test(arguments: GoldenTests.scenes, GoldenTests.forms)
    func aStripTellsLevelsByHeight(_ scene: GoldenTests.Scene, _ form: GoldenTests.Form) {
        let grid = Self.grid(scene, form)
        let timeline = 0..<(form.size.height >= 30 ? grid.lines.firstIndex { $0.contains("\(form.glyphs.focus) Alerts") } ?? 0 : 0)
        for row in 0..<grid.size.height where !timeline.contains(row) {
            for column in 0..<grid.size.width {
                guard let cell = grid[column, row], let step = Role.fills.firstIndex(of: cell.style.role), cell.glyph != " " else {
                    continue
                }
                #expect(cell.glyph == form.glyphs.strip[step] || cell.glyph == form.glyphs.bars[1], "\(column), \(row)")
            }
        }
    }

    /// Marks of levels are shown for levels, those of health for health.
    @Test(arguments: GoldenTests.scenes, GoldenTests.forms)
    func aMarkIsUsedForWhatItMeans(_ scene: GoldenTests.Scene, _ form: GoldenTests.Form) {
        // In ASCII letters are letters too.
        guard !form.glyphs.isASCII else { return }
        let grid = Self.grid(scene, form)
        let levels = Dictionary(uniqueKeysWithValues: Level.allCases.map { ($0.mark(form.glyphs), $0.role) })
        let health: [String: Set<Role>] = [
            form.glyphs.healthy: [.healthOK, .success], form.glyphs.retrying: [.healthRetrying, .warning],
            form.glyphs.failed: [.healthFailed, .error],
        ]
        for cell in grid.cells {
            if let role = levels[cell.glyph] { #expect([role, .dim].contains(cell.style.role), "\(cell.glyph) as \(cell.style)") }
            if let roles = health[cell.glyph] { #expect(roles.contains(cell.style.role), "\(cell.glyph) as \(cell.style)") }
        }
    }

    /// At most one frame has the focus, and says so in its title and not by its colour alone.
    @Test(arguments: GoldenTests.scenes, GoldenTests.forms)
    func theFocusedPaneIsToldWithoutColour(_ scene: GoldenTests.Scene, _ form: GoldenTests.Form) {
        let grid = Self.grid(scene, form)
        let corners = grid.cells.count { $0.style.role == .borderFocused && $0.glyph == form.glyphs.topLeft }
        let marks = grid.cells.count { $0.style.role == .borderFocused && $0.glyph == form.glyphs.focus }
        if form.glyphs.isASCII {
            // All corners look alike there, so a frame is four of them.
            let all = grid.cells.count { $0.style.role == .borderFocused && $0.glyph == form.glyphs.topLeft }
            #expect(marks == all / 4)
        } else {
            #expect(marks == corners)
        }
    }
}
