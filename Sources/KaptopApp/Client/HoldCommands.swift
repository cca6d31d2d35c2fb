import Foundation
import KaptopAPI
import TextUI

/// What the commands for acknowledgements, silences, maintenances and the audit do, and what they print.
package struct HoldCommands: Sendable {
    package typealias Failure = EngineClient.Failure

    /// Which alerts matchers match now.
    package struct Preview: Sendable {
        package let count: Int
        package let text: String
    }

    /// Alerts that a preview names for a person.
    private static let previewedAlerts = 20
    private static let base = "/kaptop/v1"

    private let client: EngineClient
    private let form: EngineQuestions.Form
    /// Wall time, nanoseconds since 1970 UTC.
    private let now: Int64
    private let time = LocalTime.current

    package init(_ client: EngineClient, _ form: EngineQuestions.Form, now: Int64) {
        self.client = client
        self.form = form
        self.now = now
    }

    // MARK: Acknowledgements

    package func acknowledge(_ alert: String, topic: String?, note: String) async throws(Failure) -> String {
        var body: [JSONValue.Member] = [.init("alert", .text(alert)), .init("note", .text(note))]
        if let topic { body.append(.init("topic", .text(topic))) }
        return try await printed(.post, "/acknowledgements", .object(body)) { answer in
            let made = answer["acknowledgements"]?.elements ?? []
            return made.map { "acknowledged \(text($0, "alert")) (\(text($0, "level"))) in topic \(text($0, "topic"))" }
                .joined(separator: "\n")
        }
    }

    package func acknowledgements() async throws(Failure) -> String {
        try await printed(.get, "/acknowledgements") { answer in
            var table = TextTable("ALERT", "TOPIC", "LEVEL", "BY", "SINCE", "NOTE")
            for row in answer["acknowledgements"]?.elements ?? [] {
                table.add(text(row, "alert"), text(row, "topic"), text(row, "level"), person(row), when(row, "at"), text(row, "note"))
            }
            return table.isEmpty ? "nothing is acknowledged" : table.text
        }
    }

    package func endAcknowledgement(_ alert: String, topic: String?) async throws(Failure) -> String {
        let query = [(name: "alert", value: alert)] + (topic.map { [(name: "topic", value: $0)] } ?? [])
        return try await printed(.delete, "/acknowledgements", query: query) { _ in
            "\(Sanitizer.clean(alert)) is not acknowledged any more"
        }
    }

    // MARK: Silences

    package func preview(_ matchers: [String]) async throws(Failure) -> Preview {
        let answer = try await client.call(.post, Self.base + "/silences/preview", ["matchers": .array(matchers.map { .text($0) })])
        let count = number(answer, "count")
        guard count > 0 else { return Preview(count: 0, text: "no alert matches now") }
        var table = TextTable("LEVEL", "ALERT", "TOPIC", "TASK")
        for row in (answer["alerts"]?.elements ?? []).prefix(Self.previewedAlerts) {
            table.add(text(row, "level"), text(row, "alert"), text(row, "topic"), text(row, "task"))
        }
        let more = count > Self.previewedAlerts ? "\nand \(count - Self.previewedAlerts) more" : ""
        let noun = count == 1 ? "alert matches" : "alerts match"
        return Preview(count: count, text: "\(count) \(noun) now, \(number(answer, "firing")) of them not OK:\n\(table.text)\(more)")
    }

    /// - Parameters:
    ///   - end: how long (`2h`), or until when (`18:00`, `2026-11-26 08:00`, RFC 3339).
    package func silence(_ matchers: [String], _ end: SilenceEnd, reason: String) async throws(Failure) -> String {
        var body: [JSONValue.Member] = [.init("matchers", .array(matchers.map { .text($0) })), .init("reason", .text(reason))]
        switch end {
        case .length(let length): body.append(.init("for", .text(length)))
        case .time(let wanted):
            guard let instant = time.instant(wanted, now: now) else { throw .noTime(wanted) }
            body.append(.init("ends-at", .text(instant)))
        }
        return try await printed(.post, "/silences", .object(body)) { answer in
            "silence \(number(answer, "id")) until \(when(answer, "ends-at"))"
        }
    }

    package enum SilenceEnd: Sendable {
        case length(String)
        case time(String)
    }

    package func silences() async throws(Failure) -> String {
        try await printed(.get, "/silences") { answer in
            var table = TextTable("ID", "STATUS", "UNTIL", "MATCHES", "BY", "MATCHERS", "REASON")
            for row in answer["silences"]?.elements ?? [] {
                table.add(
                    "\(number(row, "id"))", text(row, "status"), when(row, "ends-at"), matches(row), person(row), matchers(row),
                    text(row, "reason"))
            }
            return table.isEmpty ? "nothing is silenced" : table.text
        }
    }

    package func endSilence(_ id: Int64) async throws(Failure) -> String {
        try await printed(.delete, "/silences/\(id)") { _ in "silence \(id) has ended" }
    }

    // MARK: Maintenances

    /// A maintenance as a person asks for it.
    package struct NewMaintenance: Sendable {
        package var name: String
        package var matchers: [String]
        package var weekdays: [String]
        /// `02:30`.
        package var start: String
        /// `4h`.
        package var length: String
        /// nil for the terminal's time zone.
        package var zone: String?
        package var reason: String

        package init(
            name: String, matchers: [String], weekdays: [String], start: String, length: String, zone: String?, reason: String
        ) {
            self.name = name
            self.matchers = matchers
            self.weekdays = weekdays
            self.start = start
            self.length = length
            self.zone = zone
            self.reason = reason
        }
    }

    package func addMaintenance(_ new: NewMaintenance) async throws(Failure) -> String {
        let body: JSONValue = [
            "name": .text(new.name), "matchers": .array(new.matchers.map { .text($0) }),
            "weekdays": .array(new.weekdays.map { .text($0) }), "start": .text(new.start), "for": .text(new.length),
            "zone": .text(new.zone ?? TimeZone.current.identifier), "reason": .text(new.reason),
        ]
        return try await printed(.post, "/maintenances", body) { answer in
            "maintenance \(number(answer, "id")), next from \(when(answer, "window-starts-at")) to \(when(answer, "window-ends-at"))"
        }
    }

    package func maintenances() async throws(Failure) -> String {
        try await printed(.get, "/maintenances") { answer in
            var table = TextTable("ID", "NAME", "STATUS", "WHEN", "NEXT", "MATCHES", "BY", "MATCHERS", "REASON")
            for row in answer["maintenances"]?.elements ?? [] {
                let days = (row["weekdays"]?.elements ?? []).compactMap(\.string).joined(separator: ",")
                table.add(
                    "\(number(row, "id"))", text(row, "name"), status(row),
                    "\(days) \(text(row, "start")) for \(text(row, "for")) \(text(row, "zone"))", when(row, "window-starts-at"),
                    matches(row), person(row), matchers(row), text(row, "reason"))
            }
            return table.isEmpty ? "there is no maintenance" : table.text
        }
    }

    package func enableMaintenance(_ id: Int64) async throws(Failure) -> String {
        try await printed(.patch, "/maintenances/\(id)", ["enabled": true]) { _ in "maintenance \(id) is enabled" }
    }

    package func disableMaintenance(_ id: Int64) async throws(Failure) -> String {
        try await printed(.patch, "/maintenances/\(id)", ["enabled": false]) { _ in "maintenance \(id) is disabled" }
    }

    package func removeMaintenance(_ id: Int64) async throws(Failure) -> String {
        try await printed(.delete, "/maintenances/\(id)") { _ in "maintenance \(id) is removed" }
    }

    // MARK: Audit

    package func audit(limit: Int) async throws(Failure) -> String {
        try await printed(.get, "/audit", query: [(name: "limit", value: String(limit))]) { answer in
            var table = TextTable("AT", "WHO", "WHAT", "TO", "WHY")
            for row in answer["audit"]?.elements ?? [] {
                table.add(when(row, "at"), person(row), text(row, "verb"), text(row, "object"), text(row, "detail"))
            }
            return table.isEmpty ? "the audit is empty" : table.text
        }
    }

    // MARK: Printing

    /// The answer as it is printed: as JSON, or in words.
    private func printed(
        _ method: EngineClient.Method, _ path: String, query: [(name: String, value: String)] = [], _ body: JSONValue? = nil,
        words: (JSONValue) -> String
    ) async throws(Failure) -> String {
        let answer = try await client.call(method, Self.base + path, query: query, body)
        switch form {
        case .text: return words(answer)
        case .json: return answer == .null ? "{}" : String(decoding: JSONPrinter.bytes(answer, .indented), as: UTF8.self)
        }
    }

    private func text(_ row: JSONValue, _ name: String) -> String { Sanitizer.clean(row[name]?.string ?? "") }

    private func when(_ row: JSONValue, _ name: String) -> String { row[name]?.string.map { time.text($0) } ?? "-" }

    private func number(_ row: JSONValue, _ name: String) -> Int {
        if case .integer(let number)? = row[name] { Int(number) } else { 0 }
    }

    private func person(_ row: JSONValue) -> String { text(row, "by") + (row["verified"] == true ? "" : " (unverified)") }

    private func matchers(_ row: JSONValue) -> String { (row["matchers"]?.elements ?? []).compactMap(\.string).joined(separator: " ") }

    private func matches(_ row: JSONValue) -> String { number(row, "matches") == 0 ? "nothing" : String(number(row, "matches")) }

    private func status(_ row: JSONValue) -> String {
        if row["enabled"] != true { return "disabled" }
        return row["active"] == true ? "active" : "enabled"
    }
}

extension EngineClient.Failure {
    fileprivate static func noTime(_ text: String) -> Self {
        Self(description: "--until \(text) is no time; write 18:00, '2026-11-26 08:00' or 2026-11-26T08:00:00+01:00")
    }
}
