/// What a service's answer means for a delivery: the handler judges, the outbox obeys.
package enum Verdict: Sendable, Hashable {
    case delivered
    /// Try again; not before `after`, where the service said so.
    case retry(after: Duration?, Cause)
    /// Send again at once, changed.
    case resend(Change, Cause)
    /// Will never work as it is; stays visible until an operator re-sends or dismisses it.
    case rejected(Cause)
}

extension Verdict {
    /// Why the delivery did not arrive; nil where it did.
    package var cause: Cause? {
        switch self {
        case .delivered: nil
        case .retry(_, let cause), .resend(_, let cause), .rejected(let cause): cause
        }
    }
}

package enum Change: Sendable, Hashable {
    /// The destination has moved: a Telegram group became a supergroup.
    case newAddress(String)
    /// Without parse mode.
    case plainText
    /// The first parts arrived; these texts remain.
    case remainingParts([String])
}

/// Why a delivery did not go through, out of a closed set, with what the service said.
package struct Cause: Error, Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, CaseIterable, Codable {
        case authorization
        case rateLimit
        case tooLong
        case destinationNotFound
        case threadNotFound
        case blocked
        case disabled
        case badSetting
        case notEncodable
        case serviceEnded
        case server
        case network
    }

    package var kind: Kind
    /// HTTP status, where there was an answer.
    package var status: Int?
    /// One line in the service's words, without secrets: `403 Forbidden: bot was kicked from the group chat`.
    package var detail: String
    /// Kapacitor's wording for the log's `err=`, where it has one.
    package var logText: String?

    package init(_ kind: Kind, status: Int? = nil, detail: String, logText: String? = nil) {
        self.kind = kind
        self.status = status
        self.detail = detail
        self.logText = logText
    }
}
