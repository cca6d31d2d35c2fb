/// Where a HipChat server is, from what a person types: a subdomain of hipchat.com, or the address of a compatible server.
package enum HipChatAddress {
    /// The `url` of the configuration; `ops` becomes `https://ops.hipchat.com/v2/room`, `https://chat.example.com` gets `/v2/room`.
    package static func url(from text: String) -> String {
        var text = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        while text.hasSuffix("/") { text.removeLast() }
        guard !text.isEmpty else { return "" }
        if !text.contains("://") {
            let isName = text.utf8.allSatisfy {
                $0 == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20
            }
            text = isName ? "https://\(text).hipchat.com" : "https://\(text)"
        }
        let path = text.firstRange(of: "://").map { text[$0.upperBound...].drop { $0 != "/" } } ?? ""
        if path.isEmpty { return text + "/v2/room" }
        return path.hasSuffix("/v2") ? text + "/room" : text
    }

    /// Nil for what is no http or https URL.
    package static func host(of url: String) -> String? { GoURL(url)?.hostName }

    /// Whether the host belongs to the service that ended on 15 February 2019: the domain may be anybody's by now.
    package static func isEndedService(_ url: String) -> Bool {
        guard let host = host(of: url) else { return false }
        return host == "hipchat.com" || host.hasSuffix(".hipchat.com")
    }
}
