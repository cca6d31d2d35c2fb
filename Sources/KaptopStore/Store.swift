import GRDB
import Glibc

/// Everything that must survive, in one SQLite database: tasks, templates, alert states, events, deliveries, and what
/// screens showed last.
///
/// Write-ahead log with `synchronous=FULL`: what a call has committed survives a power cut. Only this room knows SQL.
package struct Store: Sendable {
    let pool: DatabasePool

    /// Opens the database file, makes it where there is none, and brings an older one up to date.
    ///
    /// Throws `StoreError` where the file cannot be opened or is not a database.
    package init(path: String) throws(StoreError) {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
        }
        configuration.label = "kaptop"
        // Handlers in it may hold tokens; the files of the write-ahead log take over its mode.
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            // The pool sets NORMAL once it has opened the writer, whatever was prepared: a power cut would cost the newest commits.
            try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
            try Migrations.migrator.migrate(pool)
        } catch {
            throw StoreError("cannot open \(path): \(Store.text(of: error))")
        }
    }

    /// Brings the log into the database file and closes it.
    package func close() throws(StoreError) {
        do {
            _ = try pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
            try pool.close()
        } catch {
            throw StoreError("cannot close the database: \(Store.text(of: error))")
        }
    }

    static func text(of error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        return error.message ?? "SQLite error \(error.resultCode.rawValue)"
    }
}

/// Why the store cannot do what it was asked, in one line.
package struct StoreError: Error, CustomStringConvertible, Sendable {
    package let description: String
    init(_ description: String) { self.description = description }
}
