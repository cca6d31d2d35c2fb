package import KaptopAlerts
package import KaptopEngine

/// What the API is served from: the engine's actors, the rim's clock, and settings.
package struct APIDependencies: Sendable {
    package var taskMaster: TaskMaster
    package var lineReceiver: LineReceiver
    /// All topics as they are now.
    package var topics: @Sendable () async -> Topics
    /// The newest data of each group at an `httpOut` node of a running task; nil where there is no such endpoint.
    package var published: @Sendable (TaskID, _ endpoint: String) async -> [AlertSeries]?
    /// How scripts write handlers: the list that the task master was given.
    package var handlers: [HandlerSignature]
    /// What the engine knows of itself and its past.
    package var insight: (any EngineInsight)?
    /// What the process uses now; nil where that cannot be told.
    package var process: @Sendable () -> ProcessUsage?
    package var topicHandlers: (any TopicHandlerAccess)?
    package var holds: (any HoldAccess)?
    package var configuration: (any ConfigurationAccess)?
    package var configurationFile: (any ConfigurationFileAccess)?
    package var serviceTests: (any ServiceTesting)?
    /// The server's log as it is written; nil where nobody can follow it.
    package var logFeed: LogFeed?
    /// Counters of parts that the API knows nothing of, such as UDP inputs.
    package var statistics: @Sendable () async -> [ServerStatistic]
    /// Changes the level of the server's log: `DEBUG`, `INFO` or `ERROR`.
    package var setLogLevel: @Sendable (String) async -> Void
    /// Why no points are taken at the moment, such as a full disk; nil while they are.
    package var writeRefusal: @Sendable () async -> String?
    /// Wall time, nanoseconds since 1970 UTC.
    package var now: @Sendable () -> Int64
    /// A new random UUID: for tasks without an id and for the `Request-Id` of answers.
    package var newIdentifier: @Sendable () -> String
    package var log: any EngineLog
    package var settings: APISettings

    package init(
        taskMaster: TaskMaster, lineReceiver: LineReceiver, topics: @escaping @Sendable () async -> Topics,
        insight: (any EngineInsight)? = nil, process: @escaping @Sendable () -> ProcessUsage? = { nil },
        published: @escaping @Sendable (TaskID, _ endpoint: String) async -> [AlertSeries]? = { _, _ in nil },
        handlers: [HandlerSignature], topicHandlers: (any TopicHandlerAccess)? = nil, holds: (any HoldAccess)? = nil,
        configuration: (any ConfigurationAccess)? = nil, configurationFile: (any ConfigurationFileAccess)? = nil,
        serviceTests: (any ServiceTesting)? = nil, logFeed: LogFeed? = nil,
        statistics: @escaping @Sendable () async -> [ServerStatistic] = { [] },
        setLogLevel: @escaping @Sendable (String) async -> Void = { _ in },
        writeRefusal: @escaping @Sendable () async -> String? = { nil }, now: @escaping @Sendable () -> Int64,
        newIdentifier: @escaping @Sendable () -> String, log: any EngineLog, settings: APISettings
    ) {
        self.taskMaster = taskMaster
        self.lineReceiver = lineReceiver
        self.topics = topics
        self.insight = insight
        self.process = process
        self.published = published
        self.handlers = handlers
        self.topicHandlers = topicHandlers
        self.holds = holds
        self.configuration = configuration
        self.configurationFile = configurationFile
        self.serviceTests = serviceTests
        self.logFeed = logFeed
        self.statistics = statistics
        self.setLogLevel = setLogLevel
        self.writeRefusal = writeRefusal
        self.now = now
        self.newIdentifier = newIdentifier
        self.log = log
        self.settings = settings
    }
}
