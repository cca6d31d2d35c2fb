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
        @Flag(help: "Run an engine of its own beside another one; it sends nothing to anyone.") var separate = false

        @Flag(help: "Only look on: nothing that changes the world can be done.") var readOnly = false

        func run() async throws {
            let loaded = try options.load()
            let environment = ProcessInfo.processInfo.environment
            let personal = PersonalConsole.load(environment)
            let terminal = try await ConsoleTerminal.open(environment, ascii: ascii, theme: personal.look)
            let session = DashboardSession(loaded, environment: environment, isSeparate: separate, isReadOnly: readOnly)
            let code = await Task.detached { () -> Int32 in
                let daemon: Daemon
                do throws(Daemon.Failure) {
                    daemon = try await session.start()
                } catch {
                    await terminal.restore()
                    Output.error("kaptop: \(error)")
                    return 1
                }
                return await session.run(
                    daemon, on: terminal, glyphs: await terminal.glyphs, hasColor: await terminal.colorDepth != .mono,
                    personal: personal)
            }.value
            throw ExitCode(code)
        }
    }
}
