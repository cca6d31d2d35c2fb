import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A request as routes see it: path and query decoded, the body still to come.
struct APIRequest: Sendable {
    let method: HTTPRequest.Method
    /// Decoded; paths of the preview are those of version 1 already.
    let path: String
    /// Path and query as they were sent.
    let target: String
    let query: APIQuery
    let headers: HTTPFields
    let body: RequestBody

    init(_ request: Request) {
        method = request.method
        target = request.head.path ?? "/"
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let decoded = APIQuery.decode(parts[0])
        path = decoded.hasPrefix(APIPath.preview + "/") ? APIPath.base + decoded.dropFirst(APIPath.preview.count) : decoded
        query = APIQuery(parts.count > 1 ? parts[1] : "")
        headers = request.headers
        body = request.body
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

    /// What stands behind a prefix of the path; empty for nothing.
    func rest(behind prefix: String) -> String {
        path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : ""
    }
}

/// Where the API lives.
enum APIPath {
    static let base = "/kapacitor/v1"
    static let preview = "/kapacitor/v1preview"

    /// A link as every resource has one.
    static func link(_ path: String, relation: String = "self") -> JSONValue {
        ["rel": .text(relation), "href": .text(path)]
    }
}

/// The parameters behind the question mark, in their order.
struct APIQuery: Sendable {
    private let parameters: [(name: String, value: String)]

    init(_ text: some StringProtocol) {
        parameters = text.split(whereSeparator: { $0 == "&" || $0 == ";" }).map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decodeForm(parts[0]), parts.count > 1 ? Self.decodeForm(parts[1]) : "")
        }
    }

    /// The first value of a parameter, empty without one, as in Go.
    subscript(name: String) -> String {
        parameters.first { $0.name == name }?.value ?? ""
    }

    func all(_ name: String) -> [String] {
        parameters.filter { $0.name == name }.map(\.value)
    }

    private static func decodeForm(_ text: some StringProtocol) -> String {
        decode(text.replacing("+", with: " "))
    }

    static func decode(_ text: some StringProtocol) -> String {
        text.removingPercentEncoding ?? String(text)
    }
}
