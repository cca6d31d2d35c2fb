/// The deliveries of one destination that are in memory, in the order of sending, and what goes on with the first of them.
struct OutboxQueue: Sendable {
    enum Phase: Sendable, Equatable {
        case idle
        /// The first `count` are with the handler.
        case inFlight(count: Int)
        /// Verdicts or what was folded are being written down; sending goes on no earlier than this.
        case writing(notBefore: Duration, isDemanded: Bool)
        /// Demanded waits were asked for by the service and are not cut short.
        case waiting(until: Duration, isDemanded: Bool)
    }

    var phase = Phase.idle
    /// Failures in a row.
    var failures = 0
    /// Deliveries still to be sent, in memory or not.
    var backlog = 0
    /// The service has asked to wait, and what has piled up since is not done.
    var isLimited = false
    /// The ledger has other deliveries than memory, to be folded and read anew as soon as nothing is under way.
    var mustFold = false
    /// Done, but a page of the ledger may show them as still to be sent.
    var settling: Set<DeliveryID> = []
    /// The ledger folds the backlog; what is read before that is done would be told twice.
    var isFolding = false
    /// The backlog is folded when it is longer than this.
    var foldFloor = 0
    /// Changed repetitions in a row that brought nothing forward.
    var fruitlessResends = 0
    /// The newest id that came in by its turn.
    var newestID = DeliveryID(0)
    /// Later deliveries stand in the ledger only, because memory is bounded.
    var isTruncated = false
    var isLoading = false
    /// A delivery was left to the ledger while a page was read, so that page may not be the end.
    var hasMissed = false

    /// Taken back while they were with the handler: not sent once more if they did not arrive.
    private var withdrawn: Set<DeliveryID> = []

    private var slots: [Slot] = []
    private var head = 0

    private struct Slot: Sendable {
        var delivery: Delivery
        /// When it came into memory.
        var arrival: Duration
    }

    var count: Int { slots.count - head }
    var isEmpty: Bool { count == 0 }

    var first: Delivery? {
        get { isEmpty ? nil : slots[head].delivery }
        set { if let newValue, !isEmpty { slots[head].delivery = newValue } }
    }

    /// When the first delivery came into memory; zero where there is none.
    var firstArrival: Duration { isEmpty ? .zero : slots[head].arrival }

    /// Nothing to remember any more.
    var isForgettable: Bool { isEmpty && phase == .idle && !isTruncated && !isLoading && !mustFold }

    /// Those in memory, in their order.
    var deliveries: some Sequence<Delivery> { slots[head...].lazy.map(\.delivery) }

    func prefix(_ length: Int) -> [Delivery] { slots[head..<min(slots.count, head + length)].map(\.delivery) }

    func contains(_ id: DeliveryID) -> Bool { slots[head...].contains { $0.delivery.id == id } }

    /// Takes a delivery in its turn; false where it is known, or left to the ledger because memory is full.
    mutating func enqueue(_ delivery: Delivery, limit: Int, at now: Duration) -> Bool {
        guard delivery.id > newestID else { return false }
        backlog += 1
        guard !isTruncated, count < limit else {
            isTruncated = true
            hasMissed = isLoading
            return false
        }
        append(delivery, at: now)
        return true
    }

    /// Takes a page that was read from the ledger.
    mutating func take(_ page: [Delivery], isEnd: Bool, at now: Duration) {
        for delivery in page where delivery.id > newestID && !contains(delivery.id) && !settling.contains(delivery.id) {
            append(delivery, at: now)
        }
        isLoading = false
        if case .writing = phase {} else { settling = [] }
        isTruncated = !isEnd || hasMissed
        hasMissed = false
        if !isTruncated { backlog = count }
    }

    private mutating func append(_ delivery: Delivery, at now: Duration) {
        newestID = delivery.id
        slots.append(Slot(delivery: delivery, arrival: now))
    }

    mutating func removeFirst() {
        head += 1
        backlog -= 1
        if head == slots.count || head > 256 && head > slots.count / 2 {
            slots.removeFirst(head)
            head = 0
        }
    }

    /// Puts deliveries before all others but those with the handler, and not between the parts of a text.
    mutating func insertFirst(_ deliveries: [Delivery], at now: Duration) {
        let isFirstPartlySent = first?.changes.remainingParts != nil
        let place = head + max(inFlightCount, isFirstPartlySent ? 1 : 0)
        slots.insert(contentsOf: deliveries.map { Slot(delivery: $0, arrival: now) }, at: place)
        backlog += deliveries.count
    }

    /// Lets the last of the first `count` deliveries tell for all of them; the ids of the others.
    mutating func foldFirst(_ count: Int, into digest: Digest) -> [DeliveryID] {
        let folded = slots[head..<(head + count - 1)].map(\.delivery.id)
        for _ in folded { removeFirst() }
        slots[head].delivery.digest = digest
        slots[head].delivery.foldedCount = digest.notificationCount - 1
        return folded
    }

    /// Forgets all deliveries with later ids, which are to be read again.
    mutating func forget(after id: DeliveryID) {
        slots = slots[head...].filter { $0.delivery.id <= id }
        head = 0
        newestID = id
        isTruncated = true
    }

    /// Takes out deliveries; those with the handler leave it once there is a verdict on them.
    mutating func remove(_ ids: Set<DeliveryID>) {
        let start = head + inFlightCount
        withdrawn.formUnion(slots[head..<start].lazy.map(\.delivery.id).filter { ids.contains($0) })
        let before = count
        slots = Array(slots[head..<start]) + slots[start...].filter { !ids.contains($0.delivery.id) }
        head = 0
        backlog -= before - count
    }

    /// Where a delivery stands after a verdict.
    func status(of id: DeliveryID, after verdict: Verdict) -> DeliveryStatus {
        verdict != .delivered && withdrawn.contains(id) ? .withdrawn : verdict.status
    }

    /// Takes the first delivery out where it was taken back meanwhile.
    mutating func dropWithdrawn() {
        guard !withdrawn.isEmpty else { return }
        if let first, withdrawn.contains(first.id) { removeFirst() }
        withdrawn = []
    }

    private var inFlightCount: Int {
        if case .inFlight(let count) = phase { count } else { 0 }
    }
}
