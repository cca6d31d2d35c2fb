import ArgumentParser
import KaptopApp

extension Kaptop {
    /// `kaptop audit`.
    struct Audit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Who acknowledged, silenced and ended what, when and why; newest first.")
        @OptionGroup var engine: EngineOption
        @Option(help: "How many lines.") var limit = 100

        func run() async throws { try await engine.tell { try await $0.audit(limit: limit) } }
    }
}
