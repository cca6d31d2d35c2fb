/// What the worker tells console and log.
package enum DeliveryReport: Sendable, Equatable {
    /// A try and where the delivery stands after it; already stored.
    case attempted(Delivery, Settlement)
    /// One line for the log, once for each distinct failure of a destination: Kapacitor's message and error.
    case failed(Delivery, message: String, error: String)
    /// The ledger cannot be written or read; nil when it can again.
    case ledgerTrouble(String?)
}
