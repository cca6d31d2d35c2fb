import ArgumentParser
import Foundation
import KaptopApp

/// The options of commands that ask an engine which runs.
struct EngineOptions: ParsableArguments {
    @OptionGroup var configuration: Kaptop.ConfigurationOption
    @Option(help: "Ask the engine at http://HOST:PORT instead of the one on this machine's data folder.") var url: String?
    @Flag(help: "Print the engine's answer as JSON.") var json = false

    /// Asks the engine and gives what is to be printed; its refusal ends the program with code 1 and one line.
    func ask<Answer>(_ question: (HoldCommands) async throws -> Answer) async throws -> Answer {
        let environment = ProcessInfo.processInfo.environment
        // A configuration that cannot be read is no matter where the engine is named.
        let loaded = url == nil ? try configuration.load() : nil
        do {
            let client: EngineClient
            if let loaded {
                client = try EngineClient(loaded, environment: environment)
            } else {
                client = try EngineClient(url: url ?? "", environment: environment)
            }
            return try await question(HoldCommands(client, json ? .json : .text, LocalTime(now: Wall.now())))
        } catch let failure as EngineClient.Failure {
            Output.error("kaptop: \(failure)")
            throw ExitCode(1)
        }
    }
}
