import Foundation
package import KaptopAPI
package import KaptopEngine
import Synchronization

/// The server's log in logfmt, as Kapacitor writes it: `ts=… lvl=error msg="…" task=cpu node=alert2 err="…"`.
///
/// A line is one write to a file opened for appending, so lines of several writers do not mix and no lock is needed. Clients of the
/// API that follow the log get every line, and consoles the newest ones, whatever the level of the file is.
package struct ServerLog: EngineLog {
    private let descriptor: Int32
    private let minimum: MinimumRank
    private let now: @Sendable () -> Int64
    package let feed = LogFeed()

    package struct Unusable: Error {
        package let path: String
        package let reason: String
    }

    /// - Parameters:
    ///   - file: a path, `STDERR` or `STDOUT`.
    ///   - level: Kapacitor's word: `DEBUG`, `INFO`, `WARN`, `ERROR`, `OFF`.
    package init(file: String, level: String, now: @escaping @Sendable () -> Int64) throws(Unusable) {
        self.now = now
        minimum = MinimumRank(level)
        switch file.uppercased() {
        case "STDERR": descriptor = 2
        case "STDOUT": descriptor = 1
        default:
            try? FileManager.default.createDirectory(
                atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            descriptor = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
            guard descriptor >= 0 else { throw Unusable(path: file, reason: String(cString: strerror(errno))) }
        }
    }

    package func write(_ level: EngineLogLevel, _ message: String, _ pairs: [(key: String, value: String)]) {
        let time = now()
        let line = LogLine(time: time, level: level, message: message, pairs: pairs)
        feed.send(line)
        guard level.rank >= minimum.value else { return }
        let bytes = line.bytes(.logfmt)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }

    /// Writes lines from another level on, until the next start.
    package func setLevel(_ level: String) { minimum.set(level) }
}

/// The rank of the levels that are written; changed while the engine runs.
private final class MinimumRank: Sendable {
    private static let ranks = ["DEBUG": 0, "INFO": 1, "WARN": 2, "ERROR": 3, "OFF": 4]
    private let rank: Atomic<Int>

    init(_ level: String) { rank = Atomic(Self.rank(level)) }

    var value: Int { rank.load(ordering: .relaxed) }

    func set(_ level: String) { rank.store(Self.rank(level), ordering: .relaxed) }

    private static func rank(_ level: String) -> Int { ranks[level.uppercased()] ?? 1 }
}
