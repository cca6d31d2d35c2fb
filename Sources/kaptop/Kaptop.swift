import ArgumentParser
import Foundation
import KaptopApp

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
            ConsoleCommand.self, Serve.self, Setup.self, ServiceGroup<TelegramName>.self, ServiceGroup<HipChatName>.self,
            ServiceGroup<SlackName>.self, Send.self, Check.self, Config.self, History.self, Health.self, Delivery.self,
            Acknowledge.self, EndAcknowledgement.self, SilenceGroup.self, MaintenanceGroup.self, Audit.self, Manual.self,
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
