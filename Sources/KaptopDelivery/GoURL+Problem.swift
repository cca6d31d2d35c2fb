extension GoURL {
    /// Go's words for why no request can be made to a URL that handlers cannot use.
    ///
    /// Source: net/url's Parse and net/http's Client.Do of Go 1.19, as far as people's mistakes go.
    static func problem(with text: String, shownAs shown: String) -> String {
        switch Self.scheme(of: text) {
        case .mistake(let mistake): return parsing(shown, mistake)
        case .none:
            if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
                return parsing(shown, "net/url: invalid control character in URL")
            }
            let segment = text.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            if segment.contains(":") { return parsing(shown, "first path segment in URL cannot contain colon") }
            return posting(shown, #"unsupported protocol scheme """#)
        case .scheme(let scheme, let rest):
            guard scheme == "http" || scheme == "https" else {
                return posting(shown, #"unsupported protocol scheme "\#(scheme)""#)
            }
            return problem(behindScheme: rest, scheme, shown)
        }
    }

    private static func problem(behindScheme rest: Substring, _ scheme: String, _ shown: String) -> String {
        guard rest.hasPrefix("//") else { return posting(shown, "http: no Host in request URL") }
        let authority = rest.dropFirst(2).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        if let wrong = host.first(where: { $0 == " " || $0 == "\"" || $0 == "<" || $0 == ">" || $0 == "\\" || $0 == "^" }) {
            return parsing(shown, #"invalid character "\#(wrong)" in host name"#)
        }
        if let escape = invalidEscape(in: rest) { return parsing(shown, #"invalid URL escape "\#(escape)""#) }
        if host.isEmpty {
            // Go writes a URL without host and path back without its slashes.
            return posting(authority.endIndex == rest.endIndex ? "\(scheme):" : shown, "http: no Host in request URL")
        }
        if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") {
            let port = host[host.index(after: colon)...]
            if !port.allSatisfy(\.isNumber) { return parsing(shown, #"invalid port "\#(host[colon...])" after host"#) }
            return posting(shown, "dial tcp: address \(port): invalid port")
        }
        return posting(shown, "the URL cannot be used")
    }

    private enum Scheme {
        case none
        case scheme(String, rest: Substring)
        case mistake(String)
    }

    private static func scheme(of text: String) -> Scheme {
        for (offset, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if offset == 0 { return .none }
            case UInt8(ascii: ":"):
                if offset == 0 { return .mistake("missing protocol scheme") }
                let colon = text.utf8.index(text.startIndex, offsetBy: offset)
                return .scheme(text[..<colon].lowercased(), rest: text[text.index(after: colon)...])
            default: return .none
            }
        }
        return .none
    }

    /// The first `%` that no two hexadecimal digits follow, with what follows.
    private static func invalidEscape(in text: Substring) -> String? {
        var rest = text[...]
        while let percent = rest.firstIndex(of: "%") {
            let escape = rest[percent...].prefix(3)
            guard escape.count == 3, escape.dropFirst().allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return String(escape) }
            rest = rest[escape.endIndex...]
        }
        return nil
    }

    private static func parsing(_ shown: String, _ mistake: String) -> String {
        "failed to create POST request: parse \"\(shown)\": \(mistake)"
    }

    private static func posting(_ shown: String, _ mistake: String) -> String { "Post \"\(shown)\": \(mistake)" }
}
