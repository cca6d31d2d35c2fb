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
        @Argument(help: "The service.") var service: Service = .telegram

        @Flag(help: "Go on where a setup was cut off, as by a lost connection; only the token is asked for again.") var resume = false
        @Flag(help: "Line by line, without drawing: for screen readers and plain terminals.") var plain = false

        enum Service: String, ExpressibleByArgument, CaseIterable {
            case telegram, hipchat, slack
        }

        func run() async throws {
            let loaded = try options.load()
            let environment = ProcessInfo.processInfo.environment
            if plain {
                let kind = ServiceCommandLine.Service(rawValue: service.rawValue) ?? .telegram
                throw ExitCode(await ServiceSetupCommand.runPlain(kind, loaded, environment: environment))
            }
            let terminal = try await ConsoleTerminal.open(environment, ascii: false)
            let code = await Task.detached {
                guard service == .telegram else {
                    return await ServiceSetupCommand.run(
                        service == .slack ? .slack : .hipchat, loaded, environment: environment, on: terminal,
                        glyphs: await terminal.glyphs)
                }
                return await SetupCommand.run(
                    loaded, environment: environment, resumes: resume, on: terminal, glyphs: await terminal.glyphs)
            }.value
            throw ExitCode(code)
        }
    }
}
