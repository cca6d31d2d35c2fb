import KaptopDelivery

/// Settlements with ids that follow each other and nothing else that differs: one statement for all of them.
struct SettlementRun {
    var settlement: Settlement
    var ids: ClosedRange<Int64>

    /// The runs of a list, in its order.
    static func runs(of settlements: [Settlement]) -> [SettlementRun] {
        var runs: [SettlementRun] = []
        for settlement in settlements {
            let id = settlement.attempt.delivery.rawValue
            if let last = runs.last, last.ids.upperBound + 1 == id, last.settlement.isWrittenLike(settlement) {
                runs[runs.count - 1].ids = last.ids.lowerBound...id
            } else {
                runs.append(SettlementRun(settlement: settlement, ids: id...id))
            }
        }
        return runs
    }
}

extension Settlement {
    fileprivate func isWrittenLike(_ other: Settlement) -> Bool {
        status == other.status && mayRepeat == other.mayRepeat && destination == other.destination && attempt.number == other.attempt.number
            && attempt.at == other.attempt.at && attempt.latency == other.attempt.latency
    }
}

/// What a list of settlements means for one destination.
struct DestinationTally {
    let destination: Destination
    private(set) var delivered = 0
    private(set) var rejected = 0
    /// Attempts that did not deliver, whatever became of their deliveries.
    private(set) var failed = 0
    /// What became of the last delivery of the list.
    private(set) var newestStatus: DeliveryStatus
    /// The newest attempt that delivered.
    private(set) var newest: DeliveryAttempt?
    private(set) var last: DeliveryAttempt
    /// When it began to fail since the newest delivery of the list; nil where the last attempt delivered.
    private(set) var failingSince: Int64?
    private(set) var cause: Cause?
    /// Where it has moved to, as the service says.
    private(set) var movedTo: String?

    /// The tallies of a list, in the order in which destinations come up in it.
    static func tallies(of settlements: [Settlement]) -> [DestinationTally] {
        var tallies: [DestinationTally] = []
        var places: [Destination: Int] = [:]
        for settlement in settlements {
            let destination = settlement.destination
            if let place = places[destination] {
                tallies[place].add(settlement)
            } else {
                places[destination] = tallies.count
                tallies.append(DestinationTally(first: settlement))
            }
        }
        return tallies
    }

    private init(first: Settlement) {
        destination = first.destination
        last = first.attempt
        newestStatus = first.status
        add(first)
    }

    private mutating func add(_ settlement: Settlement) {
        last = settlement.attempt
        newestStatus = settlement.status
        if settlement.attempt.verdict != .delivered { failed += 1 }
        // A message that is sent again changed, at once, is no trouble yet.
        if case .resend(let change, _) = settlement.attempt.verdict {
            if case .newAddress(let address) = change { movedTo = address }
            return
        }
        switch settlement.status {
        case .delivered:
            delivered += 1
            newest = settlement.attempt
            failingSince = nil
            cause = nil
        case .rejected(let cause), .retrying(let cause):
            if case .rejected = settlement.status { rejected += 1 }
            failingSince = failingSince ?? settlement.attempt.at
            self.cause = cause
        case .queued, .withdrawn, .folded, .held:
            break
        }
    }
}
