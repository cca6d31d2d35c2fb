import ArgumentParser
import Foundation
import KaptopApp

/// Which service a group of commands is about.
protocol ServiceName: Sendable {
    static var service: ServiceCommandLine.Service { get }
}

enum TelegramName: ServiceName { static let service = ServiceCommandLine.Service.telegram }
enum HipChatName: ServiceName { static let service = ServiceCommandLine.Service.hipchat }
enum SlackName: ServiceName { static let service = ServiceCommandLine.Service.slack }

/// `kaptop telegram|hipchat|slack add | list | edit | remove`: what the wizards do, without questions.
struct ServiceGroup<Name: ServiceName>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        let service = Name.service
        return CommandConfiguration(
            commandName: service.rawValue, abstract: "Set up \(service.title) without questions; `kaptop setup \(service.rawValue)` asks.",
            subcommands: [AddPlace<Name>.self, ListPlaces<Name>.self, EditPlace<Name>.self, RemovePlace<Name>.self],
            defaultSubcommand: ListPlaces<Name>.self)
    }
}

/// What a service is given, whether something is added or changed.
struct ServiceOptions<Name: ServiceName>: ParsableArguments {
    private static var forTelegram: ArgumentVisibility { Name.service == .telegram ? .default : .hidden }
    private static var forSlack: ArgumentVisibility { Name.service == .slack ? .default : .hidden }

    @OptionGroup var configuration: Kaptop.ConfigurationOption
    @Option(
        name: .customLong(Name.service.entryKind), parsing: .unconditional,
        help: ArgumentHelp("The \(Name.service.entryKind)\(Name.service == .telegram ? "'s id, or @name of a public one" : "")."))
    var address: String?
    @Option(
        name: .customLong(Name.service.secretFileOption), parsing: .unconditional,
        help: ArgumentHelp(
            "A file with the \(Name.service.secretName), - for standard input; else $\(Name.service.variable) or the one that is set."))
    var secretFile: String?
    @Option(help: ArgumentHelp("A topic of a group, by its number.", visibility: forTelegram)) var thread: Int64?
    @Option(
        help: ArgumentHelp(
            Name.service == .telegram ? "A Bot API server of one's own." : "A subdomain, or https://… of a compatible server.",
            visibility: Name.service == .slack ? .hidden : .default))
    var url: String?
    @Option(help: ArgumentHelp("host:port of a proxy for Telegram alone.", visibility: forTelegram)) var proxy: String?
    @Option(help: ArgumentHelp("The workspace; else the default one.", visibility: forSlack)) var workspace: String?
    @Option(help: ArgumentHelp("plain, Markdown or HTML.", visibility: forTelegram)) var parseMode: String?
    @Flag(inversion: .prefixedNo, help: ArgumentHelp("Without sound on phones.", visibility: forTelegram)) var silent: Bool?
    @Flag(inversion: .prefixedNo, help: ArgumentHelp("With a preview of links.", visibility: forTelegram)) var preview: Bool?
    @Flag(name: .customLong("default"), help: "Make it the default, where tasks send that name none.") var isDefault = false
    @Flag(inversion: .prefixedNo, help: "Send the alerts of all tasks.") var global: Bool?
    @Flag(inversion: .prefixedNo, help: "Leave out alerts that repeat a level; only with --global.") var stateChangesOnly: Bool?
    @OptionGroup var saving: SavingOptions

    func validate() throws {
        let service = Name.service
        if service != .telegram, thread != nil || parseMode != nil || silent != nil || preview != nil {
            throw ValidationError("--thread, --parse-mode, --silent and --preview are Telegram's")
        }
        if service == .slack, url != nil { throw ValidationError("--url is Telegram's and HipChat's") }
        if service != .telegram, proxy != nil { throw ValidationError("--proxy is Telegram's") }
        if service != .slack, workspace != nil { throw ValidationError("--workspace is Slack's") }
        if let parseMode, !["plain", "markdown", "html"].contains(parseMode.lowercased()) {
            throw ValidationError("--parse-mode is plain, Markdown or HTML")
        }
    }

    func request() -> ServiceCommandLine.Request {
        var request = saving.request()
        request.address = address
        request.secretFile = secretFile
        request.threadID = thread
        request.url = url
        request.proxy = proxy
        request.workspace = workspace ?? ""
        request.parseMode = parseMode
        request.isSilent = silent
        request.isPreviewOff = preview.map { !$0 }
        request.isDefault = isDefault
        request.isGlobal = global
        request.isStateChangesOnly = stateChangesOnly
        return request
    }
}

/// Where it is saved.
struct SavingOptions: ParsableArguments {
    @Option(help: "Where the secret is kept: file, own-file or environment; else where it is.") var secretIn:
        ServiceCommandLine.SecretPlace?
    @Flag(help: "Tell the running engine instead of writing the file.") var override = false
    @Flag(help: "Let others go on reading the file, secret and all.") var othersMayRead = false
    @Flag(help: "Show what would change, and change nothing.") var dryRun = false

    func request() -> ServiceCommandLine.Request {
        var request = ServiceCommandLine.Request()
        request.secretPlace = secretIn
        request.isOverride = override
        request.mayShowOthers = othersMayRead
        request.isTrial = dryRun
        return request
    }
}

extension ServiceCommandLine.SecretPlace: ExpressibleByArgument {}
extension ServiceCommandLine.Service: ExpressibleByArgument {}

struct AddPlace<Name: ServiceName>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "add", abstract: "Add a \(Name.service.entryKind): by a name, or as the default.")
    }

    @OptionGroup var options: ServiceOptions<Name>
    @Option(help: "A name for scripts and handlers to use.") var name: String?

    func run() async throws {
        var request = options.request()
        request.name = name
        try await perform(.add, Name.service, request, options.configuration)
    }
}

struct EditPlace<Name: ServiceName>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "edit", abstract: "Change a \(Name.service.entryKind), or without a name the service.")
    }

    @Argument(help: "Its name.") var name: String?
    @Option(help: "Another name for it.") var rename: String?
    @OptionGroup var options: ServiceOptions<Name>
    @Flag(help: "Also where tasks use the old name.") var force = false

    func run() async throws {
        var request = options.request()
        request.name = name
        request.newName = rename
        request.isForced = force
        try await perform(.edit, Name.service, request, options.configuration)
    }
}

struct RemovePlace<Name: ServiceName>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "remove", abstract: "Remove a \(Name.service.entryKind), or without a name switch the service off.")
    }

    @OptionGroup var configuration: Kaptop.ConfigurationOption
    @Argument(help: "Its name.") var name: String?
    @Option(help: ArgumentHelp("The workspace; else the default one.", visibility: Name.service == .slack ? .default : .hidden))
    var workspace: String?
    @Flag(help: "Also where it is used.") var force = false
    @OptionGroup var saving: SavingOptions

    func run() async throws {
        var request = saving.request()
        request.name = name
        request.workspace = workspace ?? ""
        request.isForced = force
        try await perform(.remove, Name.service, request, configuration)
    }
}

struct ListPlaces<Name: ServiceName>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "list", abstract: "What is set up, and who uses it (the default).")
    }

    @OptionGroup var configuration: Kaptop.ConfigurationOption
    @Flag(help: "Print JSON.") var json = false

    func run() async throws { try await perform(.list(json: json), Name.service, ServiceCommandLine.Request(), configuration) }
}

private func perform(
    _ action: ServiceCommandLine.Action, _ service: ServiceCommandLine.Service, _ request: ServiceCommandLine.Request,
    _ option: Kaptop.ConfigurationOption
) async throws {
    let loaded = try option.load()
    try show(await ServiceCommandLine.run(action, service, request, loaded, environment: ProcessInfo.processInfo.environment))
}

private func show(_ outcome: ServiceCommandLine.Outcome) throws {
    guard outcome.exitCode == 0 else {
        Output.error("kaptop: \(outcome.text)")
        throw ExitCode(outcome.exitCode)
    }
    print(outcome.text)
}

extension Kaptop {
    /// `kaptop send KIND`.
    struct Send: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send one test message: ends with 0 where it was taken, 1 where it was refused, 2 where it may work later.")
        @OptionGroup var options: ConfigurationOption
        @Argument(help: "telegram, hipchat or slack.") var service: ServiceCommandLine.Service
        @Option(name: .customLong("to"), parsing: .unconditional, help: "A chat, room or channel, by id or name; else the default one.")
        var place: String?
        @Option(help: "Slack's workspace; else the default one.") var workspace: String?

        func run() async throws {
            let loaded = try options.load()
            try show(
                await ServiceCommandLine.send(
                    service, to: place, workspace: workspace ?? "", loaded, environment: ProcessInfo.processInfo.environment))
        }
    }
}
