import ArgumentParser
import KaptopApp

extension Kaptop {
    /// `kaptop check FILES`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the configuration and TICKscripts and show every mistake with its place.")
        @OptionGroup var options: ConfigurationOption
        @Argument(help: "TICKscript files; without any only the configuration is read.", completion: .file(extensions: ["tick"]))
        var files: [String] = []

        func run() async throws {
            let loaded = try options.load()
            if !loaded.report.isEmpty { print(loaded.report) }
            let checks = files.map { ScriptCheck.file($0) }
            for check in checks where !check.report.isEmpty { print(check.report) }
            guard !checks.contains(where: \.isFailure) else { throw ExitCode(1) }
            print(files.isEmpty ? "the configuration is well formed" : "\(files.count) scripts are well formed")
        }
    }
}
