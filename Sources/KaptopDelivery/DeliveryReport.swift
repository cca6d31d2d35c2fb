/// What the worker tells console and log.
package enum DeliveryReport: Sendable, Equatable {
    /// Tries and where their deliveries stand after them, in the order in which they were made; already stored.
    case attempted([Attempt])
    /// Deliveries are told by another one, in a digest; already stored.
    case folded(Destination, Fold)
    /// Of a long backlog only the newest delivery of each alert is left; so many wait still.
    case foldedBacklog(Destination, remaining: Int)
    /// One line for the log, once for each distinct failure of a destination: Kapacitor's message and error.
    case failed(Delivery, message: String, error: String)
    /// The ledger cannot be written or read; nil when it can again.
    case ledgerTrouble(String?)

    /// A delivery with its newest try.
    package struct Attempt: Sendable, Equatable {
        package var delivery: Delivery
        package var settlement: Settlement

        package init(delivery: Delivery, settlement: Settlement) {
            self.delivery = delivery
            self.settlement = settlement
        }
    }
}
