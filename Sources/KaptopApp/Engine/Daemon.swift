import CMemory
import Foundation
import KaptopAPI
import KaptopAlerts
package import KaptopConfig
package import KaptopDelivery
import KaptopEngine
package import KaptopOverview
import KaptopPipeline
import KaptopStore
import Points
import StarterTasks

/// The engine put together: store, tasks, topics, deliveries, API, and the sampler of this machine.
///
/// The way of the data: API and sampler hand bytes to the `LineReceiver`, it hands points to the `TaskMaster`, its tasks hand
/// events to the `AlertDispatcher`, which commits them with their deliveries and hands these to the `DeliveryWorker`.
package actor Daemon {
    package nonisolated let backend: EngineBackend
    private let store: Store
    private let folder: DataFolder
    private let taskMaster: TaskMaster
    private let dispatcher: AlertDispatcher
    private let worker: DeliveryWorker
    private let sender: HTTPClientSender
    private let log: ServerLog
    private let apis: [APIServer]
    private let inputs: [UDPInput]
    private let loader: Loader?
    private let watch: ConfigurationWatch
    private let loops: Loops

    /// What goes on beside the tasks until the engine stops.
    private struct Loops {
        /// Carries what the worker reports; to the end, which is after the worker's.
        var reporting: Task<Void, Never>
        /// Hands the log to those who follow it; ends with the feed.
        var feeding: Task<Void, Never>
        /// Sampling, snapshots, retention and the like, which end first.
        var others: [Task<Void, Never>]
    }

    /// How an engine is to be run.
    package struct Options: Sendable {
        package var configuration: Configuration
        /// nil where built-in settings are used.
        package var configurationPath: String?
        package var files: StateFiles
        package var place: EngineStatus.Place
        package var api: APIPolicy
        /// False where events are evaluated and shown but nothing is sent, not even to logs and URLs of scripts.
        package var delivers: Bool
        /// A log meant for the terminal goes here while a console has it.
        package var consoleLog: String?
        package var environment: [String: String]
        package var ports = Ports()

        /// What stands between the engine and its ports: nothing, except in tests that break an engine on purpose.
        package struct Ports: Sendable {
            package var ledger: @Sendable (any AlertLedger) -> any AlertLedger = { $0 }
            package var http: @Sendable (any HTTPSending) -> any HTTPSending = { $0 }

            package init() {}
        }

        package enum APIPolicy: Sendable {
            /// Without its address the engine does not start.
            case required
            /// The engine runs on without API; a banner says so.
            case optional
            /// The next free port is taken.
            case nextFree
        }

        package init(
            configuration: Configuration, configurationPath: String?, files: StateFiles, place: EngineStatus.Place, api: APIPolicy,
            delivers: Bool = true, consoleLog: String? = nil, environment: [String: String]
        ) {
            self.configuration = configuration
            self.configurationPath = configurationPath
            self.files = files
            self.place = place
            self.api = api
            self.delivers = delivers
            self.consoleLog = consoleLog
            self.environment = environment
        }

        /// Whether this machine is sampled: as the file says, else only without any file.
        package var samplesHost: Bool { configuration.kaptop.isHostEnabled ?? (configurationPath == nil) }
    }

    /// Why no engine was started, in one or more lines for a person.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private init(
        backend: EngineBackend, store: Store, folder: DataFolder, taskMaster: TaskMaster, dispatcher: AlertDispatcher,
        worker: DeliveryWorker, sender: HTTPClientSender,
        log: ServerLog, apis: [APIServer], inputs: [UDPInput], loader: Loader?, watch: ConfigurationWatch, loops: Loops
    ) {
        self.backend = backend
        self.store = store
        self.folder = folder
        self.taskMaster = taskMaster
        self.dispatcher = dispatcher
        self.worker = worker
        self.sender = sender
        self.log = log
        self.apis = apis
        self.inputs = inputs
        self.loader = loader
        self.watch = watch
        self.loops = loops
    }

    // MARK: Starting

    package static func start(_ options: Options) async throws(Failure) -> Daemon {
        kt_memory_suit_engine()
        let clock = ContinuousClock()
        let now = Wall.now
        let log = try openLog(options, now)
        let folder: DataFolder
        let store: Store
        do {
            folder = try DataFolder.open(options.files)
            store = try Store(path: options.files.database)
        } catch {
            throw Failure(description: "\(error)")
        }
        let feeding = Task { await log.feed.run() }
        let (overrides, problem) = await ConfigurationOverrides.load(file: options.configuration, store: store)
        let configuration = await overrides.configuration
        if let problem { log.write(.error, problem, []) }
        let identity = await identity(in: store)
        let startedAt = now()
        let sender = HTTPClientSender(proxy: SystemProxy.address(options.environment))
        let catalog = HandlerCatalog(
            settings: configuration.services,
            ports: HandlerCatalog.Ports(
                http: options.ports.http(sender), connections: TCPConnector(), commands: CommandRunner(), execPolicy: .everything))
        let reports = ReportRelay()
        let ledger = options.ports.ledger(store)
        let worker = DeliveryWorker(
            catalog: catalog, ledger: ledger, clock: clock, wallClock: now, seed: UInt64.random(in: .min ... .max),
            limits: DeliveryWorker.Limits(configuration.kaptop.delivery), report: reports.send)
        let dispatcher = AlertDispatcher(
            ledger: ledger, holdLedger: store, zones: .system, catalog: catalog, sends: options.delivers,
            restoresStates: configuration.alert.persistsTopics, deliver: { await worker.deliver($0) }, clock: clock, now: now)
        let holds = EngineHolds(dispatcher: dispatcher, store: store)
        let symbols = SymbolTable(seed: UInt64.random(in: .min ... .max))
        let taskMaster = TaskMaster(
            store: store, sink: EngineSink(dispatcher: dispatcher, store: store), log: log,
            world: TaskMaster.World(
                hostname: configuration.hostname, clusterID: identity.cluster, serverID: identity.server,
                handlers: HandlerCatalog.scriptSignatures, globalHandlers: { await overrides.globalHandlers }, now: now,
                restoresLevels: configuration.alert.persistsTopics, deadman: Deadman(configuration.deadman),
                symbols: symbols))
        let receiver = LineReceiver(taskMaster: taskMaster, symbols: symbols)

        var engine = EngineStatus(hostname: configuration.hostname, place: options.place, startedAt: startedAt)
        engine.configurationPath = options.configurationPath
        engine.sendsNothing = !options.delivers || !configuration.services.sendsAnything
        engine.gap = await gap(in: store, now: startedAt)
        let backend = EngineBackend(
            overview: Overview(engine: engine), store: store, taskMaster: taskMaster, receiver: receiver, worker: worker, catalog: catalog,
            configuration: configuration, holds: holds, person: Operator.ofThisProcess(options.environment),
            samplesHost: options.samplesHost, logFeed: log.feed, clock: clock, now: now)
        await dispatcher.observe {
            await backend.show($0)
        } trouble: { trouble in
            if let trouble { log.write(.error, "alerts cannot be stored", [("err", trouble)]) }
            await backend.setStoreTrouble(trouble, of: .alerts)
        } mistake: { mistake in
            let handler = mistake.handler
            log.write(
                .error, "failed to evaluate match expression",
                [("topic", handler.topic.rawValue), ("handler", handler.id), ("err", mistake.text)])
        } released: {
            await backend.show(released: $0)
        }
        await overrides.onChange { changed in
            let catalog = catalog.with(settings: changed.services)
            await worker.use(catalog, outbox: .init(changed.kaptop.delivery))
            await dispatcher.use(catalog)
            await backend.use(changed, catalog, sendsNothing: !options.delivers || !changed.services.sendsAnything)
        }
        let handlers = DefinedHandlers(dispatcher: dispatcher, store: store, log: log)
        let reporting = Task { await reports.run(to: backend, log: log) }
        do {
            try await dispatcher.start()
            if configuration.alert.persistsTopics { for topic in try await store.topicIDs() { await dispatcher.load(topic) } }
            try await handlers.load()
            await taskMaster.use(
                NodeOutlets(
                    receiver: receiver, http: sender, endpoints: { await overrides.configuration.services.httpPost }, log: log, now: now
                ).surroundings)
            if options.samplesHost { try await StarterInstallation.install(in: store, now: startedAt) }
            try await taskMaster.start()
        } catch {
            throw Failure(description: "the stored state cannot be read: \(error)")
        }
        let tests = ServiceTests(
            current: {
                let services = await overrides.configuration.services
                return (catalog.with(settings: services), services)
            }, now: now)
        var settings = APISettings(
            hostname: configuration.hostname, clusterID: identity.cluster, serverID: identity.server,
            defaultRetentionPolicy: configuration.defaultRetentionPolicy, startedAt: startedAt)
        settings.programVersion = KaptopVersion.current
        let inputs = options.configuration.udp.filter(\.isEnabled).map { section in
            UDPInput(
                section, defaultRetentionPolicy: configuration.defaultRetentionPolicy, receiver: receiver, clock: clock, now: now,
                log: log)
        }
        let watch = Self.watch(options, overrides, backend, taskMaster, log, clock)
        let loading = LoaderSlot()
        let router = APIRouter(
            APIDependencies(
                taskMaster: taskMaster, lineReceiver: receiver, topics: { await dispatcher.snapshot },
                insight: backend, process: { ProcessUsage.own },
                published: { id, endpoint in await taskMaster.executingTask(id)?.published(at: endpoint) },
                handlers: HandlerCatalog.scriptSignatures,
                topicHandlers: handlers, holds: holds, configuration: overrides, configurationFile: watch, serviceTests: tests,
                logFeed: log.feed,
                statistics: {
                    var statistics: [ServerStatistic] = []
                    for input in inputs {
                        if let statistic = await input.statistic { statistics.append(statistic) }
                    }
                    return statistics + [await loading.loader?.statistic ?? Loader.statistic(errors: 0)]
                },
                setLogLevel: { log.setLevel($0) }, now: now,
                newIdentifier: { UUID().uuidString.lowercased() }, log: log,
                settings: settings))
        let api = LocalAPI(router)
        await backend.use(api)
        let loader = try await load(options, api, store, backend, log, clock, now)
        await loading.fill(loader)
        await worker.start()
        try await listen(inputs, options, backend)
        kt_memory_forget_start()
        let apis = try await serve(router, options, backend, log)
        await backend.start()
        var loops = Loops(reporting: reporting, feeding: feeding, others: [])
        if let loader { loops.others.append(Task { await loader.watch() }) }
        loops.others.append(Task { await watch.watch() })
        await backend.onSavedConfiguration { await watch.reload() }
        if options.samplesHost {
            let sampling = HostSampling(host: configuration.hostname, receiver: receiver, clock: clock, now: now)
            loops.others.append(Task { await sampling.run() })
        }
        let interval = configuration.task.snapshotInterval
        if interval > .zero { loops.others.append(Task { await saveSnapshots(of: taskMaster, every: interval, clock) }) }
        let retention = Retention(
            store: store, keeping: { await overrides.configuration.kaptop.delivery.keepHistory }, log: log, clock: clock, now: now)
        loops.others.append(Task { await retention.run() })
        let selfAlerting = SelfAlerting(
            backend: backend, dispatcher: dispatcher, catalog: { catalog.with(settings: await overrides.configuration.services) },
            log: log, clock: clock, now: now, hostname: configuration.hostname,
            states: await dispatcher.states(of: SelfAlert.topic))
        loops.others.append(Task { await selfAlerting.run() })
        log.write(.info, "listening for signals", [])
        return Daemon(
            backend: backend, store: store, folder: folder, taskMaster: taskMaster, dispatcher: dispatcher, worker: worker, sender: sender,
            log: log, apis: apis,
            inputs: inputs, loader: loader, watch: watch, loops: loops)
    }

    private static func watch(
        _ options: Options, _ overrides: ConfigurationOverrides, _ backend: EngineBackend, _ taskMaster: TaskMaster, _ log: ServerLog,
        _ clock: ContinuousClock
    ) -> ConfigurationWatch {
        var started = options.configuration
        started.kaptop.isHostEnabled = options.samplesHost
        return ConfigurationWatch(
            path: options.configurationPath, environment: options.environment, started: started, overrides: overrides, log: log,
            clock: clock,
            port: .init(
                banner: { await backend.setBanner($0, replacing: "the configuration ") },
                found: { await backend.setConfigurationPath($0) },
                globalHandlersChanged: { await taskMaster.takeUpGlobalHandlers() }))
    }

    private static func openLog(_ options: Options, _ now: @escaping @Sendable () -> Int64) throws(Failure) -> ServerLog {
        let logging = options.configuration.logging
        let isTerminal = ["STDERR", "STDOUT"].contains(logging.file.uppercased())
        let file = isTerminal ? options.consoleLog ?? logging.file : logging.file
        do throws(ServerLog.Unusable) {
            return try ServerLog(file: file, level: logging.level, now: now)
        } catch {
            throw Failure(description: "the log \(error.path) cannot be written: \(error.reason)")
        }
    }

    /// The ids that Kapacitor's API shows: made once, kept in the store.
    private static func identity(in store: Store) async -> (cluster: String, server: String) {
        func read(_ key: String) async -> String {
            if let known = try? await store.setting(key) { return known }
            let made = UUID().uuidString.lowercased()
            // An id that cannot be kept is made anew at the next start; nothing depends on it.
            try? await store.setSetting(key, made)
            return made
        }
        return (await read(EngineSetting.clusterID), await read(EngineSetting.serverID))
    }

    /// The time before this start in which nothing was evaluated; short ones are nothing to speak of.
    private static func gap(in store: Store, now: Int64) async -> EngineStatus.Gap? {
        let minute: Int64 = 60_000_000_000
        guard let text = try? await store.setting(EngineSetting.evaluatedUntil), let until = Int64(text), now - until > minute else {
            return nil
        }
        return EngineStatus.Gap(from: until, to: now)
    }

    /// After a kill the nodes of tasks go on from the newest of these; an orderly end leaves one of its own.
    private static func saveSnapshots(of taskMaster: TaskMaster, every interval: Duration, _ clock: some Clock<Duration>) async {
        while true {
            do {
                try await clock.sleep(for: interval)
            } catch {
                return
            }
            await taskMaster.saveSnapshots()
        }
    }

    // MARK: API

    private static func serve(
        _ router: APIRouter, _ options: Options, _ backend: EngineBackend, _ log: ServerLog
    ) async throws(Failure) -> [APIServer] {
        var servers: [APIServer] = []
        let text = options.configuration.http.bindAddress
        guard case .success(let bind) = BindAddress.read(text) else {
            throw Failure(description: "[http] bind-address \(text) is no address")
        }
        var port = bind.port
        let last = options.api == .nextFree ? port + 50 : port
        while true {
            let server = APIServer(router, at: .host(bind.host, port: port))
            do throws(APIServerError) {
                let address = try await server.start()
                servers.append(server)
                await backend.setAddress(address.description)
                await backend.setInput(EngineHealth.Input(kind: "http", address: address.description))
                if port != bind.port {
                    let holder = PortHolder.describe(port: bind.port)
                    await backend.setBanner("port \(bind.port) is taken by \(holder); the API is on \(address)", replacing: "port ")
                }
                log.write(.info, "listening", [("addr", address.description)])
                break
            } catch {
                if case .addressTaken = error, port < last {
                    port += 1
                    continue
                }
                try await settle(error, bind, options, backend)
                break
            }
        }
        if let path = options.files.socket {
            unlink(path)
            let server = APIServer(router, at: .socket(path: path))
            do throws(APIServerError) {
                _ = try await server.start()
                servers.append(server)
            } catch {
                log.write(.warn, "the Unix socket cannot be served", [("path", path), ("err", error.description)])
            }
        }
        return servers
    }

    /// An address that cannot be had ends an engine that needs it and is a banner for others.
    private static func settle(_ error: APIServerError, _ bind: BindAddress, _ options: Options, _ backend: EngineBackend)
        async throws(Failure)
    {
        var text = error.description
        if case .addressTaken = error { text = "address \(bind.host):\(bind.port) is taken by \(PortHolder.describe(port: bind.port))" }
        guard options.api != .required else { throw Failure(description: "\(text); free it or set [http] bind-address") }
        await backend.setInput(EngineHealth.Input(kind: "http", address: "\(bind.host):\(bind.port)", trouble: text))
        await backend.setBanner("the API is off: \(text)", replacing: "the API is off")
    }

    // MARK: Inputs

    /// Opens every `[[udp]]` that is enabled; one that cannot be had is treated like the API's address.
    private static func listen(_ inputs: [UDPInput], _ options: Options, _ backend: EngineBackend) async throws(Failure) {
        for input in inputs {
            do throws(UDPInput.Failure) {
                try await input.start()
                await backend.setInput(input.health(trouble: nil))
            } catch {
                guard options.api != .required else { throw Failure(description: "open server: open service *udp.Service: \(error)") }
                await backend.setInput(input.health(trouble: "\(error)"))
                await backend.setBanner("a UDP input is off: \(error)", replacing: "a UDP input is off")
            }
        }
    }

    /// Loads the load directory where there is one.
    ///
    /// A file of it that cannot be loaded ends an engine that is a service; a console says so in a banner.
    private static func load(
        _ options: Options, _ api: LocalAPI, _ store: Store, _ backend: EngineBackend, _ log: ServerLog, _ clock: ContinuousClock,
        _ now: @escaping @Sendable () -> Int64
    ) async throws(Failure) -> Loader? {
        guard options.configuration.load.isEnabled else { return nil }
        let path = options.configuration.load.directory
        let loader = Loader(
            directory: LoadDirectory(path: path), api: api, store: store, log: log, clock: clock, now: now,
            observer: { trouble in
                await backend.setInput(EngineHealth.Input(kind: EngineHealth.Input.loadDirectory, address: path, trouble: trouble))
                await backend.setBanner(trouble.map { "load directory: \($0)" }, replacing: "load directory: ")
            })
        do throws(Loader.Failure) {
            try await loader.start()
        } catch {
            // The observer has said so in a banner.
            guard options.api != .required else { throw Failure(description: "open server: \(error)") }
        }
        return loader
    }

    /// Reads the configuration and every file of the load directory again, as on SIGHUP.
    package func reload() async {
        await watch.reload()
        log.write(.info, "SIGHUP received, reloading tasks/templates/handlers directory...", [("service", "run")])
        await loader?.reload()
    }

    // MARK: Stopping

    /// Takes no more points, finishes what was received, stores everything, and ends within some ten seconds.
    package func stop() async {
        for loop in loops.others { loop.cancel() }
        // Clients that follow the log, and consoles, would keep the API from stopping.
        log.feed.finish()
        await backend.hub.finish()
        for input in inputs { await input.stop() }
        await withTaskGroup { group in
            for api in apis { group.addTask { await api.stop() } }
        }
        await taskMaster.stop()
        await dispatcher.finish()
        await backend.stop()
        await worker.stop(within: .seconds(5))
        loops.reporting.cancel()
        await sender.shutDown()
        do {
            try store.close()
        } catch {
            log.write(.warn, "the database was not closed in order; nothing committed is lost", [("err", "\(error)")])
        }
        folder.release()
    }
}

/// Holds the loader, which needs the API that shows its counters.
private actor LoaderSlot {
    private(set) var loader: Loader?

    func fill(_ loader: Loader?) { self.loader = loader }
}

extension DeliveryWorker.Limits {
    fileprivate init(_ section: DeliverySection) {
        self.init()
        outbox = Outbox.Limits(section)
    }
}

extension Outbox.Limits {
    fileprivate init(_ section: DeliverySection) {
        self.init()
        giveUpAfter = section.giveUpAfter
        digestAfter = section.digestAfter
        foldAfter = section.foldAfter
    }
}
