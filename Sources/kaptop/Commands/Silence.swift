import ArgumentParser
import Foundation
import KaptopApp

extension Kaptop {
    /// `kaptop silence add | list | end`.
    struct SilenceGroup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "silence", abstract: "Keep back the notifications of alerts that match, until an end.",
            subcommands: [Add.self, List.self, End.self], defaultSubcommand: List.self)

        struct Add: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Show which alerts match now, ask, and silence them.",
                discussion: """
                    Matchers are LABEL=VALUE, LABEL!=VALUE, LABEL=~REGEX, LABEL!~REGEX; all must match. Labels are alert (the id), topic, \
                    task, level, name (the measurement) and the tags.
                    """)
            @OptionGroup var engine: EngineOption
            @Argument(help: "Which alerts: host=db1, alert=~cpu:.*") var matchers: [String]
            @Option(name: .customLong("for"), help: "How long: 30m, 2h, 1d.") var length: String?
            @Option(help: "Until when: 18:00, '2026-11-26 08:00', or RFC 3339.") var until: String?
            @Option(help: "Why.") var reason: String
            @Flag(help: "Do not ask.") var yes = false

            func validate() throws {
                if (length == nil) == (until == nil) { throw ValidationError("a silence ends: give either --for or --until") }
            }

            func run() async throws {
                if !engine.json {
                    print(try await engine.ask { try await $0.preview(matchers) }.text)
                    if !yes, isatty(0) == 1 { try confirm() }
                }
                let end = length.map { HoldCommands.SilenceEnd.length($0) } ?? .time(until ?? "")
                try await engine.tell { try await $0.silence(matchers, end, reason: reason) }
            }

            private func confirm() throws {
                print("Silence? [y/N] ", terminator: "")
                fflush(nil)
                guard let answer = readLine()?.lowercased(), ["y", "yes"].contains(answer) else {
                    print("nothing was silenced")
                    throw ExitCode(1)
                }
            }
        }

        struct List: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "The silences, with how many alerts each matches now (the default).")
            @OptionGroup var engine: EngineOption

            func run() async throws { try await engine.tell { try await $0.silences() } }
        }

        struct End: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "End a silence; what still fires is told.")
            @OptionGroup var engine: EngineOption
            @Argument(help: "The silence's number.") var id: Int64

            func run() async throws { try await engine.tell { try await $0.endSilence(id) } }
        }
    }
}
