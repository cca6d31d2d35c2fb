import ArgumentParser
import Foundation
import KaptopApp
import NcursesTerminal

extension Kaptop {
    /// `kaptop setup SERVICE`.
    struct Setup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set up a service step by step, from a bot's token to a delivered test message.")
        @OptionGroup var options: ConfigurationOption
        @Argument(help: "The service; without one telegram, and with --resume the one that was cut off last.") var service: Service?

        @Flag(help: "Go on where a setup was cut off, as by a lost connection; only the token or webhook is asked for again.") var resume =
            false
        @Flag(help: "Line by line, without drawing: for screen readers and plain terminals.") var plain = false

        enum Service: String, ExpressibleByArgument, CaseIterable {
            case telegram, hipchat, slack
        }

        func run() async throws {
            let loaded = try options.load()
            let environment = ProcessInfo.processInfo.environment
            let named = service.flatMap { ServiceCommandLine.Service(rawValue: $0.rawValue) }
            guard let kind = await SetupChoice.service(named, resumes: resume, environment: environment) else { throw ExitCode(1) }
            guard !plain, let terminal = await screen(environment) else {
                throw ExitCode(await SetupCommand.ask(kind, loaded, environment: environment, resumes: resume))
            }
            let code = await Task.detached {
                await SetupCommand.show(
                    kind, loaded, environment: environment, resumes: resume, on: terminal, glyphs: await terminal.glyphs)
            }.value
            throw ExitCode(code)
        }

        /// The terminal; nil where it cannot be drawn on, which is said.
        private func screen(_ environment: [String: String]) async -> CursesScreen? {
            do throws(TerminalRefusal) {
                return try await ConsoleTerminal.open(environment, ascii: false, theme: PersonalConsole.load(environment).look)
            } catch {
                Output.error("kaptop: \(error), so the setup asks line by line, as with --plain")
                return nil
            }
        }
    }
}
