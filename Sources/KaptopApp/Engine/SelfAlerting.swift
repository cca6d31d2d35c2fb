import KaptopAlerts
import KaptopDelivery
import KaptopEngine

/// Watches destinations and store, and has told what `SelfAlert` decides to tell.
actor SelfAlerting {
    private static let interval = Duration.seconds(2)
    private static let bannerStart = "kaptop on "

    private let backend: EngineBackend
    private let dispatcher: AlertDispatcher
    private let catalog: @Sendable () async -> HandlerCatalog
    private let log: any EngineLog
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Int64
    private var selfAlert: SelfAlert
    /// What was told and has not ended, in the order of telling.
    private var shown: [(id: AlertID, banner: String)] = []
    /// Events on their way, each behind the one before: whoever brings an event waits while the store takes none.
    private var telling: Task<Void, Never>?

    /// - Parameter states: what the topic remembers of earlier runs.
    init(
        backend: EngineBackend, dispatcher: AlertDispatcher, catalog: @escaping @Sendable () async -> HandlerCatalog, log: any EngineLog,
        clock: any Clock<Duration>, now: @escaping @Sendable () -> Int64, hostname: String, states: [EventState]
    ) {
        self.backend = backend
        self.dispatcher = dispatcher
        self.catalog = catalog
        self.log = log
        self.clock = clock
        self.now = now
        selfAlert = SelfAlert(hostname: hostname, states: states)
    }

    /// Looks every few seconds until it is cancelled.
    func run() async {
        while true {
            do {
                try await clock.sleep(for: Self.interval)
            } catch {
                return
            }
            await look()
        }
    }

    private func look() async {
        var findings = await backend.selfAlertFindings()
        findings.attached = await attached()
        for message in selfAlert.step(findings, now: now()) {
            write(message)
            switch message.way {
            case .outbox: tell(message)
            case .straight: await sendStraight(message)
            case .nobody: break
            }
            await show(message)
        }
    }

    /// The topic's own handlers; those that publish or gather lead on to others and are taken to work.
    private func attached() async -> [SelfAlert.Recipient] {
        let catalog = await catalog()
        return await dispatcher.handlers(of: SelfAlert.topic).map { handler in
            let spec = handler.spec
            let destination =
                [TopicHandler.publishKind, TopicHandler.aggregateKind].contains(handler.kind)
                ? nil : catalog.handler(for: spec.kind)?.destination(of: spec)
            return SelfAlert.Recipient(handler: spec, destination: destination ?? Destination(kind: handler.kind, address: handler.id))
        }
    }

    private func tell(_ message: SelfAlert.Message) {
        let before = telling
        let dispatcher = dispatcher
        telling = Task {
            await before?.value
            await dispatcher.open(SelfAlert.topic, handlers: message.recipients.map(\.handler))
            _ = await dispatcher.take([.event(message.event)])
        }
    }

    private func sendStraight(_ message: SelfAlert.Message) async {
        for recipient in message.recipients {
            if await backend.sendStraight(message.event, to: recipient) { return }
        }
    }

    private func write(_ message: SelfAlert.Message) {
        let state = message.event.state
        log.write(state.level == .ok ? .info : .error, state.message, [("alert", state.id.rawValue)])
    }

    private func show(_ message: SelfAlert.Message) async {
        let id = message.event.state.id
        shown.removeAll { $0.id == id }
        if let banner = message.banner { shown.append((id, banner)) }
        await backend.setBanner(shown.last?.banner, replacing: Self.bannerStart)
    }
}
