import Dispatch
import Glibc

/// Looks names up side by side before the HTTP client does.
///
/// NIO looks names up one after the other on each of its few threads (GetaddrinfoResolver), so a name server that does not answer for one
/// destination would keep all others waiting. What is not found here never gets there. A name that was found stays so for a minute.
actor NameLookup {
    /// Whether a name has an address; may take as long as the system's resolver.
    typealias Lookup = @Sendable (String) async -> Bool

    private static let lifetime = Duration.seconds(60)

    private let lookup: Lookup
    private let clock: any Clock<Duration>
    private var found: Set<String> = []
    /// Who waits for a name that is being looked up.
    private var waiters: [String: [Int: CheckedContinuation<Bool, Never>]] = [:]
    private var newestWaiter = 0

    init(clock: any Clock<Duration> = ContinuousClock(), _ lookup: @escaping Lookup = NameLookup.system) {
        self.clock = clock
        self.lookup = lookup
    }

    /// False where there is no such name, or no answer within the time.
    func isKnown(_ name: String, within limit: Duration) async -> Bool {
        if found.contains(name) { return true }
        let isBeingLookedUp = waiters[name] != nil
        newestWaiter += 1
        let number = newestWaiter
        let patience = Task { [clock] in
            // A cancelled patience is one that is not needed any more.
            if (try? await clock.sleep(for: limit)) != nil { self.giveUp(number, name) }
        }
        let isKnown = await withCheckedContinuation { continuation in
            waiters[name, default: [:]][number] = continuation
            if !isBeingLookedUp { Task { await self.lookUp(name) } }
        }
        patience.cancel()
        return isKnown
    }

    private func lookUp(_ name: String) async {
        let isKnown = await lookup(name)
        if isKnown { remember(name) }
        for waiter in waiters.removeValue(forKey: name)?.values ?? [:].values { waiter.resume(returning: isKnown) }
    }

    private func giveUp(_ number: Int, _ name: String) {
        waiters[name]?.removeValue(forKey: number)?.resume(returning: false)
    }

    private func remember(_ name: String) {
        found.insert(name)
        Task { [clock] in
            try? await clock.sleep(for: Self.lifetime)
            self.forget(name)
        }
    }

    private func forget(_ name: String) { found.remove(name) }

    /// The system's resolver, on a thread of its own.
    static let system: Lookup = { name in
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var list: UnsafeMutablePointer<addrinfo>?
                let isKnown = getaddrinfo(name, nil, nil, &list) == 0
                if let list { freeaddrinfo(list) }
                continuation.resume(returning: isKnown)
            }
        }
    }
}
