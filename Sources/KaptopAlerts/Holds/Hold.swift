/// What keeps notifications of an alert back.
package struct Hold: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case acknowledgement
        case silence(SilenceID)
        case maintenance(MaintenanceID, name: String)
    }

    package var kind: Kind
    package var by: Operator
    /// Wall time at which it ends by itself; nil for an acknowledgement.
    package var until: Int64?

    package init(_ kind: Kind, by person: Operator, until: Int64?) {
        self.kind = kind
        by = person
        self.until = until
    }

    /// For people: `silence 3 by anna`.
    package var text: String {
        switch kind {
        case .acknowledgement: "acknowledged by \(by.text)"
        case .silence(let id): "\(id.text) by \(by.text)"
        case .maintenance(_, let name): "maintenance \(name) by \(by.text)"
        }
    }
}
