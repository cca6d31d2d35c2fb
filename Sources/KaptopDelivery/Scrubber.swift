/// Takes secrets out of texts before they reach a log, an error or a screen.
///
/// It knows the secrets of a request literally, percent-encoded and as JSON and HTML write them, and of long ones each part of ten bytes,
/// so that an answer which was cut, or which repeats half of a token, gives nothing away. It knows the shapes of the rest: `/bot123:abc…`
/// and `auth_token=…`.
package struct Scrubber: Sendable, Hashable {
    package static let mark = "<redacted>"
    /// Shorter texts are no secrets, and taking them out would make nonsense of the rest.
    private static let shortest = 4
    /// From this length on parts of a secret are looked for as well.
    private static let long = 16
    private static let partLength = 10

    private var secrets: [Secret<String>] = []
    private var parts: Set<Secret<ArraySlice<UInt8>>> = []

    package init(_ secrets: [Secret<String>] = []) {
        var forms: Set<String> = []
        for secret in secrets where secret.reveal().utf8.count >= Self.shortest {
            let text = secret.reveal()
            forms.formUnion(Self.forms(of: text))
            // Parts of a URL are scheme and host; its secret parts are secrets of their own.
            guard text.utf8.count >= Self.long, !text.contains("://") else { continue }
            let bytes = Array(text.utf8)
            for start in 0...(bytes.count - Self.partLength) { parts.insert(Secret(bytes[start..<(start + Self.partLength)])) }
        }
        self.secrets = forms.sorted { $0.utf8.count > $1.utf8.count }.map { Secret($0) }
    }

    /// How a text is written in URLs, in JSON and in HTML.
    private static func forms(of text: String) -> [String] {
        let query = GoURL.queryEscape(text)
        let path = query.replacing("+", with: "%20")
        var json = JSONWriter()
        json.string(text)
        let quoted = String(decoding: json.bytes.dropFirst().dropLast(), as: UTF8.self)
        let plain = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let html = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        return [
            text, query, path, lowercasedEscapes(query), lowercasedEscapes(path), quoted, plain, plain.replacing("/", with: "\\/"), html,
            html.replacing("\"", with: "&#34;").replacing("'", with: "&#39;"),
            html.replacing("\"", with: "&quot;").replacing("'", with: "&#39;"),
        ]
    }

    private static func lowercasedEscapes(_ text: String) -> String {
        var pieces = text.split(separator: "%", omittingEmptySubsequences: false).map(String.init)
        for index in pieces.indices.dropFirst() { pieces[index] = pieces[index].prefix(2).lowercased() + pieces[index].dropFirst(2) }
        return pieces.joined(separator: "%")
    }

    package func scrub(_ text: String) -> String {
        var clean = text
        for secret in secrets { clean = clean.replacing(secret.reveal(), with: Self.mark) }
        if !parts.isEmpty { clean = maskParts(in: clean) }
        clean = Self.maskRun(after: "/bot", in: clean, atLeast: 20) { $0.isTokenByte }
        return Self.maskRun(after: "auth_token=", in: clean, atLeast: 1) { !$0.endsQueryValue }
    }

    package func scrub(_ cause: Cause) -> Cause {
        var clean = cause
        clean.detail = scrub(cause.detail)
        clean.logText = cause.logText.map(scrub)
        return clean
    }

    package func scrub(_ verdict: Verdict) -> Verdict {
        switch verdict {
        case .delivered: .delivered
        case .retry(let after, let cause): .retry(after: after, scrub(cause))
        case .resend(let change, let cause): .resend(change, scrub(cause))
        case .rejected(let cause): .rejected(scrub(cause))
        }
    }

    /// Masks every run of bytes that is made of parts of a long secret.
    private func maskParts(in text: String) -> String {
        let bytes = Array(text.utf8)
        var clean: [UInt8] = []
        var kept = 0
        var index = 0
        while index + Self.partLength <= bytes.count {
            guard parts.contains(Secret(bytes[index..<(index + Self.partLength)])) else {
                index += 1
                continue
            }
            var end = index + Self.partLength
            while end < bytes.count, parts.contains(Secret(bytes[(end - Self.partLength + 1)...end])) { end += 1 }
            clean += bytes[kept..<index] + Array(Self.mark.utf8)
            kept = end
            index = end
        }
        return kept == 0 ? text : String(decoding: clean + bytes[kept...], as: UTF8.self)
    }

    private static func maskRun(
        after prefix: String, in text: String, atLeast count: Int, while belongs: (UInt8) -> Bool
    ) -> String {
        var clean = ""
        var rest = text[...]
        while let found = rest.firstRange(of: prefix) {
            let run = rest[found.upperBound...].utf8.prefix { belongs($0) }
            clean += rest[..<found.upperBound]
            clean += run.count >= count && !run.starts(with: mark.utf8) ? mark[...] : rest[found.upperBound..<run.endIndex]
            rest = rest[run.endIndex...]
        }
        return clean + rest
    }
}

extension UInt8 {
    /// Belongs to a Telegram token: letters, digits, `_`, `-`, `:` and the percent-encoded colon.
    fileprivate var isTokenByte: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "%"):
            true
        default: false
        }
    }

    fileprivate var endsQueryValue: Bool {
        self <= 0x20 || self == UInt8(ascii: "&") || self == UInt8(ascii: "\"") || self == UInt8(ascii: "#")
            || self == UInt8(ascii: "'")
    }
}
