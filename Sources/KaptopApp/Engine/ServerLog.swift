import Foundation
package import KaptopEngine
import Points

/// The server's log in logfmt, as Kapacitor writes it: `ts=… lvl=error msg="…" task=cpu node=alert2 err="…"`.
///
/// A line is one write to a file opened for appending, so lines of several writers do not mix and no lock is needed.
package struct ServerLog: EngineLog {
    private let descriptor: Int32
    private let minimum: Int
    private let now: @Sendable () -> Int64

    package struct Unusable: Error {
        package let path: String
        package let reason: String
    }

    /// - Parameters:
    ///   - file: a path, `STDERR` or `STDOUT`.
    ///   - level: Kapacitor's word: `DEBUG`, `INFO`, `WARN`, `ERROR`, `OFF`.
    package init(file: String, level: String, now: @escaping @Sendable () -> Int64) throws(Unusable) {
        self.now = now
        minimum = Self.order[level.uppercased()] ?? 1
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

    private static let order = ["DEBUG": 0, "INFO": 1, "WARN": 2, "ERROR": 3, "OFF": 4]

    package func write(_ level: EngineLogLevel, _ message: String, _ pairs: [(key: String, value: String)]) {
        guard (Self.order[level.rawValue.uppercased()] ?? 0) >= minimum else { return }
        var line = "ts=\(RFC3339.text(now())) lvl=\(level.rawValue) msg=\(Self.quoted(message))"
        for (key, value) in pairs { line += " \(key)=\(Self.quoted(value))" }
        line += "\n"
        let bytes = Array(line.utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }

    /// A value as it stands in logfmt: in quotes where it has anything but plain characters; control characters escaped.
    static func quoted(_ value: String) -> String {
        let isPlain =
            !value.isEmpty
            && value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F && $0 != "\"" && $0 != "=" && $0 != "\\" }
        if isPlain { return value }
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
