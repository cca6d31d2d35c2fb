import KaptopAlerts
import KaptopConfig
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

/// What a console takes to its next start.
@Suite struct ConsoleMemoryTests {
    private func press(_ keys: [Key], _ state: inout Dashboard.State) {
        for key in keys { _ = Dashboard.update(&state, .key(key)) }
    }

    private func restored(_ memory: ConsoleMemory, _ settings: ConsoleSettings = ConsoleSettings(), glyphs: GlyphSet = .unicode)
        -> Dashboard.State
    {
        var state = Dashboard.State(now: Sample.now, zone: LocalZone(secondsFromUTC: 3_600, name: "CET"), glyphs: glyphs)
        _ = state.restore(memory, settings: settings, theme: nil)
        _ = Dashboard.update(&state, .resize(Size(width: 120, height: 36)))
        Sample.send(Sample.overview, to: &state)
        return state
    }

    @Test func nothingChangedIsNothingToRemember() {
        #expect(restored(ConsoleMemory()).memory == ConsoleMemory())
    }

    @Test func whatThePersonLeftIsThereAgain() {
        var state = restored(ConsoleMemory())
        press(["/", .paste("host=web-*"), .enter, "3", "A", "Z"], &state)
        let memory = state.memory
        let again = restored(memory)
        #expect(again.memory == memory)
        #expect(again.screen == .handlers)
        #expect(again.filterText == "host=web-*")
        #expect(again.alerts.order.count == state.alerts.order.count && !again.alerts.order.isEmpty)
        #expect(again.glyphs == .ascii)
        #expect(again.zone == .utc)
    }

    @Test func aFilterFromLastTimeSaysSoAndEscapeClearsIt() {
        var memory = ConsoleMemory()
        memory.filter = "load"
        var state = restored(memory)
        let screen = Dashboard.view(state, size: state.size).text
        #expect(screen.contains("The filter from last time holds: load   Esc clears it"))
        #expect(screen.contains("2 CRIT hidden"))
        press([.escape], &state)
        #expect(state.filterText == "")
        #expect(!Dashboard.view(state, size: state.size).text.contains("hidden"))
    }

    @Test func aScreenThatAsksForSomethingAsks() {
        var memory = ConsoleMemory()
        memory.screen = "topics"
        var state = Dashboard.State(now: Sample.now, zone: .utc)
        let effects = state.restore(memory, settings: ConsoleSettings(), theme: nil)
        var shown = Dashboard.State(now: Sample.now, zone: .utc)
        #expect(effects == Dashboard.show(.topics, &shown))
        #expect(state.screen == .topics)
    }

    /// `A` on a terminal with Unicode is not taken to mean anything on one without, and the other way round.
    @Test func asciiIsRememberedWhereItWasChosen() {
        var memory = ConsoleMemory()
        memory.usesASCII = false
        #expect(restored(memory, glyphs: .ascii).glyphs == .ascii)
        var settings = ConsoleSettings()
        settings.usesASCII = true
        #expect(restored(ConsoleMemory(), settings).glyphs == .ascii)
        #expect(restored(memory, settings).glyphs == .unicode)
        #expect(restored(memory, settings).memory == memory)
    }

    @Test func settingsHoldWhereNothingElseWasChosen() {
        var settings = ConsoleSettings()
        settings.usesUTC = true
        var state = restored(ConsoleMemory(), settings)
        #expect(state.zone == .utc)
        #expect(state.memory == ConsoleMemory())
        press(["Z"], &state)
        #expect(state.zone.name == "CET")
        #expect(state.memory.usesUTC == false)
    }

    @Test func aChosenThemeHoldsUntilTheSettingsNameAnother() {
        var settings = ConsoleSettings()
        settings.theme = "paper"
        var memory = ConsoleMemory()
        memory.theme = "ember"
        memory.themeInSettings = "paper"
        #expect(memory.theme(settings) == "ember")
        settings.theme = "fjord"
        #expect(memory.theme(settings) == "fjord")
        #expect(ConsoleMemory().theme(ConsoleSettings()) == nil)
    }

    @Test func aScreenThatIsNoMoreIsTheFirst() {
        var memory = ConsoleMemory()
        memory.screen = "graphs"
        #expect(restored(memory).screen == .alerts)
    }

    @Test func withoutSecondsNothingChangesEachSecond() {
        var settings = ConsoleSettings()
        settings.showsSeconds = false
        var state = restored(ConsoleMemory(), settings)
        let first = Dashboard.view(state, size: Size(width: 120, height: 36)).lines[0]
        #expect(first.contains("13:04 CET") && !first.contains("last point"))
        _ = Dashboard.update(&state, .tick(now: Sample.now + Sample.second, zone: state.localZone))
        #expect(Dashboard.view(state, size: Size(width: 120, height: 36)).lines[0] == first)
        _ = Dashboard.update(&state, .tick(now: Sample.now + 35 * Sample.second, zone: state.localZone))
        #expect(Dashboard.view(state, size: Size(width: 120, height: 36)).lines[0].contains("no points for <1m"))
    }

    @Test func theBellIsTheSettings() {
        func effects(_ rings: Bool) -> [Dashboard.Effect] {
            var settings = ConsoleSettings()
            settings.ringsBell = rings
            var state = restored(ConsoleMemory(), settings)
            var row = Sample.alert(
                "new:host=a", "cpu_alert", .critical, since: Sample.now, value: 99, unit: "%", ">", 90, history: [(.critical, 1)])
            row.message = "new"
            var change = OverviewChange()
            change.alerts = [row]
            return Dashboard.update(&state, .changed(change))
        }
        #expect(effects(true).contains(.bell))
        #expect(!effects(false).contains(.bell))
    }
}
