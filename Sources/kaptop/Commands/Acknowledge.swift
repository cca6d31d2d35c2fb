import ArgumentParser
import KaptopApp

extension Kaptop {
    /// `kaptop ack ALERT`, and `kaptop ack` for the list.
    struct Acknowledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ack", abstract: "Take care of an alert: it is told again only when it gets worse or recovers.",
            discussion: "Without an alert: the list of what is acknowledged.")
        @OptionGroup var engine: EngineOption
        @Argument(help: "The alert's id, such as cpu:host=db1.") var alert: String?
        @Option(help: "Its topic; else every topic in which it is not OK.") var topic: String?
        @Option(help: "What you know or do about it.") var note: String?

        func validate() throws {
            if alert != nil, note == nil { throw ValidationError("say what you do about it: --note TEXT") }
        }

        func run() async throws {
            if let alert, let note {
                try await engine.tell { try await $0.acknowledge(alert, topic: topic, note: note) }
            } else {
                try await engine.tell { try await $0.acknowledgements() }
            }
        }
    }

    /// `kaptop unack ALERT`.
    struct EndAcknowledgement: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "unack", abstract: "End an acknowledgement; what still fires and was kept back is told.")
        @OptionGroup var engine: EngineOption
        @Argument(help: "The alert's id.") var alert: String
        @Option(help: "Its topic; else every topic in which it is acknowledged.") var topic: String?

        func run() async throws {
            try await engine.tell { try await $0.endAcknowledgement(alert, topic: topic) }
        }
    }
}
