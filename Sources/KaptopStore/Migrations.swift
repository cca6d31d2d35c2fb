import GRDB

/// The database's schema, version by version.
///
/// A version that was released is never changed again.
enum Migrations {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(sql: version1)
        }
        migrator.registerMigration("2") { db in
            try db.execute(sql: version2)
        }
        migrator.registerMigration("3") { db in
            try db.execute(sql: version3)
        }
        migrator.registerMigration("4") { db in
            try db.execute(sql: version4)
        }
        migrator.registerMigration("6") { db in
            try db.execute(sql: version6)
        }
        migrator.registerMigration("7") { db in
            try db.execute(sql: version7)
        }
        return migrator
    }

    /// Times are nanoseconds since 1970 UTC; `status` is a `StatusCode`.
    private static let version1 = """
        CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

        CREATE TABLE task (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, dbrps TEXT NOT NULL, script TEXT NOT NULL, variables TEXT NOT NULL,
            template TEXT, is_enabled INTEGER NOT NULL, origin TEXT NOT NULL,
            created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL, last_enabled_at INTEGER
        ) WITHOUT ROWID;

        CREATE TABLE template (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, script TEXT NOT NULL, created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE topic_state (
            topic TEXT NOT NULL, alert TEXT NOT NULL, level INTEGER NOT NULL, message TEXT NOT NULL, details TEXT NOT NULL,
            time INTEGER NOT NULL, duration INTEGER NOT NULL,
            PRIMARY KEY (topic, alert)
        ) WITHOUT ROWID;

        CREATE TABLE event (
            id INTEGER PRIMARY KEY, topic TEXT NOT NULL, alert TEXT NOT NULL, level INTEGER NOT NULL, previous_level INTEGER NOT NULL,
            time INTEGER NOT NULL, message TEXT NOT NULL, payload BLOB NOT NULL
        );
        CREATE INDEX event_by_alert ON event (topic, alert, time);

        CREATE TABLE delivery (
            id INTEGER PRIMARY KEY, event INTEGER NOT NULL REFERENCES event (id), kind TEXT NOT NULL, address TEXT NOT NULL,
            handler TEXT NOT NULL, status INTEGER NOT NULL, cause TEXT, attempts INTEGER NOT NULL, created_at INTEGER NOT NULL,
            newest_attempt_at INTEGER, newest_latency INTEGER
        );
        CREATE INDEX delivery_unsettled ON delivery (id) WHERE status < 2;
        CREATE INDEX delivery_unsettled_by_destination ON delivery (kind, address, id) WHERE status < 2;

        CREATE TABLE attempt (
            delivery INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, latency INTEGER NOT NULL, verdict TEXT NOT NULL,
            PRIMARY KEY (delivery, number)
        ) WITHOUT ROWID;

        CREATE TABLE destination (
            kind TEXT NOT NULL, address TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0,
            newest_delivery_at INTEGER, newest_latency INTEGER, newest_alert TEXT, newest_level INTEGER,
            failing_since INTEGER, cause TEXT,
            PRIMARY KEY (kind, address)
        ) WITHOUT ROWID;

        CREATE TABLE alert_view (
            topic TEXT NOT NULL, alert TEXT NOT NULL, view TEXT NOT NULL,
            PRIMARY KEY (topic, alert)
        ) WITHOUT ROWID;
        """

    /// `options` is a JSON object by the options' names, or null.
    private static let version2 = """
        CREATE TABLE topic_handler (
            topic TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, options TEXT, match TEXT NOT NULL,
            PRIMARY KEY (topic, id)
        ) WITHOUT ROWID;
        """

    /// `folded_into` is the delivery that tells what this one would have told, `folded_count` how many it tells for; `digest` is a
    /// `Digest` as JSON; `held_by` says for people what keeps the delivery back; `mark` is the
    /// `FileMark` of a batch that begins with this delivery.
    ///
    /// `event.created_at` is wall time, 0 for events of earlier versions.
    private static let version4 = """
        ALTER TABLE delivery ADD COLUMN folded_into INTEGER;
        ALTER TABLE delivery ADD COLUMN folded_count INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE delivery ADD COLUMN digest TEXT;
        ALTER TABLE delivery ADD COLUMN held_by TEXT;
        ALTER TABLE delivery ADD COLUMN mark TEXT;
        ALTER TABLE event ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
        """

    /// `state` is what `Pipeline.archive` gave.
    private static let version3 = """
        CREATE TABLE task_snapshot (
            task TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, taken_at INTEGER NOT NULL, state BLOB NOT NULL
        );
        """

    /// What the history is asked by.
    ///
    /// An index costs each event of a storm, so there are three: by alert, by time (with the topic, so that a topic's events are
    /// picked without reading the others), and from an event to its deliveries. That of rejected deliveries costs nothing while all
    /// goes well.
    ///
    /// `attempt.verdict` is an `AttemptOutcome`, `attempt.cause` a `Cause.Kind`, `destination.newest_status` a `StatusCode`. Events of
    /// earlier versions get the time of their first delivery, or that of their point.
    private static let version6 = """
        ALTER TABLE event ADD COLUMN task TEXT NOT NULL DEFAULT '';
        ALTER TABLE attempt ADD COLUMN http_status INTEGER;
        ALTER TABLE attempt ADD COLUMN cause TEXT;
        ALTER TABLE attempt ADD COLUMN answer TEXT;
        ALTER TABLE destination ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE destination ADD COLUMN newest_status INTEGER;

        CREATE INDEX IF NOT EXISTS delivery_by_event ON delivery (event);
        UPDATE event SET created_at = coalesce((SELECT min(d.created_at) FROM delivery d WHERE d.event = event.id), time)
            WHERE created_at = 0;
        UPDATE event SET task = substr(topic, 6, instr(substr(topic, 6), ':') - 1) WHERE topic LIKE 'main:%:%';
        UPDATE attempt SET answer = substr(verdict, instr(verdict, ': ') + 2) WHERE instr(verdict, ': ') > 0;
        UPDATE attempt SET verdict = CASE substr(verdict, 1, 3) WHEN 'ret' THEN 'retry' WHEN 'cha' THEN 'changed' ELSE 'rejected' END;

        DROP INDEX event_by_alert;
        CREATE INDEX event_by_alert ON event (alert, created_at);
        CREATE INDEX event_by_time ON event (created_at, topic);
        CREATE INDEX delivery_rejected ON delivery (kind, address, id) WHERE status = 3;
        """

    /// `may_repeat` is 1 where an earlier run may have told the same before it ended; `moved_to` is the address that a service gave
    /// instead of this one.
    private static let version7 = """
        ALTER TABLE delivery ADD COLUMN may_repeat INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE destination ADD COLUMN moved_to TEXT;
        """
}
