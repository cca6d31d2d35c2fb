/// `host:port` as Go's `net.SplitHostPort` reads it; an empty host means every address.
package struct BindAddress: Hashable, Sendable {
    package let host: String
    package let port: Int

    package struct Mistake: Error, Hashable {
        package let kapacitorText: String
    }

    package static func read(_ text: String) -> Result<BindAddress, Mistake> {
        func refuse(_ words: String) -> Result<BindAddress, Mistake> {
            .failure(Mistake(kapacitorText: "invalid http bind address \(text): \(text.isEmpty ? "" : "address \(text): ")\(words)"))
        }
        guard let colon = text.lastIndex(of: ":") else { return refuse("missing port in address") }
        var host = text[..<colon]
        if host.hasPrefix("[") {
            guard host.hasSuffix("]") else { return refuse(host.contains("]") ? "missing port in address" : "missing ']' in address") }
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return refuse("too many colons in address")
        }
        let port = String(text[text.index(after: colon)...])
        guard let number = Int(port), !port.hasPrefix("+") else {
            let reason = port.isEmpty ? "no port specified \(text)" : "port \(port): strconv.ParseInt: parsing \"\(port)\": invalid syntax"
            return .failure(Mistake(kapacitorText: "invalid http bind address \(reason)"))
        }
        guard (0...65535).contains(number) else {
            return .failure(Mistake(kapacitorText: "invalid http bind address port \(number): out of range"))
        }
        return .success(BindAddress(host: String(host), port: number))
    }
}
