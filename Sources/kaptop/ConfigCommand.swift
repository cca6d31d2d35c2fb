import ArgumentParser
import KaptopApp

/// `kaptop config`.
extension Kaptop {
    /// Shows the configuration that holds.
    struct Config: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the configuration that holds, secrets redacted, and where each setting comes from.",
            discussion: "What was set through the API goes before the environment, the environment before the file.")
        @OptionGroup var options: ConfigurationOption

        func run() async throws {
            let loaded = try options.load()
            do {
                print(try await EffectiveConfiguration.text(loaded), terminator: "")
            } catch {
                Output.error("kaptop: \(error)")
                throw ExitCode(1)
            }
        }
    }
}
