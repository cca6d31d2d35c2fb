import ArgumentParser
import KaptopApp

extension Kaptop {
    /// `kaptop manual`: the manual page, for packages.
    struct Manual: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the manual page: kaptop manual | man -l -.")

        func run() throws {
            let commands = Kaptop.configuration.subcommands.map { command in
                (name: command._commandName, abstract: command.configuration.abstract)
            }
            print(ProgramManual.page(commands), terminator: "")
        }
    }
}
