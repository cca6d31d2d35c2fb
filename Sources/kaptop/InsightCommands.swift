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
        let loaded = try options.load()
        let environment = ProcessInfo.processInfo.environment
        let answer: EngineQuestions.Answer
        do throws(EngineClient.Failure) {
            let client = try EngineClient(loaded, url: url, as: .ofThisProcess(environment))
            answer = try await ask(EngineQuestions(client, json ? .json : .text))
        } catch {
            Output.error("kaptop: \(error)")
            throw ExitCode(2)
        }
        print(answer.text)
        throw ExitCode(answer.exitCode)
    }
}

extension Kaptop {
    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What happened, and who was told: events with each attempt to deliver them, the oldest first.")
        @Argument(help: "The id of an alert, such as cpu:host=web-3.") var alert: String?
        @Option(help: "Only events of this topic.") var topic: String?
        @Option(help: "Only events of this task.") var task: String?
        @Option(help: "Only events that went to this place: telegram:-100123, hipchat:ops.") var to: String?
        @Option(help: "Only events of this level or a worse one, and recoveries from it.") var level: String?
        @Option(help: "From when: 12h, 7d, or a time such as 2026-11-25T03:00:00Z.") var since: String?
        @Option(help: "Until when, likewise.") var until: String?
        @Flag(help: "Only events of which somebody was not told.") var failed = false
        @Option(help: "The newest this many.") var limit = 100
        @OptionGroup var engine: EngineOption

        func run() async throws {
            try await engine.show { questions throws(EngineClient.Failure) in
                try await questions.history([
                    ("alert", alert), ("topic", topic), ("task", task), ("to", to), ("level", level), ("since", since), ("until", until),
                    ("failed", failed ? "true" : nil), ("limit", String(limit)),
                ])
            }
        }
    }

    struct Health: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How the engine is: ends with 0 for ok, 1 for degraded, 2 for failing or no answer.")
        @OptionGroup var engine: EngineOption

        func run() async throws {
            try await engine.show { questions throws(EngineClient.Failure) in try await questions.health() }
        }
    }

    struct Delivery: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show deliveries, send rejected ones again, or dismiss them.", subcommands: [List.self, Resend.self, Dismiss.self],
            defaultSubcommand: List.self)

        struct List: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "Show deliveries, the newest first.")
            @Option(help: "queued, retrying, delivered, rejected, withdrawn, folded or held.") var status: String?
            @Option(help: "Only deliveries to this place: telegram:-100123, hipchat:ops.") var to: String?
            @Option(help: "The newest this many.") var limit = 100
            @OptionGroup var engine: EngineOption

            func run() async throws {
                try await engine.show { questions throws(EngineClient.Failure) in
                    try await questions.deliveries([("status", status), ("destination", to), ("limit", String(limit))])
                }
            }
        }

        struct Resend: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Send a rejected delivery again, or all that a destination rejected.")
            @Argument(help: "The delivery's number.") var delivery: Int64?
            @Option(name: .customLong("all-to"), help: "All that this place rejected, of each alert the newest: telegram:-100123.")
            var place: String?
            @OptionGroup var engine: EngineOption

            func validate() throws {
                guard (delivery == nil) != (place == nil) else {
                    throw ValidationError("give the number of a delivery, or --all-to with a destination")
                }
            }

            func run() async throws {
                try await engine.show { questions throws(EngineClient.Failure) in
                    guard let delivery else { return try await questions.resendAll(to: place ?? "") }
                    return try await questions.change("resend", delivery)
                }
            }
        }

        struct Dismiss: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Take back a delivery that was rejected, or has not arrived yet; it is told to nobody.")
            @Argument(help: "The delivery's number.") var delivery: Int64
            @OptionGroup var engine: EngineOption

            func run() async throws {
                try await engine.show { questions throws(EngineClient.Failure) in try await questions.change("dismiss", delivery) }
            }
        }
    }
}
