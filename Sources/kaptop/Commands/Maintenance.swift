import ArgumentParser
import KaptopApp

extension Kaptop {
    /// `kaptop maintenance add | list | enable | disable | remove`.
    struct MaintenanceGroup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "maintenance", abstract: "Silence alerts every week at the same times.",
            subcommands: [Add.self, List.self, Enable.self, Disable.self, Remove.self], defaultSubcommand: List.self)

        struct Add: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "Add a maintenance. Matchers are those of `kaptop silence add`.")
            @OptionGroup var engine: EngineOption
            @Argument(help: "Its name, such as backup.") var name: String
            @Argument(help: "Which alerts: host=db1, alert=~cpu:.*") var matchers: [String]
            @Option(help: "Days of the week: sat,sun.") var on: String
            @Option(help: "Local time of its start: 02:00.") var at: String
            @Option(name: .customLong("for"), help: "How long: 30m, 2h.") var length: String
            @Option(help: "Time zone, such as Europe/Berlin; else this terminal's.") var zone: String?
            @Option(help: "Why.") var reason: String

            func run() async throws {
                let new = HoldCommands.NewMaintenance(
                    name: name, matchers: matchers, weekdays: on.split(separator: ",").map(String.init), start: at, length: length,
                    zone: zone, reason: reason)
                try await engine.tell { try await $0.addMaintenance(new) }
            }
        }

        struct List: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "The maintenances and their next windows (the default).")
            @OptionGroup var engine: EngineOption

            func run() async throws { try await engine.tell { try await $0.maintenances() } }
        }

        struct Enable: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "Let a maintenance hold again.")
            @OptionGroup var engine: EngineOption
            @Argument(help: "Its number.") var id: Int64

            func run() async throws { try await engine.tell { try await $0.enableMaintenance(id) } }
        }

        struct Disable: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "Keep a maintenance, but let it hold nothing.")
            @OptionGroup var engine: EngineOption
            @Argument(help: "Its number.") var id: Int64

            func run() async throws { try await engine.tell { try await $0.disableMaintenance(id) } }
        }

        struct Remove: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "Remove a maintenance; what still fires is told.")
            @OptionGroup var engine: EngineOption
            @Argument(help: "Its number.") var id: Int64

            func run() async throws { try await engine.tell { try await $0.removeMaintenance(id) } }
        }
    }
}
