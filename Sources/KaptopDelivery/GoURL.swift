/// A URL taken apart, its path cleaned and put together again as Go's `net/url` and `path.Join` do it.
///
/// Kapacitor appends rooms and tokens to configured URLs this way, so `a/../b//room/` becomes `/b/room` and `/` in a room
/// stays. Only what HTTP needs is understood: scheme, user, host, path, query.
struct GoURL {
    var scheme: String
    /// User and password with the `@` behind, as written.
    var userInfo: String
    var host: String
    /// Decoded.
    var path: String
    /// Encoded, without `?`; nil where there is none.
    var query: String?

    /// Nil for what is no absolute http or https URL.
    init?(_ text: String) {
        guard let colon = text.firstRange(of: "://") else { return nil }
        scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        // A space may stand in the path, where it is escaped.
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return nil }
        var rest = text[colon.upperBound...]
        if let hash = rest.firstIndex(of: "#") { rest = rest[..<hash] }
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...]).replacing(" ", with: "%20")
            rest = rest[..<mark]
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        let at = authority.lastIndex(of: "@").map { authority.index(after: $0) } ?? authority.startIndex
        userInfo = String(authority[..<at])
        host = String(authority[at...])
        guard !host.isEmpty, !authority.contains(" "), Self.hasUsablePort(host), let decoded = Self.decode(rest[slash...]) else {
            return nil
        }
        path = decoded
    }

    private static func hasUsablePort(_ host: String) -> Bool {
        guard let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") else { return true }
        let port = host[host.index(after: colon)...]
        return port.isEmpty || UInt16(port) != nil && port.utf8.allSatisfy { $0 != UInt8(ascii: "+") }
    }

    /// Without port and brackets, in lower case.
    var hostName: String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[...end]).lowercased() }
        return (host.firstIndex(of: ":").map { String(host[..<$0]) } ?? host).lowercased()
    }

    var text: String {
        let escaped = Self.escape(path, keeping: Self.pathBytes)
        let slash = escaped.isEmpty || escaped.hasPrefix("/") ? "" : "/"
        return "\(scheme)://\(userInfo)\(host)\(slash)\(escaped)\(query.map { "?" + $0 } ?? "")"
    }

    /// Go's `path.Join` of the path and more elements: empty ones are left out, the whole is cleaned.
    mutating func join(_ elements: String...) {
        path = Self.clean(([path] + elements).filter { !$0.isEmpty }.joined(separator: "/"))
    }

    /// Go's `url.QueryEscape`: a space becomes `+`.
    static func queryEscape(_ text: String) -> String {
        escape(text, keeping: unreserved.union([0x20])).replacing(" ", with: "+")
    }

    /// Go's `path.Clean`.
    static func clean(_ path: String) -> String {
        guard !path.isEmpty else { return "." }
        let isRooted = path.hasPrefix("/")
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if let last = parts.last, last != ".." {
                parts.removeLast()
            } else if !isRooted {
                parts.append(part)
            }
        }
        let cleaned = (isRooted ? "/" : "") + parts.joined(separator: "/")
        return cleaned.isEmpty ? "." : cleaned
    }

    private static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~".utf8)
    private static let pathBytes = unreserved.union("$&+,/:;=@".utf8)

    private static func escape(_ text: String, keeping kept: Set<UInt8>) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if kept.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
