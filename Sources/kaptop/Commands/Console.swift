import ArgumentParser
import Foundation
import KaptopApp
import NcursesTerminal
import TextUI

extension Kaptop {
    /// `kaptop`, and `kaptop console`.
    struct ConsoleCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "console", abstract: "Show the console (the default).")
        @OptionGroup var options: ConfigurationOption
        @Flag(help: "Draw in plain ASCII whatever the locale says.") var ascii = false
        @Option(help: "Show the engine at http://HOST:PORT instead of one on this machine.") var url: String?
        @Flag(help: "Write lines instead of drawing a screen: for screen readers, serial lines and logs.") var plain = false
        @Flag(help: "Show times to the minute: a slow line carries nothing while nothing changes.") var noSeconds = false
        @Flag(help: "Run an engine of its own beside another one; it sends nothing to anyone.") var separate = false

        @Flag(help: "Only look on: nothing that changes the world can be done.") var readOnly = false

        func run() async throws {
            let loaded = try options.load()
            let environment = ProcessInfo.processInfo.environment
            let session = DashboardSession(
                loaded, environment: environment, isSeparate: separate, isReadOnly: readOnly, url: url)
            var personal = PersonalConsole.load(environment)
            if noSeconds { personal.hideSeconds() }
            guard !plain, let terminal = await screen(environment, personal.look) else {
                let usesASCII = ascii || !ConsoleTerminal.isUTF8(environment)
                throw ExitCode(await Task.detached { await PlainSession(session, usesASCII: usesASCII).run() }.value)
            }
            let code = await Task.detached { [personal] () -> Int32 in
                await session.run(
                    on: terminal, glyphs: await terminal.glyphs, hasColor: await terminal.colorDepth != .mono, personal: personal)
            }.value
            throw ExitCode(code)
        }

        /// The terminal, or nil after a line that says why lines are written instead.
        private func screen(_ environment: [String: String], _ theme: Theme) async -> CursesScreen? {
            do throws(TerminalRefusal) {
                return try await ConsoleTerminal.open(environment, ascii: ascii, theme: theme)
            } catch {
                Output.error("kaptop: \(error); showing lines as with --plain")
                return nil
            }
        }
    }
}
