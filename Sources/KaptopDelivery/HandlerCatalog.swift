package import KaptopAlerts

/// The settings of now, asked for at each use, so that an override of room or token takes effect at once.
package typealias SettingsSource = @Sendable () -> ServiceSettings

/// Every kind of handler.
///
/// A new one is its folder, a line in `signatures` and a line in `init`.
///
/// It is a value: where settings change, `with(settings:)` makes the next one, or the source given to `init` answers differently.
package struct HandlerCatalog: Sendable {
    /// How scripts name the handlers, by kind.
    package static let signatures: [HandlerSignature] = [
        ExecHandler.signature,
        HipChatHandler.signature,
        LogHandler.signature,
        PostHandler.signature,
        SlackHandler.signature,
        TCPHandler.signature,
        TelegramHandler.signature,
    ]

    /// What scripts may name: those, and the handlers of Kapacitor that kaptop does not have.
    package static let scriptSignatures = signatures + AbsentHandler.signatures

    /// What handlers need of the outside.
    package struct Ports: Sendable {
        package var http: any HTTPSending
        package var files: any FileAppending
        package var connections: any TCPSending
        package var commands: any CommandRunning
        package var execPolicy: ExecPolicy
        package var render: AlertTemplateRendering

        package init(
            http: any HTTPSending, files: any FileAppending = POSIXFiles(), connections: any TCPSending,
            commands: any CommandRunning, execPolicy: ExecPolicy, render: @escaping AlertTemplateRendering = PostTemplate.render
        ) {
            self.http = http
            self.files = files
            self.connections = connections
            self.commands = commands
            self.execPolicy = execPolicy
            self.render = render
        }
    }

    private let handlers: [String: any Handler]
    private let ports: Ports
    private let settings: SettingsSource

    package init(settings: @escaping SettingsSource, ports: Ports) {
        self.ports = ports
        self.settings = settings
        let all: [any Handler] = [
            ExecHandler(commands: ports.commands, policy: ports.execPolicy),
            HipChatHandler(settings: settings, http: ports.http),
            LogHandler(files: ports.files),
            PostHandler(settings: settings, http: ports.http, render: ports.render),
            SlackHandler(settings: settings, http: ports.http),
            TCPHandler(connections: ports.connections),
            TelegramHandler(settings: settings, http: ports.http),
        ]
        handlers = Dictionary(all.map { (type(of: $0).signature.kind, $0) }) { first, _ in first }
    }

    package init(settings: ServiceSettings, ports: Ports) {
        self.init(settings: { settings }, ports: ports)
    }

    package func with(settings: ServiceSettings) -> HandlerCatalog { HandlerCatalog(settings: settings, ports: ports) }

    package func handler(for kind: String) -> (any Handler)? {
        handlers[kind] ?? AbsentHandler(kind: kind, settings: settings)
    }

    /// How many deliveries each kind takes at a time; those that take one are left out.
    package var batchLimits: [String: Int] {
        handlers.mapValues(\.batchLimit).filter { $0.value > 1 }
    }

    /// How long a digest of each kind may be; those that take none are left out.
    package var digestLimits: [String: Int] { handlers.compactMapValues(\.digestLimit) }
}
