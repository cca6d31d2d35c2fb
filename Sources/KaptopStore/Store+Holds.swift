import Foundation
import GRDB
package import KaptopAlerts
package import KaptopDelivery

/// Acknowledgements, silences, maintenances, the audit, and the deliveries that are kept back.
extension Store: HoldLedger {
    package func holds(at now: Int64) async throws -> Holds.Contents {
        try await pool.read { db in
            var contents = Holds.Contents()
            contents.acknowledgements = try Row.fetchAll(db, sql: "SELECT * FROM acknowledgement").compactMap { row in
                guard let level = Level(rawValue: row["level"]) else { return nil }
                return Acknowledgement(
                    key: AlertKey(topic: TopicID(row["topic"]), id: AlertID(row["alert"])), level: level, note: row["note"],
                    by: Self.person(row), at: row["at"])
            }
            contents.silences = try Row.fetchAll(db, sql: "SELECT * FROM silence WHERE ends_at > ?", arguments: [now]).map { row in
                Silence(
                    id: SilenceID(row["id"]), matchers: try Self.matchers(row["matchers"]), startsAt: row["starts_at"],
                    endsAt: row["ends_at"], reason: row["reason"], by: Self.person(row), createdAt: row["created_at"])
            }
            contents.maintenances = try Row.fetchAll(db, sql: "SELECT * FROM maintenance").map(Self.maintenance)
            contents.newestSilence = SilenceID(try Int64.fetchOne(db, sql: "SELECT max(id) FROM silence") ?? 0)
            contents.newestMaintenance = MaintenanceID(
                try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'maintenance'") ?? 0)
            return contents
        }
    }

    package func keep(_ change: HoldChange, _ entry: AuditEntry) async throws {
        try await pool.write { db in
            try Self.write(change, db)
            try Self.write(entry, db)
        }
    }

    private static func write(_ change: HoldChange, _ db: Database) throws {
        switch change {
        case .acknowledged(let new):
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO acknowledgement (topic, alert, level, note, person, is_verified, at) VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    new.key.topic.rawValue, new.key.id.rawValue, new.level.rawValue, new.note, new.by.name, new.by.isVerified, new.at,
                ])
        case .acknowledgementEnded(let key): try forgetAcknowledgement(of: key, db)
        case .silence(let new):
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO silence (id, matchers, starts_at, ends_at, reason, person, is_verified, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    new.id.rawValue, try text(of: new.matchers), new.startsAt, new.endsAt, new.reason, new.by.name, new.by.isVerified,
                    new.createdAt,
                ])
        case .maintenance(let new):
            let weekdays = new.schedule.weekdays.reduce(0) { $0 | 1 << $1.rawValue }
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO maintenance (id, name, matchers, weekdays, start_minute, length, zone, reason, person, is_verified,
                        created_at, is_enabled)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    new.id.rawValue, new.name, try text(of: new.matchers), weekdays, new.schedule.startMinute,
                    new.schedule.length.components.seconds, new.schedule.zone, new.reason, new.by.name, new.by.isVerified, new.createdAt,
                    new.isEnabled,
                ])
        case .maintenanceRemoved(let id):
            try db.execute(sql: "DELETE FROM maintenance WHERE id = ?", arguments: [id.rawValue])
        }
    }

    private static func forgetAcknowledgement(of key: AlertKey, _ db: Database) throws {
        try db.execute(
            sql: "DELETE FROM acknowledgement WHERE topic = ? AND alert = ?", arguments: [key.topic.rawValue, key.id.rawValue])
    }

    /// Ends an acknowledgement with the event that ends it.
    static func endAcknowledgement(of key: AlertKey, _ entry: AuditEntry, _ db: Database) throws {
        try forgetAcknowledgement(of: key, db)
        try write(entry, db)
    }

    private static func maintenance(_ row: Row) throws -> Maintenance {
        let bits: Int = row["weekdays"]
        let schedule = MaintenanceSchedule(
            weekdays: Set(Weekday.allCases.filter { bits & 1 << $0.rawValue != 0 }), startMinute: row["start_minute"],
            length: .seconds(row["length"] as Int64), zone: row["zone"])
        return Maintenance(
            id: MaintenanceID(row["id"]), name: row["name"], matchers: try matchers(row["matchers"]), schedule: schedule,
            reason: row["reason"], by: person(row), createdAt: row["created_at"], isEnabled: row["is_enabled"])
    }

    private static func person(_ row: Row) -> Operator { Operator(name: row["person"], isVerified: row["is_verified"]) }

    private static func text(of matchers: [AlertMatcher]) throws -> String {
        try json(matchers.map { [$0.label, $0.sign.rawValue, $0.value] })
    }

    private static func matchers(_ text: String) throws -> [AlertMatcher] {
        try JSONDecoder().decode([[String]].self, from: Data(text.utf8)).map { parts in
            guard parts.count == 3, let sign = AlertMatcher.Sign(rawValue: parts[1]) else { throw StoreError("no matcher: \(text)") }
            return try AlertMatcher(label: parts[0], sign: sign, value: parts[2])
        }
    }

    // MARK: Audit

    /// Adds a line to the audit, for what is done to others than holds.
    package func add(_ entry: AuditEntry) async throws {
        try await pool.write { db in try Self.write(entry, db) }
    }

    static func write(_ entry: AuditEntry, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO audit (at, person, is_verified, verb, object, detail) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [entry.at, entry.by.name, entry.by.isVerified, entry.verb.description, entry.object, entry.detail])
    }

    /// The newest lines of the audit, newest first.
    package func audit(limit: Int) async throws -> [AuditEntry] {
        try await pool.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM audit ORDER BY id DESC LIMIT ?", arguments: [limit]).map { row in
                AuditEntry(
                    at: row["at"], by: Self.person(row), verb: AuditEntry.Verb(row["verb"]), object: row["object"], detail: row["detail"])
            }
        }
    }

    // MARK: Alerts

    /// All alerts that topics remember, as matchers see them, by topic and id; tags and task are those of the newest event.
    package func alertLabels() async throws -> [AlertLabels] {
        try await pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT s.topic, s.alert, s.level, (
                        SELECT payload FROM event e WHERE e.topic = s.topic AND e.alert = s.alert ORDER BY e.created_at DESC, e.id DESC LIMIT 1
                    ) AS payload FROM topic_state s ORDER BY s.topic, s.alert
                    """
            ).compactMap { row in
                guard let level = Level(rawValue: row["level"]) else { return nil }
                let key = AlertKey(topic: TopicID(row["topic"]), id: AlertID(row["alert"]))
                var labels = AlertLabels(key: key, task: TaskID(""), level: level, name: "", tags: [])
                if let payload = row["payload"] as Data?, let event = EventRecord.event(from: Array(payload)) {
                    labels = AlertLabels(event)
                    labels.level = level
                }
                return labels
            }
        }
    }

    // MARK: Deliveries that are kept back

    package func heldMarks() async throws -> [HeldMark] {
        try await pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT held_topic, held_alert, max(id) AS id FROM delivery WHERE status = 6
                    GROUP BY held_topic, held_alert, kind, address ORDER BY held_topic, held_alert
                    """
            ).map { row in
                HeldMark(
                    id: DeliveryID(row["id"]), key: AlertKey(topic: TopicID(row["held_topic"]), id: AlertID(row["held_alert"])))
            }
        }
    }

    package func heldDeliveries(_ ids: [DeliveryID]) async throws -> [HeldDelivery] {
        try await pool.read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT d.*, e.payload, s.level AS level_now
                    FROM delivery d JOIN event e ON e.id = d.event
                    LEFT JOIN topic_state s ON s.topic = d.held_topic AND s.alert = d.held_alert
                    WHERE d.id = ? AND d.status = 6
                    """)
            var handlers: [String: HandlerSpec] = [:]
            return try ids.compactMap { id in
                guard let row = try Row.fetchOne(statement, arguments: [id.rawValue]), let delivery = Self.delivery(row, &handlers) else {
                    return nil
                }
                return HeldDelivery(
                    delivery: delivery, levelNow: (row["level_now"] as Int?).flatMap { Level(rawValue: $0) },
                    levelTold: delivery.event.state.level == .ok ? try Self.levelTold(before: delivery, db) : nil)
            }
        }
    }

    /// The level of the newest earlier delivery of the alert and destination that was sent or will be.
    ///
    /// Where the history no longer has one, the level before the first that is held: an alert that lasts longer than the history was
    /// told once.
    private static func levelTold(before delivery: Delivery, _ db: Database) throws -> Level? {
        let key = delivery.event.key
        let place: StatementArguments = [
            "topic": key.topic.rawValue, "alert": key.id.rawValue, "kind": delivery.destination.kind,
            "address": delivery.destination.address,
        ]
        let told = try Int.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT e.level FROM event e JOIN delivery d ON d.event = e.id
                    WHERE e.topic = :topic AND e.alert = :alert AND d.kind = :kind AND d.address = :address AND d.status IN (0, 1, 2, 5)
                        AND d.id < :id
                    ORDER BY e.created_at DESC, e.id DESC LIMIT 1
                    """), arguments: place + ["id": delivery.id.rawValue])
        let before = try Int.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT e.previous_level FROM delivery d JOIN event e ON e.id = d.event
                    WHERE d.status = 6 AND d.held_topic = :topic AND d.held_alert = :alert AND d.kind = :kind AND d.address = :address
                    ORDER BY d.id LIMIT 1
                    """), arguments: place)
        return (told ?? before).flatMap { Level(rawValue: $0) }
    }

    package func release(_ releases: [HeldRelease]) async throws {
        try await pool.write { db in
            for release in releases {
                try Self.settleHeld(upTo: release.held, as: release.status, db)
                guard let successor = release.successor else { continue }
                try db.cachedStatement(
                    sql: """
                        INSERT INTO delivery (id, event, kind, address, handler, status, attempts, created_at)
                        SELECT ?, event, kind, address, handler, 0, 0, ? FROM delivery WHERE id = ?
                        """
                ).execute(arguments: [successor.id.rawValue, successor.createdAt, release.held.id.rawValue])
            }
        }
    }

    /// Gives a status to the held deliveries of an alert to a destination, up to and with this one.
    static func settleHeld(upTo delivery: Delivery, as status: DeliveryStatus, _ db: Database) throws {
        var folded: Int64?
        if case .folded(let id) = status { folded = id.rawValue }
        let key = delivery.event.key
        try db.cachedStatement(
            sql: """
                UPDATE delivery SET status = ?, folded_into = ?
                WHERE status = 6 AND held_topic = ? AND held_alert = ? AND kind = ? AND address = ? AND id <= ?
                """
        ).execute(
            arguments: [
                code(of: status).0.rawValue, folded, key.topic.rawValue, key.id.rawValue, delivery.destination.kind,
                delivery.destination.address, delivery.id.rawValue,
            ])
    }
}
