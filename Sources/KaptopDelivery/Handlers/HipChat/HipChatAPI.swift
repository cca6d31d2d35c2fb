import Foundation

/// What setting up asks of a HipChat server: whether a token is good, and which rooms there are.
///
/// Nothing is ever posted. The token goes in a header, which servers do not log. Hosts under hipchat.com are not connected to: the service ended in 2019, and
/// the domain may be anybody's by now.
package struct HipChatAPI: Sendable {
    /// Source: HipChat API v2, GET /v2/room.
    private static let pageSize = 1000
    private static let mostPages = 20

    private let http: any HTTPSending
    private let url: String
    private let token: Secret<String>

    /// `url` as in the `[hipchat]` section: `https://chat.example.com/v2/room`.
    package init(http: any HTTPSending, url: String, token: Secret<String>) {
        self.http = http
        self.url = url
        self.token = token
    }

    /// All rooms that the token may see, by name; `.forbidden` where it may see none, as a room's own token.
    package func rooms() async throws(HipChatFailure) -> [HipChatRoom] {
        var rooms: [HipChatRoom] = []
        for page in 0..<Self.mostPages {
            var address = try address()
            address.query = "max-results=\(Self.pageSize)&start-index=\(page * Self.pageSize)"
            let response = try await call("GET", address)
            guard response.status == 200, let items = response.object?["items"] as? [[String: Any]] else { throw failure(response) }
            rooms += items.compactMap(HipChatRoom.init)
            if items.count < Self.pageSize { break }
        }
        return rooms.sorted { ($0.name.lowercased(), $0.id) < ($1.name.lowercased(), $1.id) }
    }

    /// Whether the token may post into a room, asked with `auth_test=true`, which posts nothing.
    package func check(room: String) async throws(HipChatFailure) {
        var address = try address()
        address.join(room, "notification")
        address.query = "auth_test=true"
        let response = try await call("POST", address, body: Array("{}".utf8))
        guard response.status == 202 || response.status == 204 else { throw failure(response) }
    }

    private func address() throws(HipChatFailure) -> GoURL {
        guard let address = GoURL(url) else { throw .badURL }
        if HipChatAddress.isEndedService(url) { throw .ended(host: address.hostName) }
        return address
    }

    private func call(_ method: String, _ address: GoURL, body: [UInt8] = []) async throws(HipChatFailure) -> HTTPResponse {
        let request = HTTPRequest(
            method: method, url: Secret(address.text),
            headers: [.init("Authorization", "Bearer \(token.reveal())"), .init("Content-Type", "application/json")], body: body)
        do throws(HTTPFailure) {
            return try await http.send(request)
        } catch {
            var failure = error
            failure.detail = Scrubber([token]).scrub(error.detail)
            throw .network(failure)
        }
    }

    private func failure(_ response: HTTPResponse) -> HipChatFailure {
        let error = response.object?["error"] as? [String: Any]
        let words = Scrubber([token]).scrub(error?["message"] as? String ?? response.excerpt)
        // A page comes from something between here and the service.
        guard !response.isHTML, response.object != nil else { return .notHipChat(status: response.status) }
        switch response.status {
        case 401: return .unauthorized
        case 403: return .forbidden(words)
        case 404: return .roomNotFound
        case 429: return .rateLimited(response.retryAfter ?? response.hipChatReset)
        default: return .other("\(response.status) \(words)")
        }
    }
}

package struct HipChatRoom: Sendable, Hashable {
    package var id: Int64
    package var name: String

    package init(id: Int64, name: String) {
        self.id = id
        self.name = name
    }

    init?(_ object: [String: Any]) {
        guard let id = (object["id"] as? NSNumber)?.int64Value, let name = object["name"] as? String else { return nil }
        self.init(id: id, name: name)
    }
}

/// Why a HipChat server did not answer as it should.
package enum HipChatFailure: Error, Sendable, Hashable {
    case badURL
    case ended(host: String)
    case unauthorized
    /// The server's words.
    case forbidden(String)
    case roomNotFound
    case rateLimited(Duration?)
    case network(HTTPFailure)
    case notHipChat(status: Int)
    case other(String)

    /// What happened, in a few words.
    package var headline: String {
        switch self {
        case .badURL: "the address is not a URL"
        case .ended(let host): "\(host) was not connected to: HipChat ended in February 2019"
        case .unauthorized: "401: the server does not know this token"
        case .forbidden(let words): "403: \(words)"
        case .roomNotFound: "404: there is no such room"
        case .rateLimited: "429: too many requests"
        case .network: "no connection"
        case .notHipChat(let status): "an answer that is not HipChat's (\(status))"
        case .other(let words): "the server refused: \(words)"
        }
    }

    /// The one thing to do about it.
    package var advice: String {
        switch self {
        case .badURL: "Give the whole address, beginning with https://"
        case .ended: "Give the address of a server that speaks HipChat's API version 2."
        case .unauthorized: "Make a new one under Account settings, API access."
        case .forbidden: "Make a token with the scope Send Notification; a room's own token works for that room only."
        case .roomNotFound: "Type the room's name as HipChat shows it, or its number."
        case .rateLimited(let wait): "Wait \(wait.map { "\($0.components.seconds) s" } ?? "a minute"), then try again."
        case .network(let failure): "\(failure.host) could not be reached (\(failure.detail)): check network, name and proxy."
        case .notHipChat: "Check the address: it ends in /v2/room. A login page or a proxy may be in the way."
        case .other: "Check address, token and room."
        }
    }
}
