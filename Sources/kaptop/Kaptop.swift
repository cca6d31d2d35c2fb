import ArgumentParser
import Foundation
import KaptopApp
import NcursesTerminal
import TextUI

/// The command line: reads argv, picks the terminal, ends with a code.
@main
struct Kaptop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kaptop",
        abstract: "Alerts and their handlers, live in a terminal; takes the place of Kapacitor 1.5.",
        discussion: """
            Without a subcommand: the console on an engine in this window. Without a configuration file the engine samples this \
            machine and sends nothing anywhere.
            """,
        version: KaptopVersion.current,
        subcommands: [
            ConsoleCommand.self, Serve.self, Setup.self, Check.self, Config.self, History.self, Health.self, Delivery.self,
        ],
        defaultSubcommand: ConsoleCommand.self)

    struct ConfigurationOption: ParsableArguments {
        @Option(name: .long, help: "The configuration file; else $KAPACITOR_CONFIG_PATH, ~/.kapacitor/ and /etc/kapacitor/kapacitor.conf.")
        var config: String?

        /// The configuration, or the end of the program with every mistake shown.
        func load() throws -> LoadedConfiguration {
            do throws(LoadedConfiguration.Failure) {
                return try LoadedConfiguration.load(option: config, environment: ProcessInfo.processInfo.environment)
            } catch {
                Output.error(error.description)
                throw ExitCode(1)
            }
        }
    }
}

extension Kaptop {
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

    struct Setup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set up a service step by step, from a bot's token to a delivered test message.")
        @OptionGroup var options: ConfigurationOption
        @Argument(help: "The service.") var service: Service = .telegram

        enum Service: String, ExpressibleByArgument, CaseIterable {
            case telegram
        }

        func run() async throws {
            let loaded = try options.load()
            let environment = ProcessInfo.processInfo.environment
            let terminal = try await ConsoleTerminal.open(environment, ascii: false)
            let code = await Task.detached {
                await SetupCommand.run(loaded, environment: environment, on: terminal, glyphs: await terminal.glyphs)
            }.value
            throw ExitCode(code)
        }
    }

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

    struct ConsoleCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "console", abstract: "Show the console (the default).")
        @OptionGroup var options: ConfigurationOption
        @Flag(help: "Draw in plain ASCII whatever the locale says.") var ascii = false
        @Flag(help: "Run an engine of its own beside another one; it sends nothing to anyone.") var separate = false

        func run() async throws {
            let loaded = try options.load()
            let environment = ProcessInfo.processInfo.environment
            let terminal = try await ConsoleTerminal.open(environment, ascii: ascii)
            let session = DashboardSession(loaded, environment: environment, isSeparate: separate)
            let code = await Task.detached { () -> Int32 in
                let daemon: Daemon
                do throws(Daemon.Failure) {
                    daemon = try await session.start()
                } catch {
                    await terminal.restore()
                    Output.error("kaptop: \(error)")
                    return 1
                }
                return await session.run(
                    daemon, on: terminal, glyphs: await terminal.glyphs, hasColor: await terminal.colorDepth != .mono)
            }.value
            throw ExitCode(code)
        }
    }
}
