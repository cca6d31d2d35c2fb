import ArgumentParser
import Foundation
import KaptopApp

extension Kaptop {
    /// `kaptop serve`.
    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Run the engine and Kapacitor's HTTP API without a terminal.")
        @OptionGroup var options: ConfigurationOption

        func run() async throws {
            let loaded = try options.load()
            let code = await Task.detached {
                await ServeSession.run(loaded, environment: ProcessInfo.processInfo.environment)
            }.value
            throw ExitCode(code)
        }
    }
}
