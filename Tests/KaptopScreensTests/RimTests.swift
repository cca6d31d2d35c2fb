import Foundation
import KaptopAlerts
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

/// What a slow line and a mouse ask of the screens.
@Suite struct RimTests {
    @Test(arguments: [Size(width: 120, height: 36), Size(width: 80, height: 24), Size(width: 40, height: 12)])
    func withoutSecondsASecondChangesNothing(_ size: Size) {
        var overview = Sample.overview
        overview.engine.newestPointAt = Sample.now - 5 * Sample.second
        var state = Sample.state(overview, size: size)
        state.showsSeconds = false
        let before = Dashboard.view(state, size: size)
        for second in 1...19 {
            _ = Dashboard.update(&state, .tick(now: Sample.now + Int64(second) * Sample.second, zone: .utc))
            #expect(Dashboard.view(state, size: size) == before, "after \(second) s")
        }
        #expect(!before.text.contains("12:04:31") && before.text.contains("12:04"))
    }

    @Test func aClickOnATabShowsItsScreen() {
        for screen in Screen.allCases {
            let state = Sample.state()
            let grid = Dashboard.view(state, size: state.size)
            let line = grid.text.split(separator: "\n", omittingEmptySubsequences: false)[1]
            guard let range = line.range(of: " \(screen.digit) \(screen.pane.title)") else {
                Issue.record("\(screen) has no tab")
                continue
            }
            let column = line.distance(from: line.startIndex, to: range.lowerBound)
            for offset in [0, 3, screen.pane.title.count + 3] {
                var clicked = state
                _ = Dashboard.update(&clicked, .key(.click(column: column + offset, row: 1)))
                #expect(clicked.screen == screen)
            }
        }
    }

    @Test(arguments: [Size(width: 120, height: 36), Size(width: 80, height: 24), Size(width: 40, height: 12)])
    func aClickOnARowSelectsIt(_ size: Size) throws {
        var state = Sample.state(size: size)
        let key = state.alerts.order[3]
        let rows = Dashboard.view(state, size: size).text.split(separator: "\n", omittingEmptySubsequences: false)
        let table = try #require(
            rows.firstIndex { $0.contains(state.alerts.order[0].id.rawValue.prefix(8)) && !$0.contains("not delivered") })
        _ = Dashboard.update(&state, .key(.click(column: 6, row: table + 3)))
        #expect(state.alerts.selectedKey == key)
        _ = Dashboard.update(&state, .key(.click(column: 6, row: size.height - 1)))
        #expect(state.alerts.selectedKey == key, "elsewhere a click does nothing")
    }

    @Test func theWheelMovesTheSelection() {
        var state = Sample.state()
        _ = Dashboard.update(&state, .key(.wheelDown))
        #expect(state.alerts.selectedIndex == 3)
        _ = Dashboard.update(&state, .key(.wheelUp))
        #expect(state.alerts.selectedIndex == 0)
    }

    @Test func theMouseIsTakenOnlyOnRequest() {
        var state = Sample.state()
        #expect(Dashboard.update(&state, .key("M")) == [.mouse(true)])
        #expect(Dashboard.request(for: .mouse(true)) == .mouse(true))
        #expect(Dashboard.update(&state, .key("M")) == [.mouse(false)])
    }

    @Test func aClickAnswersNoQuestion() {
        var state = Sample.state(Sample.firstRun)
        _ = Dashboard.update(&state, .key("q"))
        #expect(Dashboard.update(&state, .key(.click(column: 20, row: 1))).isEmpty)
        #expect(state.question == .stopAlerting && state.screen == .alerts)
    }
}
