package import KaptopAlerts
package import KaptopDelivery

/// The engine as a whole.
///
/// Times are wall time, nanoseconds since 1970 UTC.
package struct EngineStatus: Sendable, Equatable {
    package enum Place: Sendable, Equatable {
        case thisWindow
        case service(processID: Int32)
        /// A program that is no kaptop: `Kapacitor 1.5.7`.
        case foreign(String)
    }

    package var hostname: String
    /// The address of the HTTP API, nil where it is off.
    package var address: String?
    package var place: Place
    /// The configuration file, nil where built-in settings are used.
    package var configurationPath: String?
    package var startedAt: Int64
    /// Time of the newest point, nil before the first.
    package var newestPointAt: Int64?
    package var pointsReceived: Int
    /// True where nothing is sent to anyone.
    package var sendsNothing: Bool
    /// One line each, worst first: a port that is taken, an unreadable script.
    package var banners: [String]
    /// A gap in which nothing was evaluated before this start.
    package var gap: Gap?

    package struct Gap: Sendable, Equatable {
        package var from: Int64
        package var to: Int64
        package init(from: Int64, to: Int64) {
            self.from = from
            self.to = to
        }
    }

    package init(hostname: String, place: Place, startedAt: Int64) {
        self.hostname = hostname
        address = nil
        self.place = place
        configurationPath = nil
        self.startedAt = startedAt
        newestPointAt = nil
        pointsReceived = 0
        sendsNothing = true
        banners = []
        gap = nil
    }
}

/// An alert id of a task with its level of now.
package struct AlertRow: Sendable, Equatable {
    package typealias Key = AlertKey

    package var key: Key
    package var task: TaskID
    package var level: Level
    /// Wall time at which it took its level, nil where unknown.
    package var since: Int64?
    package var message: String
    package var value: Double?
    /// Unit of value and limit, nil where nobody said one.
    package var unit: String?
    package var reason: Reason?
    package var history: AlertHistory
    /// Point time of its newest point.
    package var newestPointAt: Int64?
    /// Nanoseconds between its points of late; nil where that is not known.
    package var usualInterval: Int64?
    /// Where its newest event went and what became of it.
    package var sentTo: [SentTo]
    package var tags: [AlertSeries.Pair]
    /// Measurement name, empty where it is not known yet.
    package var measurement: String
    /// What keeps its notifications back now.
    package var hold: Hold?
    /// True for the rows of a demonstration, which never leave the machine.
    package var isSimulated: Bool

    package struct SentTo: Sendable, Equatable {
        package var destination: Destination
        package var status: DeliveryStatus
        package init(destination: Destination, status: DeliveryStatus) {
            self.destination = destination
            self.status = status
        }
    }

    package init(key: Key, task: TaskID, level: Level) {
        self.key = key
        self.task = task
        self.level = level
        since = nil
        message = ""
        value = nil
        unit = nil
        reason = nil
        history = AlertHistory()
        newestPointAt = nil
        usualInterval = nil
        sentTo = []
        tags = []
        measurement = ""
        hold = nil
        isSimulated = false
    }

    /// The alert as matchers see it.
    package var labels: AlertLabels { AlertLabels(key: key, task: task, level: level, name: measurement, tags: tags) }
}

/// An event of the list of newest events.
package struct EventRow: Sendable, Equatable {
    package var id: EventID
    package var key: AlertRow.Key
    package var level: Level
    package var previousLevel: Level
    package var message: String
    /// Point time.
    package var time: Int64
    package var isSimulated: Bool

    package init(
        id: EventID, key: AlertRow.Key, level: Level, previousLevel: Level, message: String, time: Int64, isSimulated: Bool = false
    ) {
        self.id = id
        self.key = key
        self.level = level
        self.previousLevel = previousLevel
        self.message = message
        self.time = time
        self.isSimulated = isSimulated
    }

    package init(_ event: AlertEvent) {
        self.init(
            id: event.id, key: AlertRow.Key(topic: event.topic, id: event.state.id), level: event.state.level,
            previousLevel: event.previousLevel, message: event.state.message, time: event.state.time)
    }
}

/// A place that notifications go to.
package struct DestinationRow: Sendable, Equatable {
    package enum Health: Sendable, Equatable {
        /// Nothing was sent yet.
        case unknown
        case ok
        case retrying(since: Int64, Cause)
        case rejecting(since: Int64, Cause)
        /// The service asked not to be disturbed until then.
        case rateLimited(since: Int64, until: Int64, Cause)
        case disabled(reason: String)
    }

    package var destination: Destination
    /// A name for people, where one was given or learned; else the address.
    package var name: String
    /// Where it comes from: `kapacitor.conf`, `task cpu_alert`, `topic system`.
    package var sources: [String]
    package var health: Health
    package var deliveredCount: Int
    package var rejectedCount: Int
    /// Attempts that did not deliver, whatever became of their deliveries.
    package var failedCount: Int
    package var queuedCount: Int
    /// Rejected deliveries that wait for an operator to send them again or dismiss them.
    package var waitingRejectedCount: Int
    /// Where the service says that it has moved: a Telegram group that became a supergroup.
    package var movedTo: String?
    /// Wall time at which the first delivery that still waits was made; nil where none does or nobody has asked.
    package var oldestWaitingAt: Int64?
    /// Wall time and latency (ns) of the newest success.
    package var newestDeliveryAt: Int64?
    package var newestLatency: Int64?
    package var newestAlert: AlertID?
    package var newestLevel: Level?

    package init(destination: Destination, name: String? = nil, sources: [String] = []) {
        self.destination = destination
        self.name = name ?? destination.address
        self.sources = sources
        health = .unknown
        deliveredCount = 0
        rejectedCount = 0
        failedCount = 0
        queuedCount = 0
        waitingRejectedCount = 0
        movedTo = nil
        oldestWaitingAt = nil
        newestDeliveryAt = nil
        newestLatency = nil
        newestAlert = nil
        newestLevel = nil
    }
}

/// A delivery with its newest attempt.
package struct DeliveryRow: Sendable, Equatable {
    package var id: DeliveryID
    package var destination: Destination
    package var alert: AlertID
    package var level: Level
    package var previousLevel: Level
    /// Point time of the event that it tells.
    package var eventTime: Int64
    package var status: DeliveryStatus
    /// Earlier deliveries that it tells of as well.
    package var foldedCount: Int
    package var attempts: Int
    /// Wall time of its creation, and of its newest attempt.
    package var createdAt: Int64
    package var newestAttemptAt: Int64?
    /// Nanoseconds.
    package var newestLatency: Int64?

    package init(
        id: DeliveryID, destination: Destination, alert: AlertID, level: Level, previousLevel: Level, eventTime: Int64,
        status: DeliveryStatus, createdAt: Int64
    ) {
        self.id = id
        self.destination = destination
        self.alert = alert
        self.level = level
        self.previousLevel = previousLevel
        self.eventTime = eventTime
        self.status = status
        self.createdAt = createdAt
        foldedCount = 0
        attempts = 0
        newestAttemptAt = nil
        newestLatency = nil
    }
}

/// A service that notifications can go through, and how far it is set up.
package struct ServiceRow: Sendable, Equatable {
    package enum Setup: Sendable, Equatable {
        case notSetUp
        /// What is missing: `chat-id is empty`.
        case halfSetUp(missing: String)
        case setUp
    }

    /// The kind of its handlers: `telegram`.
    package var kind: String
    /// Its name for people: `Telegram`.
    package var title: String
    package var setup: Setup
    /// One line of what is set, without secrets.
    package var summary: String

    package init(kind: String, title: String, setup: Setup, summary: String) {
        self.kind = kind
        self.title = title
        self.setup = setup
        self.summary = summary
    }
}

/// A task and whether it runs.
package struct TaskRow: Sendable, Equatable {
    package enum Status: Sendable, Equatable {
        case running
        case disabled
        case broken(error: String)
    }

    package var id: TaskID
    package var status: Status
    /// What its nodes could not do, each distinct error once.
    package var failures: [Failure]
    package var isStarter: Bool

    package struct Failure: Sendable, Equatable {
        package var node: String
        package var text: String
        package var count: Int
        /// Time of the newest point that had it, and that point in line protocol.
        package var newestPointAt: Int64
        package var newestPoint: String

        package init(node: String, text: String, count: Int, newestPointAt: Int64, newestPoint: String) {
            self.node = node
            self.text = text
            self.count = count
            self.newestPointAt = newestPointAt
            self.newestPoint = newestPoint
        }
    }

    package init(id: TaskID, status: Status, failures: [Failure] = [], isStarter: Bool = false) {
        self.id = id
        self.status = status
        self.failures = failures
        self.isStarter = isStarter
    }
}
