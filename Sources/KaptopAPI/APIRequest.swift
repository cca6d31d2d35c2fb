import HTTPTypes
import Hummingbird
import KaptopAlerts
import NIOCore

/// A request as routes see it: path and query decoded, the body still to come.
struct APIRequest: Sendable {
    let method: HTTPRequest.Method
    /// Decoded; paths of the preview are those of version 1 already.
    let path: String
    /// Whether it was asked of the preview.
    let isPreview: Bool
    /// Path and query as they were sent.
    let target: String
    let query: APIQuery
    let headers: HTTPFields
    let body: RequestBody
    let door: APIDoor

    init(_ request: Request, by door: APIDoor = .network) {
        self.door = door
        method = request.method
        target = request.head.path ?? "/"
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let decoded = APIQuery.decode(parts[0])
        isPreview = decoded.hasPrefix(APIPath.preview + "/")
        path = isPreview ? APIPath.base + decoded.dropFirst(APIPath.preview.count) : decoded
        query = APIQuery(parts.count > 1 ? parts[1] : "")
        headers = request.headers
        body = request.body
    }

    /// A request from within the process.
    init(_ method: HTTPRequest.Method, path: String, query: APIQuery, body: [UInt8]) {
        self.method = method
        self.path = path
        self.query = query
        self.body = RequestBody(buffer: ByteBuffer(bytes: body))
        door = .network
        isPreview = false
        target = path
        headers = [:]
    }

    /// Where the client is sent if its path is not the shortest one of its place.
    var cleanTarget: String? {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let clean = APIPath.clean(String(parts[0]))
        guard clean != parts[0], parts[0].hasPrefix("/") else { return nil }
        return parts.count > 1 ? "\(clean)?\(parts[1])" : clean
    }

    /// The body as JSON.
    func document(upTo limit: Int) async throws -> Result<JSONValue, JSONParser.Problem> {
        var bytes: [UInt8] = []
        for try await buffer in body {
            guard bytes.count + buffer.readableBytes <= limit else { throw APIError.bodyTooLarge(limit) }
            bytes += buffer.readableBytesView
        }
        do throws(JSONParser.Problem) {
            return .success(try JSONParser.value(bytes))
        } catch {
            return .failure(error)
        }
    }

    /// Who asks, as the request says; nil where it does not.
    var person: Operator? {
        guard let name = HTTPField.Name(OperatorHeader.name), var person = headers[name].flatMap(OperatorHeader.person) else { return nil }
        // The socket can be reached only by the user that the engine runs as, and by root.
        if door == .network { person.isVerified = false }
        return person
    }

    /// What stands behind a prefix of the path; empty for nothing.
    func rest(behind prefix: String) -> String {
        path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : ""
    }
}

/// The way by which a request came.
enum APIDoor: Sendable {
    /// Anybody may have sent it.
    case network
    /// The Unix socket, which only the user of the engine can open.
    case socket
}
