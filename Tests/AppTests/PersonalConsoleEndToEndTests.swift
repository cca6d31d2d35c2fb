import Foundation
import ProgramTesting
import Testing

/// A person's theme and memory in the real program.
@Suite(.serialized) struct PersonalConsoleEndToEndTests {
    private static func theme(_ ground: String) -> String {
        "[roles]\nbackground = { bg = \"\(ground)\" }\n"
    }

    @Test func aThemeFollowsItsFileAndTheScreenIsThereAgain() async throws {
        let program = try Program(configuration: "")
        let tmux = Tmux()
        let themes = "\(tmux.home)/config/kaptop/themes"
        try FileManager.default.createDirectory(atPath: themes, withIntermediateDirectories: true)
        try "theme = \"dusk\"\n".write(toFile: "\(tmux.home)/config/kaptop/console.toml", atomically: true, encoding: .utf8)
        try Self.theme("#5f005f").write(toFile: "\(themes)/dusk.toml", atomically: true, encoding: .utf8)
        let command = "env -u NO_COLOR TERM=tmux-256color COLORTERM= \(Program.binary) --config \(program.configurationPath)"

        await tmux.start(command)
        try await program.isReady()
        try await eventually("the theme is used") { await tmux.screenWithColors.contains("48;5;53m") }
        try Self.theme("#5f0000").write(toFile: "\(themes)/dusk.toml", atomically: true, encoding: .utf8)
        try await eventually("its change is shown") { await tmux.screenWithColors.contains("48;5;52m") }
        try "[roles\n".write(toFile: "\(themes)/dusk.toml", atomically: true, encoding: .utf8)
        try await eventually("a mistake is told and the look stays") {
            let isTold = await tmux.screen.contains("dusk.toml:1:1: expected ] behind the name of the section; write [roles]")
            let stays = await tmux.screenWithColors.contains("48;5;52m")
            return isTold && stays
        }
        await tmux.press("7")
        try await eventually("another screen is shown") { await tmux.screen.contains("▸ Services") }
        await tmux.press("q")
        try await eventually("quitting asks") { await tmux.screen.contains("Alerting stops with this window") }
        await tmux.press("x")
        try await eventually("the program ends") { await program.call("GET", "/kapacitor/v1/ping") == nil }
        try await eventually("what it remembers is written") {
            FileManager.default.fileExists(atPath: "\(tmux.home)/state/kaptop/console-state.json")
        }

        await tmux.end()
        try Self.theme("#005f5f").write(toFile: "\(themes)/dusk.toml", atomically: true, encoding: .utf8)
        await tmux.start(command)
        try await eventually("the screen is there again") { await tmux.screen.contains("▸ Services") }
        #expect(await tmux.screenWithColors.contains("48;5;23m"))
        await tmux.end()
        tmux.forget()
    }
}
