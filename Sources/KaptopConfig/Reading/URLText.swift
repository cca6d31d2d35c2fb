internal import KaptopDelivery

/// What Go's `url.Parse` has against a text, in its words.
///
/// Source: net/url of Go 1.19. Only what people write is looked at: control characters, schemes, ports, escapes.
package enum URLText {
    static func problem(of text: String) -> String? {
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            return "net/url: invalid control character in URL"
        }
        let text = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        if text.hasPrefix(":") { return "missing protocol scheme" }
        let (hasScheme, afterScheme) = withoutScheme(text)
        let rest = afterScheme.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        guard rest.hasPrefix("//") else {
            if !hasScheme, let segment = rest.split(separator: "/", omittingEmptySubsequences: false).first, segment.contains(":") {
                return "first path segment in URL cannot contain colon"
            }
            return escapeProblem(rest)
        }
        let authority = rest.dropFirst(2).prefix { $0 != "/" }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        if let problem = hostProblem(host) { return problem }
        return escapeProblem(rest.dropFirst(2 + authority.count))
    }

    private static func withoutScheme(_ text: Substring) -> (Bool, Substring) {
        for (number, character) in text.enumerated() {
            switch character {
            case "a"..."z", "A"..."Z": continue
            case "0"..."9", "+", "-", ".":
                if number == 0 { return (false, text) }
            case ":":
                return (true, text.dropFirst(number + 1))
            default: return (false, text)
            }
        }
        return (false, text)
    }

    private static func hostProblem(_ host: Substring) -> String? {
        if let bad = host.first(where: { " \"<>^`{|}\\".contains($0) }) {
            return "invalid character \(TOMLLiteral.quoted(String(bad))) in host name"
        }
        if let problem = hostEscapeProblem(host) { return problem }
        if host.hasPrefix("["), !host.contains("]") { return "missing ']' in host" }
        let name = host.lastIndex(of: "]").map { host[host.index(after: $0)...] } ?? host
        if let colon = name.lastIndex(of: ":"), !name[name.index(after: colon)...].allSatisfy({ $0.isASCII && $0.isNumber }) {
            return "invalid port \(TOMLLiteral.quoted(String(name[colon...]))) after host"
        }
        return nil
    }

    /// In a host name only bytes beyond ASCII, and the percent sign itself, may be escaped.
    private static func hostEscapeProblem(_ host: Substring) -> String? {
        if let problem = escapeProblem(host) { return problem }
        for (index, character) in zip(host.indices, host) where character == "%" {
            let escape = host[index...].prefix(3)
            if let high = escape.dropFirst().first?.hexDigitValue, high < 8, escape != "%25" {
                return "invalid URL escape \(TOMLLiteral.quoted(String(escape)))"
            }
        }
        return nil
    }

    private static func escapeProblem(_ path: Substring) -> String? {
        var rest = path
        while let percent = rest.firstIndex(of: "%") {
            let escape = rest[percent...].prefix(3)
            guard escape.utf8.count == 3, escape.utf8.dropFirst().allSatisfy(BareValue.isHexDigit) else {
                return "invalid URL escape \(TOMLLiteral.quoted(String(escape)))"
            }
            rest = rest[percent...].dropFirst(3)
        }
        return nil
    }
}

extension URLText {
    /// A URL without user, password and query, any of which may be a secret.
    package static func withoutSecrets(_ url: String) -> String {
        var text = url.split(separator: "?", maxSplits: 1).first.map(String.init) ?? ""
        if text.count < url.count { text += "?\(Secret("").description)" }
        guard let start = text.firstRange(of: "://")?.upperBound,
            let end = text[start...].prefix(while: { $0 != "/" }).lastIndex(of: "@")
        else { return text }
        text.replaceSubrange(start..<end, with: Secret("").description)
        return text
    }
}
