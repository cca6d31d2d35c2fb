package import KaptopEngine
import Points

/// A line of the server's log, in the two forms that Kapacitor writes.
package struct LogLine: Sendable {
    package enum Form: Sendable {
        /// `ts=2017-07-14T02:40:00.000Z lvl=error msg="…" task=cpu node=alert2 err="…"`
        case logfmt
        /// The same as an object.
        case json
    }

    /// Wall time, nanoseconds since 1970 UTC.
    package let time: Int64
    package let level: EngineLogLevel
    package let message: String
    package let pairs: [(key: String, value: String)]

    package init(time: Int64, level: EngineLogLevel, message: String, pairs: [(key: String, value: String)]) {
        self.time = time
        self.level = level
        self.message = message
        self.pairs = pairs
    }

    /// With message and values cut where they are longer than `length` characters.
    func cut(to length: Int) -> LogLine {
        func cut(_ text: String) -> String { text.utf8.count <= length ? text : text.prefix(length) + "…" }
        return LogLine(time: time, level: level, message: cut(message), pairs: pairs.map { ($0.key, cut($0.value)) })
    }

    /// With a line feed at the end.
    package func bytes(_ form: Form) -> [UInt8] {
        switch form {
        case .logfmt:
            var line = "ts=\(Self.text(time)) lvl=\(level.rawValue) msg=\(Self.quoted(message))"
            for (key, value) in pairs { line += " \(key)=\(Self.quoted(value))" }
            return Array((line + "\n").utf8)
        case .json:
            var members: [JSONValue.Member] = [
                .init("ts", .text(Self.text(time))), .init("lvl", .text(level.rawValue)), .init("msg", .text(message)),
            ]
            members += pairs.map { .init($0.key, .text($0.value)) }
            return JSONPrinter.bytes(.object(members), .line)
        }
    }

    /// RFC 3339 with milliseconds, always three digits of them.
    private static func text(_ time: Int64) -> String {
        let milliseconds = ((time / 1_000_000) % 1000 + 1000) % 1000
        let second = RFC3339.text(time - ((time % 1_000_000_000) + 1_000_000_000) % 1_000_000_000).dropLast()
        let digits = String(milliseconds)
        return "\(second).\(String(repeating: "0", count: 3 - digits.count))\(digits)Z"
    }

    /// A value as it stands in logfmt: in quotes where it has anything but plain characters, nothing where it is empty; control
    /// characters escaped.
    package static func quoted(_ value: String) -> String {
        let isPlain =
            value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F && $0 != "\"" && $0 != "=" && $0 != "\\" }
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

extension EngineLogLevel {
    /// Higher is worse.
    package var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warn: 2
        case .error: 3
        }
    }
}
