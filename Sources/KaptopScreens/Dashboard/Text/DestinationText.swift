import KaptopDelivery
import KaptopOverview
import TextUI

/// Destinations and what became of deliveries, in few columns.
enum DestinationText {
    /// `hip`, `tg`: the kind in the narrow column SENT TO.
    static func shortKind(_ kind: String) -> String {
        switch kind {
        case "hipchat": "hip"
        case "telegram": "tg"
        case "slack": "sl"
        default: String(kind.prefix(4))
        }
    }

    /// `hip tg✗`: each kind once, with the mark of its worst outcome; none for delivered.
    ///
    /// `–` where nobody was told.
    static func sentTo(_ sent: [AlertRow.SentTo], _ glyphs: GlyphSet) -> StyledText {
        guard !sent.isEmpty else { return StyledText(glyphs.absent, .dim) }
        var kinds: [(kind: String, status: DeliveryStatus)] = []
        for entry in sent {
            if let index = kinds.firstIndex(where: { $0.kind == entry.destination.kind }) {
                if badness(entry.status) > badness(kinds[index].status) { kinds[index].status = entry.status }
            } else {
                kinds.append((entry.destination.kind, entry.status))
            }
        }
        return StyledText(kinds.map { kind(shortKind($0.kind), $0.status, glyphs) }, separator: " ")
    }

    private static func kind(_ name: String, _ status: DeliveryStatus, _ glyphs: GlyphSet) -> StyledText {
        let separator = glyphs.isASCII ? ":" : ""
        return switch status {
        case .delivered: StyledText(name)
        case .queued: StyledText(name) + StyledText(glyphs.ellipsis, .dim)
        case .retrying: StyledText(name + separator + glyphs.retrying, .healthRetrying)
        case .rejected: StyledText(name + separator + glyphs.failed, Style(.healthFailed).bold())
        case .withdrawn, .held: StyledText(name + separator + glyphs.absent, .dim)
        case .folded: StyledText(name)
        }
    }

    static func badness(_ status: DeliveryStatus) -> Int {
        switch status {
        case .delivered, .folded: 0
        case .withdrawn, .held: 1
        case .queued: 2
        case .retrying: 3
        case .rejected: 4
        }
    }

    /// `delivered`, `rejected: bot was kicked from the group chat`.
    static func result(_ status: DeliveryStatus) -> StyledText {
        switch status {
        case .queued: StyledText("queued", .dim)
        case .retrying(let cause): StyledText("retrying: \(CauseText.reason(cause))", .healthRetrying)
        case .delivered: StyledText("delivered", .healthOK)
        case .rejected(let cause): StyledText("rejected: \(CauseText.reason(cause))", .healthFailed)
        case .withdrawn: StyledText("withdrawn by an operator", .dim)
        case .folded: StyledText("folded into a later one", .dim)
        case .held(let reason): StyledText("held: \(reason)", .dim)
        }
    }

    /// `hip ok 118ms`, `tg rejected: bot was kicked`: one delivery in the list of events.
    static func brief(_ delivery: DeliveryRow) -> StyledText {
        brief(delivery.destination, delivery.status, latency: delivery.newestLatency)
    }

    static func brief(_ delivery: HistoryDelivery) -> StyledText {
        brief(delivery.destination, delivery.status, latency: delivery.attempts.last?.latency)
    }

    private static func brief(_ destination: Destination, _ status: DeliveryStatus, latency: Int64?) -> StyledText {
        let kind = shortKind(destination.kind)
        return switch status {
        case .queued: StyledText("\(kind) queued", .dim)
        case .retrying(let cause): StyledText("\(kind) retrying: \(CauseText.phrase(cause))", .healthRetrying)
        case .delivered:
            StyledText("\(kind) ok", .dim) + StyledText(latency.map { " " + TimeText.latency($0).filter { $0 != " " } } ?? "", .dim)
        case .rejected(let cause): StyledText("\(kind) rejected: \(CauseText.phrase(cause))", .healthFailed)
        case .withdrawn: StyledText("\(kind) withdrawn", .dim)
        case .folded: StyledText("\(kind) folded", .dim)
        case .held: StyledText("\(kind) held", .dim)
        }
    }
}

extension DestinationRow.Health {
    var isFailing: Bool {
        if case .rejecting = self { true } else { false }
    }

    /// Written as `✓`, `↻`, `✗`, `–`.
    func mark(_ glyphs: GlyphSet) -> StyledText {
        switch self {
        case .unknown, .disabled: StyledText(glyphs.absent, .healthUnknown)
        case .ok: StyledText(glyphs.healthy, .healthOK)
        case .retrying, .rateLimited: StyledText(glyphs.retrying, Style(.healthRetrying).bold())
        case .rejecting: StyledText(glyphs.failed, Style(.healthFailed).bold())
        }
    }
}

extension DestinationRow {
    /// How many alerts have not arrived, now.
    var undeliveredCount: Int { waitingRejectedCount + queuedCount }
}
