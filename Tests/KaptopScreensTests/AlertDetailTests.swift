import KaptopAlerts
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

/// One alert opened: what is asked, shown, and how one goes through time.
@Suite struct AlertDetailTests {
    private func open(_ overview: Overview = Sample.states, answers: [Sample.Answered] = Sample.webAnswers) -> Dashboard.State {
        var state = Sample.state(overview)
        press(["j", .enter], &state)
        for (query, answer) in answers { _ = Dashboard.update(&state, .answered(query, answer)) }
        return state
    }

    private func press(_ keys: [Key], _ state: inout Dashboard.State) {
        for key in keys { _ = Dashboard.update(&state, .key(key)) }
    }

    private func screen(_ state: Dashboard.State) -> String { Dashboard.view(state, size: state.size).text }

    @Test func theExplanationIsAskedEverySecondThePastEveryFive() {
        var state = open()
        let history = Dashboard.Effect.ask(.history(AlertDetail.Content.query(Sample.web)))
        let asked = (1...6).map { second in
            Dashboard.update(&state, .tick(now: Sample.now + second * Sample.second, zone: .utc)).contains(history)
        }
        #expect(asked == [false, false, false, false, true, false])
        press([.escape], &state)
        #expect(Dashboard.update(&state, .tick(now: Sample.now + 20 * Sample.second, zone: .utc)).isEmpty)
    }

    @Test func answersAboutAnotherAlertAreNotTaken() {
        var state = open(answers: [])
        _ = Dashboard.update(&state, .answered(.alert(Sample.key("x", "t")), .alert(Sample.webExplanation)))
        #expect(state.detail.explanation == nil)
        press(["n"], &state)
        for (query, answer) in Sample.webAnswers { _ = Dashboard.update(&state, .answered(query, answer)) }
        #expect(state.detail.explanation == nil)
        #expect(state.detail.history == nil)
    }

    @Test func everyConditionSaysWhatItSaw() {
        let text = screen(open())
        #expect(text.contains("◆ CRIT  true"))
        #expect(text.contains("\"usage_user\" > 90 AND"))
        #expect(text.contains("usage_user 97.24"))
        #expect(text.contains("▲ WARN  true"))
        #expect(text.contains("crit > 90") && text.contains("warn > 75"))
        #expect(text.contains("flapping   18 %"))
    }

    @Test func thePastIsSummedUpOverADay() {
        let text = screen(open())
        #expect(text.contains("History  24 h: 3 episodes, 41m in CRIT"))
        #expect(text.contains("03-07 22:05:10"))
        #expect(text.contains("11:38:05        ○ → ● INFO    4m05  to nobody"))
        #expect(text.contains("hip ok 97ms  tg rejected: bot was kicked"))
    }

    @Test func whoHoldsItAndWhoElseIsOnTheHostIsShown() {
        var state = open()
        #expect(screen(state).contains("Held: acknowledged by anna, until it recovers or gets worse"))
        #expect(screen(state).contains("Same host, now"))
        #expect(screen(state).contains("▲ mem:host=web-03  71 %"))
        press([.escape, "/", .paste("mem:host=cache"), .enter, .enter], &state)
        #expect(screen(state).contains("Held: silence 7 by anna at 11:50, until 14:30: rebuilding the cache"))
    }

    @Test func theTimeCursorSaysMomentValueAndLevel() {
        var state = open()
        press([.left], &state)
        #expect(screen(state).contains("12:03:40  "))
        press(["]", .left, .left], &state)
        #expect(state.detail.zoom == .tenMinutes)
        #expect(screen(state).contains(" %  ◆ CRIT"))
        press([.escape], &state)
        #expect(state.detail.cursor == nil)
        #expect(state.isDetailShown)
        for _ in 0..<200 { press([.left], &state) }
        #expect(state.detail.cursor == state.historyEnd - AlertDetail.Zoom.tenMinutes.span)
    }

    @Test func timeWithoutPointsIsLeftEmpty() {
        var overview = Sample.overview
        var row = Sample.alert("gap", "t", .critical, since: Sample.at(9, 0), value: 50, unit: nil, ">", 200, history: [])
        for minute in (0..<60).reversed() where !(20..<40).contains(minute) {
            row.history.record(.critical, value: 50, at: Sample.now - Int64(minute) * Sample.minute)
        }
        overview.alerts[row.key] = row
        var state = Sample.state(overview, size: Size(width: 80, height: 24))
        press(["/", .paste("alert=gap"), .enter, .enter], &state)
        let strip = Dashboard.view(state, size: state.size).lines.first { $0.contains(" level ") } ?? ""
        #expect(strip.contains("█     "))
        let blank = strip.drop { $0 != "█" }.filter { $0 == " " }.count
        #expect((20...28).contains(blank))
        let plotted =
            Dashboard.view(state, size: state.size).lines.first { line in line.contains { ("\u{2801}"..."\u{28FF}").contains($0) } } ?? ""
        #expect(plotted.contains("      "))
    }

    @Test func goingOnKeepsTheZoomAndBeginsAtTheTop() {
        var state = open()
        press(["[", "j", "j", "n"], &state)
        #expect(state.detail.zoom == .day)
        #expect(state.detail.offset == 0)
        #expect(state.alerts.selectedIndex == 2)
        press(["N", "N", "N"], &state)
        #expect(state.alerts.selectedIndex == 0)
    }

    @Test func onASmallScreenEverythingIsReachedByScrolling() {
        var state = Sample.state(Sample.states, size: Size(width: 40, height: 12))
        press(["j", .enter], &state)
        for (query, answer) in Sample.webAnswers { _ = Dashboard.update(&state, .answered(query, answer)) }
        var seen = ""
        for _ in 0..<40 {
            seen += screen(state)
            press(["j"], &state)
        }
        for part in ["acknowledged by anna", "usage_iowait", "03-07 22:05", "Same host, now", "mem:host=web-03", "rack=12"] {
            #expect(seen.contains(part), "\(part)")
        }
    }

    @Test(arguments: [([3.0, 97], 0.0, 100.0), ([97], 95, 100), ([0], 0, 0.5), ([-4, 4], -4, 6), ([1e12, 2e12], 1e12, 2.5e12)])
    func axesEndAtRoundNumbers(_ values: [Double], _ least: Double, _ most: Double) {
        let range = PlotAxis.range(of: values)
        #expect(range?.lowerBound == least)
        #expect(range?.upperBound == most)
    }

    @Test func numbersWithoutEndHaveNoAxis() {
        #expect(PlotAxis.range(of: [-1e308, 1e308]) == nil)
        #expect(PlotAxis.range(of: []) == nil)
    }
}
