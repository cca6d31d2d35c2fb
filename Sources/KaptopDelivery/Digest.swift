package import KaptopAlerts

/// One message in the place of many that a rate limit holds back: every alert id with its newest level and how many
/// notifications it had, in the order of those newest levels.
///
/// Plain text, whatever the parse mode of the chat.
package struct Digest: Sendable, Hashable, Codable {
    package var text: String
    /// The highest of the newest levels.
    package var level: Level
    package var alertCount: Int
    package var notificationCount: Int

    package init(text: String, level: Level, alertCount: Int, notificationCount: Int) {
        self.text = text
        self.level = level
        self.alertCount = alertCount
        self.notificationCount = notificationCount
    }

    /// A digest of the first of these deliveries, as many as fit into `limit` code points, and how many that are.
    ///
    /// Nil where fewer than two fit, so that nothing is won.
    static func gather(_ deliveries: some Sequence<Delivery>, limit: Int) -> (digest: Digest, count: Int)? {
        var entries = Entries()
        var count = 0
        for delivery in deliveries {
            guard entries.add(delivery, within: limit - headerReserve) else { break }
            count += 1
        }
        return count > 1 ? (entries.digest, count) : nil
    }

    /// More than the first line ever takes.
    private static let headerReserve = 160
    /// Code points of an alert id that are shown.
    fileprivate static let idLimit = 200
}

/// What a digest says of each alert.
private struct Entries {
    private struct Key: Hashable {
        let topic: TopicID
        let alert: AlertID
    }

    private struct Entry {
        var state: EventState
        var count: Int
        /// When its newest level came, counted in deliveries.
        var place: Int

        var line: String { "\n\(state.level.name) \(state.id.shown)\(count > 1 ? " ×\(count)" : "")" }
    }

    private var entries: [Key: Entry] = [:]
    private var length = 0
    private var total = 0
    private var place = 0

    /// False where there is no room for it.
    mutating func add(_ delivery: Delivery, within limit: Int) -> Bool {
        let key = Key(topic: delivery.event.topic, alert: delivery.event.state.id)
        let before = entries[key]
        let told = 1 + delivery.foldedCount
        let entry = Entry(state: delivery.event.state, count: (before?.count ?? 0) + told, place: place)
        let change = entry.line.unicodeScalars.count - (before?.line.unicodeScalars.count ?? 0)
        guard length + change <= limit else { return false }
        entries[key] = entry
        length += change
        total += told
        place += 1
        return true
    }

    var digest: Digest {
        let ordered = entries.values.sorted { $0.place < $1.place }
        let title = "Digest: \(total) notifications of \(ordered.count) alerts, held back by a rate limit. Newest level of each:"
        return Digest(
            text: ordered.reduce(into: title) { $0 += $1.line }, level: ordered.map(\.state.level).max() ?? .ok,
            alertCount: ordered.count, notificationCount: total)
    }
}

extension AlertID {
    /// On one line, and cut.
    fileprivate var shown: String {
        let scalars = rawValue.unicodeScalars
        let line = rawValue.contains(where: \.isNewline) ? rawValue.split(whereSeparator: \.isNewline).joined(separator: " ") : rawValue
        return scalars.count > Digest.idLimit ? String(String.UnicodeScalarView(line.unicodeScalars.prefix(Digest.idLimit))) + "…" : line
    }
}
