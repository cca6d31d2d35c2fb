package import KaptopDelivery

/// How the engine is, for a monitor and for a person: one word, and the reasons in sentences.
package struct EngineHealth: Sendable, Equatable {
    package enum State: String, Sendable, Comparable {
        case ok
        /// Something needs a person, but alerts are evaluated and stored.
        case degraded
        /// Alerts cannot be stored.
        case failing

        private var rank: Int {
            switch self {
            case .ok: 0
            case .degraded: 1
            case .failing: 2
            }
        }

        package static func < (left: State, right: State) -> Bool { left.rank < right.rank }
    }

    /// A way by which points or tasks come in.
    package struct Input: Sendable, Hashable {
        package static let loadDirectory = "load"
        /// `http`, `udp`, `load`.
        package var kind: String
        package var address: String
        /// Why it is off; nil while it takes points.
        package var trouble: String?

        package init(kind: String, address: String, trouble: String? = nil) {
            self.kind = kind
            self.address = address
            self.trouble = trouble
        }
    }

    /// What an engine knows of itself.
    package struct Findings: Sendable, Equatable {
        package var engine: EngineStatus
        /// Why the store cannot be written; nil while it can.
        package var storeTrouble: String?
        package var inputs: [Input]
        package var tasks: [TaskRow]
        package var destinations: [DestinationRow]

        package init(engine: EngineStatus, storeTrouble: String?, inputs: [Input], tasks: [TaskRow], destinations: [DestinationRow]) {
            self.engine = engine
            self.storeTrouble = storeTrouble
            self.inputs = inputs
            self.tasks = tasks
            self.destinations = destinations
        }
    }

    package private(set) var state: State
    /// The worst first.
    package private(set) var reasons: [String]
    package let findings: Findings

    /// A failure that has just begun is a hiccup; from then on it is a state.
    package static let patience: Int64 = 30_000_000_000

    /// - Parameter now: wall time, nanoseconds since 1970 UTC.
    package init(_ findings: Findings, now: Int64) {
        self.findings = findings
        reasons = []
        state = .ok
        if let trouble = findings.storeTrouble { add(.failing, Wording.store(trouble)) }
        for row in findings.destinations {
            if let trouble = row.health.trouble, row.isStuck(for: Self.patience, now: now) {
                add(.degraded, row.troubleSentence(trouble.cause, since: trouble.since, now: now))
            }
            if row.waitingRejectedCount > 0 { add(.degraded, Wording.rejected(row)) }
        }
        for task in findings.tasks {
            if case .broken(let error) = task.status { add(.degraded, Wording.broken(task, error)) }
        }
        for input in findings.inputs {
            if let trouble = input.trouble { add(.degraded, Wording.off(input, trouble)) }
        }
    }

    private mutating func add(_ state: State, _ reason: String) {
        self.state = max(self.state, state)
        reasons.append(reason)
    }
}

extension DestinationRow {
    /// A wait that the service asked for is no failure until it lasts this long.
    private static let rateLimitPatience: Int64 = 300_000_000_000

    /// Whether nothing has arrived for this long although there was something to send.
    package func isStuck(for patience: Int64, now: Int64) -> Bool {
        switch health {
        case .retrying(let since, _), .rejecting(let since, _): now - since >= patience
        case .rateLimited(let since, _, _): now - since >= max(patience, Self.rateLimitPatience)
        case .unknown, .ok, .disabled: false
        }
    }

    /// Written as `telegram Ops on-call (-100123)`.
    package var label: String {
        name == destination.address ? "\(destination.kind) \(name)" : "\(destination.kind) \(name) (\(destination.address))"
    }

    /// Why nothing arrives, for how long, what waits for it, and what to do.
    package func troubleSentence(_ cause: Cause, since: Int64, now: Int64) -> String {
        let verb =
            switch health {
            case .rejecting: "refuses alerts"
            case .rateLimited: "limits the rate of alerts"
            default: "does not take alerts"
            }
        var waiting = queuedCount > 0 ? ", \(queuedCount) waiting" : ""
        if waitingRejectedCount > 0 { waiting += ", \(waitingRejectedCount) rejected" }
        return "\(label) \(verb) for \(SpanText.words(now - since))\(waiting): \(cause.detail); \(cause.advice(for: destination.kind))"
    }
}

private enum Wording {
    static func broken(_ task: TaskRow, _ error: String) -> String {
        "task \(task.id) is broken: \(error.split(separator: "\n").first ?? "")"
    }

    static func off(_ input: EngineHealth.Input, _ trouble: String) -> String {
        input.kind == EngineHealth.Input.loadDirectory
            ? "the load directory \(input.address): \(trouble)" : "the input \(input.kind) \(input.address) is off: \(trouble)"
    }

    static func rejected(_ row: DestinationRow) -> String {
        let count = row.waitingRejectedCount
        let what = count == 1 ? "1 rejected delivery to \(row.label) waits" : "\(count) rejected deliveries to \(row.label) wait"
        return "\(what) for an operator: send again or dismiss with kaptop delivery"
    }

    static func store(_ trouble: String) -> String {
        "the store cannot be written, alerts wait in memory: \(trouble); make room on its disk or mend its folder"
    }
}
