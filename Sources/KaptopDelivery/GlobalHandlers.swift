package import KaptopAlerts

/// A service that adds itself to every alert node which does not name its kind.
package struct GlobalHandler: Sendable, Hashable {
    package var spec: HandlerSpec
    /// Makes the whole node send changes only, for every handler of it; counts also where the node names the kind itself.
    package var isStateChangesOnly: Bool
}

extension ServiceSettings {
    /// The global services, in the order in which Kapacitor adds them.
    ///
    /// Looked at when a task starts.
    ///
    /// As in Kapacitor a service that is global but not enabled is among them; its deliveries are rejected as not enabled.
    package var globalHandlers: [GlobalHandler] {
        var handlers: [GlobalHandler] = []
        func add(_ kind: String, _ isGlobal: Bool, _ isStateChangesOnly: Bool) {
            guard isGlobal else { return }
            handlers.append(GlobalHandler(spec: HandlerSpec(kind: kind), isStateChangesOnly: isStateChangesOnly))
        }
        if let section = slackSection("") { add("slack", section.isGlobal, section.isStateChangesOnly) }
        add("telegram", telegram.isGlobal, telegram.isStateChangesOnly)
        add("hipchat", hipChat.isGlobal, hipChat.isStateChangesOnly)
        return handlers
    }
}
