import ArgumentParser
import Foundation
import KaptopApp

/// Which engine a command asks, and how it shows the answer.
struct EngineOption: ParsableArguments {
    @OptionGroup var options: Kaptop.ConfigurationOption
    @Option(help: "The engine's address, http://HOST:PORT; else the engine of the configuration on this machine.") var url: String?
    @Flag(help: "Print the engine's answer as JSON.") var json = false

    /// Prints what `ask` gives, and ends the program with its code, or with the reason why there is no answer.
    func show(
        _ ask: (EngineQuestions) async throws(EngineClient.Failure) -> EngineQuestions.Answer
    ) async throws {
        let answer = try await reach(orExitWith: 2) { client in try await ask(EngineQuestions(client, json ? .json : .text)) }
        print(answer.text)
        throw ExitCode(answer.exitCode)
    }

    /// Prints what a command on acknowledgements, silences and maintenances has to say; a refusal ends the program with code 1.
    func tell(_ command: (HoldCommands) async throws -> String) async throws {
        print(try await ask(command))
    }

    /// The same without printing.
    func ask<Answer>(_ command: (HoldCommands) async throws -> Answer) async throws -> Answer {
        try await reach(orExitWith: 1) { client in
            try await command(HoldCommands(client, json ? .json : .text, now: Wall.now()))
        }
    }

    /// Asks the engine on behalf of whoever runs the program; without an answer the program ends with one line and this code.
    private func reach<Answer>(
        orExitWith code: Int32, _ question: (EngineClient) async throws -> Answer
    ) async throws -> Answer {
        let loaded = try options.load()
        do {
            let client = try EngineClient(loaded, url: url, as: .ofThisProcess(ProcessInfo.processInfo.environment))
            return try await question(client)
        } catch let failure as EngineClient.Failure {
            Output.error("kaptop: \(failure)")
            throw ExitCode(code)
        }
    }
}
