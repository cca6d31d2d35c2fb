/// The port through which handlers reach HTTP services.
///
/// KaptopApp fulfils it; tests fulfil it with stand-ins.
package protocol HTTPSending: Sendable {
    /// Sends one request. The whole exchange ends within the request's time limit; an answer's body is cut at 1 MB.
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse
}

package struct HTTPRequest: Sendable, Hashable {
    package var method: String
    /// May contain a token, so it is never printed.
    package var url: Secret<String>
    package var headers: [Header]
    package var body: [UInt8]
    /// For the whole exchange.
    package var timeLimit: Duration
    /// How the server's certificate is checked.
    package var tls: TLSOptions

    /// Values other than the content type's are not printed: they may be keys and passwords.
    package struct Header: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
        package var name: String
        package var value: String
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        package var description: String {
            "\(name): \(name.lowercased() == "content-type" ? value : "<redacted>")"
        }
        package var debugDescription: String { description }
        package var customMirror: Mirror { Mirror(self, children: []) }

        /// Go's words for a header that cannot be sent, because its name is no token or a line would end within it; nil for a good one.
        var mistake: String? {
            let isToken = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !Self.separators.contains($0) }
            guard isToken else { return "net/http: invalid header field name \"\(name)\"" }
            let isLine = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
            return isLine ? nil : "net/http: invalid header field value for \"\(name)\""
        }

        /// Source: RFC 9110, section 5.6.2.
        private static let separators = Set("\"(),/:;<=>?@[\\]{}".utf8)
    }

    /// `http://host:port` to go through instead of the environment's; nil for that.
    package var proxy: String?

    package struct TLSOptions: Sendable, Hashable {
        /// Certificates of authorities to trust, PEM; empty for the system's.
        package var authorityPath = ""
        package var certificatePath = ""
        package var keyPath = ""
        package var isVerificationSkipped = false

        package init() {}
    }

    package init(
        method: String = "POST", url: Secret<String>, headers: [Header] = [], body: [UInt8] = [], timeLimit: Duration = .seconds(20),
        tls: TLSOptions = TLSOptions()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeLimit = timeLimit
        self.tls = tls
    }
}

package struct HTTPResponse: Sendable, Hashable {
    package var status: Int
    /// Names in lower case.
    package var headers: [String: String]
    package var body: [UInt8]

    package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package var text: String { String(decoding: body, as: UTF8.self) }
}

/// Why there was no answer.
///
/// Says the host, never the URL.
package struct HTTPFailure: Error, Sendable, Hashable {
    package enum Kind: String, Sendable {
        case badURL, nameNotFound, refused, unreachable, tls, timeout, closed, proxy, other
    }
    package var kind: Kind
    package var host: String
    /// One line without secrets.
    package var detail: String

    package init(_ kind: Kind, host: String, detail: String) {
        self.kind = kind
        self.host = host
        self.detail = detail
    }
}
