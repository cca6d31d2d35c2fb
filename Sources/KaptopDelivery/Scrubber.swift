/// Takes secrets out of texts before they reach a log, an error or a screen.
///
/// It knows the secrets of a request literally and percent-encoded, and the shapes of the rest: `/bot123:abc…`, `auth_token=…`
/// and the user part of a URL.
package struct Scrubber: Sendable, Hashable {
    package static let mark = "<redacted>"
    private var secrets: [Secret<String>] = []

    package init(_ secrets: [Secret<String>] = []) {
        var forms: Set<String> = []
        // Shorter texts are no secrets, and taking them out would make nonsense of the rest.
        for secret in secrets where secret.reveal().utf8.count >= 4 {
            let text = secret.reveal()
            forms.formUnion([text, GoURL.queryEscape(text), GoURL.queryEscape(text).replacing("+", with: "%20")])
        }
        self.secrets = forms.sorted { $0.utf8.count > $1.utf8.count }.map { Secret($0) }
    }

    package func scrub(_ text: String) -> String {
        var clean = text
        for secret in secrets { clean = clean.replacing(secret.reveal(), with: Self.mark) }
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
