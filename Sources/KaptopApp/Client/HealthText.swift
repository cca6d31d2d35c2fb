package import KaptopAPI
import TextUI

/// The engine's health as lines for a terminal: the state, the reasons, and the destinations in a table.
package enum HealthText {
    /// - Parameter health: what `/kaptop/v1/health` answers.
    package static func lines(of health: JSONValue) -> [String] {
        var lines = [health["state"]?.string ?? "unknown"]
        lines += (health["reasons"]?.elements ?? []).compactMap { $0.string.map { "- \(Sanitizer.clean($0))" } }
        let rows = (health["destinations"]?.elements ?? []).map { cells($0) }
        guard !rows.isEmpty else { return lines }
        let titles = ["DESTINATION", "STATE", "QUEUED", "REJECTED", "DELIVERED", "FAILED ATTEMPTS", "LATENCY"]
        return lines + [""] + HistoryText.aligned([titles] + rows)
    }

    private static func cells(_ row: JSONValue) -> [String] {
        let place = "\(row["kind"]?.string ?? ""):\(row["destination"]?.string ?? "")"
        let counts = ["queued", "rejected-waiting", "delivered", "failed-attempts"].map { row[$0].map { text(of: $0) } ?? "" }
        let latency = row["newest-latency-ms"].map { text(of: $0) } ?? ""
        let cells = [place, row["state"]?.string ?? ""] + counts + [latency.isEmpty ? "–" : "\(latency) ms"]
        return cells.map { Sanitizer.clean($0) }
    }

    private static func text(of value: JSONValue) -> String {
        switch value {
        case .integer(let number): String(number)
        case .float(let number): String(Int(number.rounded()))
        default: ""
        }
    }
}
