/// The deliveries of one destination that are in memory, in the order of sending, and what goes on with the first of them.
struct OutboxQueue: Sendable {
    enum Phase: Sendable, Equatable {
        case idle
        /// The first `count` are with the handler.
        case inFlight(count: Int)
        /// The verdicts are being written down; sending goes on no earlier than this.
        case settling(notBefore: Duration, isDemanded: Bool)
        /// Demanded waits were asked for by the service and are not cut short.
        case waiting(until: Duration, isDemanded: Bool)
    }

    var phase = Phase.idle
    /// Failures in a row.
    var failures = 0
    /// Changed repetitions in a row that brought nothing forward.
    var fruitlessResends = 0
    /// The newest id that came in by its turn.
    var newestID = DeliveryID(0)
    /// Later deliveries stand in the ledger only, because memory is bounded.
    var isTruncated = false
    var isLoading = false
    /// A delivery was left to the ledger while a page was read, so that page may not be the end.
    var hasMissed = false

    private var slots: [Delivery] = []
    private var head = 0

    var count: Int { slots.count - head }
    var isEmpty: Bool { count == 0 }

    var first: Delivery? {
        get { isEmpty ? nil : slots[head] }
        set { if let newValue, !isEmpty { slots[head] = newValue } }
    }

    /// Nothing to remember any more.
    var isForgettable: Bool { isEmpty && phase == .idle && !isTruncated && !isLoading }

    func prefix(_ length: Int) -> [Delivery] { Array(slots[head..<min(slots.count, head + length)]) }

    func contains(_ id: DeliveryID) -> Bool { slots[head...].contains { $0.id == id } }

    /// Takes a delivery in its turn; false where it is known, or left to the ledger because memory is full.
    mutating func enqueue(_ delivery: Delivery, limit: Int) -> Bool {
        guard delivery.id > newestID else { return false }
        guard !isTruncated, count < limit else {
            isTruncated = true
            hasMissed = isLoading
            return false
        }
        append(delivery)
        return true
    }

    /// Takes a page that was read from the ledger.
    mutating func take(_ page: [Delivery], isEnd: Bool) {
        for delivery in page where delivery.id > newestID && !contains(delivery.id) { append(delivery) }
        isLoading = false
        isTruncated = !isEnd || hasMissed
        hasMissed = false
    }

    private mutating func append(_ delivery: Delivery) {
        newestID = delivery.id
        slots.append(delivery)
    }

    mutating func removeFirst() {
        head += 1
        if head == slots.count || head > 256 && head > slots.count / 2 {
            slots.removeFirst(head)
            head = 0
        }
    }

    /// Puts deliveries before all others but those with the handler, and not between the parts of a text.
    mutating func insertFirst(_ deliveries: [Delivery]) {
        let isFirstPartlySent = first?.changes.remainingParts != nil
        slots.insert(contentsOf: deliveries, at: head + max(inFlightCount, isFirstPartlySent ? 1 : 0))
    }

    /// Takes out deliveries that are not with the handler.
    mutating func remove(_ ids: Set<DeliveryID>) {
        let start = head + inFlightCount
        slots = Array(slots[head..<start]) + slots[start...].filter { !ids.contains($0.id) }
        head = 0
    }

    private var inFlightCount: Int {
        if case .inFlight(let count) = phase { count } else { 0 }
    }
}
