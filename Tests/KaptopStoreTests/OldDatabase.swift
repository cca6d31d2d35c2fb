import GRDB

@testable import KaptopStore

/// A database as the version before the history left it: events without a wall time, attempts with one line of text.
enum OldDatabase {
    static func make(at path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try Migrations.migrator.migrate(queue, upTo: "4")
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO event (id, topic, alert, level, previous_level, time, message, payload)
                        VALUES (1, 'main:cpu:alert2', 'a', 3, 0, 5, 'm', x''), (2, 'disks', 'b', 0, 3, 9, 'm', x'');
                    INSERT INTO delivery (id, event, kind, address, handler, status, attempts, created_at)
                        VALUES (1, 1, 'telegram', '-100', '{}', 3, 2, 77);
                    INSERT INTO attempt (delivery, number, at, latency, verdict)
                        VALUES (1, 1, 80, 1, 'retry: 503: busy'), (1, 2, 90, 1, 'rejected: 403 Forbidden');
                    """)
        }
        try queue.close()
    }
}
