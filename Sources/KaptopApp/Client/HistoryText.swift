import KaptopAlerts
import KaptopDelivery
package import KaptopOverview
import Points
import TextUI

/// The past as lines for a terminal, the oldest event first: what happened, then who was told, each attempt with its answer.
///
/// No byte of data reaches a terminal but through `Sanitizer`.
package struct HistoryText: Sendable {
    private let time: LocalTime

    package init(_ time: LocalTime) { self.time = time }

    package func lines(of page: HistoryPage) -> [String] {
        guard !page.rows.isEmpty else { return ["no event was found"] }
        var lines = page.rows.reversed().flatMap { self.lines(of: $0) }
        if let next = page.next { lines.append("earlier events: --until \(RFC3339.text(next.createdAt)), or a higher --limit") }
        return lines.map { Sanitizer.clean($0) }
    }

    private func lines(of row: HistoryRow) -> [String] {
        let change = row.previousLevel == row.level ? row.level.name : "\(row.previousLevel.name) → \(row.level.name)"
        var lines = [
            "\(time.dateAndTime(row.createdAt))  \(change)  \(row.key.id)  (topic \(row.key.topic))",
            "    \(row.message)",
        ]
        if row.deliveries.isEmpty { lines.append("    told to nobody") }
        for delivery in row.deliveries { lines += self.lines(of: delivery, on: row.createdAt) }
        return lines
    }

    private func lines(of delivery: HistoryDelivery, on day: Int64) -> [String] {
        let place = "\(delivery.destination.kind) \(delivery.destination.address)"
        let folded = delivery.foldedCount > 0 ? ", tells for \(delivery.foldedCount) more" : ""
        let repeated = delivery.mayRepeat ? ", perhaps twice: the engine ended while it was on its way" : ""
        let head = "    \(delivery.id.rawValue)  \(place)  \(Self.words(delivery.status))\(folded)\(repeated)"
        return [head]
            + delivery.attempts.map { attempt in
                "        \(attempt.number). \(time.time(attempt.at, besides: day))  \(Self.words(attempt)) (\(Self.milliseconds(attempt.latency)))"
            }
    }

    private static func words(_ attempt: HistoryAttempt) -> String {
        let answer = attempt.answer ?? "no answer was kept"
        return switch attempt.outcome {
        case .delivered: "delivered"
        case .retry: "\(answer); to be tried again"
        case .changed: "\(answer); sent again at once, changed"
        case .rejected: "\(answer); rejected"
        }
    }

    private static func milliseconds(_ nanoseconds: Int64) -> String { "\(nanoseconds / 1_000_000) ms" }

    /// A delivery's status in words: `rejected: Forbidden: bot was kicked`.
    static func words(_ status: DeliveryStatus) -> String {
        switch status {
        case .queued: "queued"
        case .retrying(let cause): "retrying: \(cause.detail)"
        case .delivered: "delivered"
        case .rejected(let cause): "rejected: \(cause.detail)"
        case .withdrawn: "withdrawn by an operator"
        case .folded(let id): "folded into \(id.rawValue)"
        case .held(let reason): "held: \(reason)"
        }
    }

    // MARK: Deliveries

    /// A table of deliveries, newest first.
    package func lines(of rows: [DeliveryRow]) -> [String] {
        guard !rows.isEmpty else { return ["no delivery was found"] }
        let cells =
            [["ID", "CREATED", "TO", "ALERT", "LEVEL", "STATUS"]]
            + rows.map { row in
                [
                    String(row.id.rawValue), time.dateAndTime(row.createdAt), "\(row.destination.kind):\(row.destination.address)",
                    row.alert.rawValue, row.level.name, Self.words(row.status),
                ].map { Sanitizer.clean($0) }
            }
        return Self.aligned(cells)
    }

    /// Cells in columns as wide as their widest one, but for the last.
    static func aligned(_ rows: [[String]]) -> [String] {
        let widths = (0..<(rows.first?.count ?? 0)).map { column in rows.map { CharacterWidth.standard.width(of: $0[column]) }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                column == row.count - 1 ? cell : CharacterWidth.standard.pad(cell, to: widths[column])
            }.joined(separator: "  ")
        }
    }
}
