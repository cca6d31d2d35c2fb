package import KaptopAlerts
package import KaptopDelivery

/// What a console knows of an engine, in this process or another: what it sees, and what it may command.
package protocol Backend: Sendable {
    /// The picture, then what changes in it: the first element has `reset`. Changes are gathered, at most four a second;
    /// a slow reader gets fewer and larger ones, never a queue without bounds.
    ///
    /// Where the engine is in another process they end when the connection is lost, and may be asked for again.
    func changes() async -> AsyncStream<OverviewChange>

    /// Why the changes have ended, in one line for a person; nil while they go on.
    var lossReason: String? { get async }

    /// Does what a person asked for.
    func perform(_ command: Command) async -> CommandOutcome

    /// What a screen wants to know beyond the overview.
    func answer(_ query: Query) async -> Answer
}

/// What a person may ask of an engine.
package enum Command: Sendable, Equatable {
    /// A labelled demonstration of 20 seconds that never leaves the machine.
    case simulateAlert
    /// One test message to a destination, past the outbox.
    case sendTest(Destination)
    /// Sends a rejected delivery again.
    case resend(DeliveryID)
    /// Sends everything again that a destination rejected: of each alert the newest.
    case resendRejected(Destination)
    /// Saves the address that a destination has moved to in the place of its old one.
    case adoptAddress(Destination)
    /// Takes back a delivery that was rejected, or has not arrived yet.
    case dismiss(DeliveryID)
    case setTask(TaskID, isEnabled: Bool)
    /// Gives a task a new script; one with mistakes changes nothing.
    case setScript(TaskID, String)
    /// Turns a service on or off for all its destinations, by an override of the configuration: `telegram`.
    case setService(kind: String, isEnabled: Bool)
    /// Acknowledges, silences, plans a maintenance, or ends one of them.
    case hold(HoldEdit)
}

/// What became of a command, in one line for a person.
package enum CommandOutcome: Sendable, Equatable {
    case done(String)
    case failed(String)
}
