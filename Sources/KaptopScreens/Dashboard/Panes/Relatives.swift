import KaptopAlerts
import KaptopOverview

/// Which alerts have to do with one: those of its host, or without a host those that share the most tags.
enum Relatives {
    static let most = 12

    /// The worst first.
    static func of(_ row: AlertRow, among alerts: AlertRows) -> [AlertRow.Key] {
        let host = row.tags.first { $0.key == "host" }
        let tags = Set(row.tags)
        var found: [(score: Int, key: AlertRow.Key)] = []
        alerts.forEach { _, other in
            guard other.key != row.key, !other.isSimulated else { return }
            let shared = host.map { other.tags.contains($0) ? 1 : 0 } ?? other.tags.count(where: tags.contains)
            if shared > 0 { found.append((shared * 8 + other.level.rawValue, other.key)) }
        }
        found.sort { left, right in
            left.score != right.score ? left.score > right.score : left.key.id.rawValue < right.key.id.rawValue
        }
        return found.prefix(most).map(\.key)
    }
}
