import HTTPTypes
import Hummingbird
import NIOCore

/// Requests to the API from within the process, answered like any other.
///
/// Whoever defines something by other ways than HTTP goes through here, so that the checks and their words are the same.
package struct LocalAPI: Sendable {
    package enum Method: Sendable {
        case get, post, put, patch, delete
    }

    package struct Answer: Sendable, Equatable {
        package let status: Int
        /// null where there is none.
        package let body: JSONValue

        package var isOK: Bool { (200..<300).contains(status) }

        /// Kapacitor's sentence of why not.
        package var error: String {
            body["error"]?.string ?? "invalid response: code \(status): body: "
        }
    }

    private let router: APIRouter

    package init(_ router: APIRouter) {
        self.router = router
    }

    /// `path` stands below `/kapacitor/v1` and is taken as it is: nothing in it is decoded.
    package func call(_ method: Method, _ path: String, query: String = "", _ body: JSONValue? = nil) async -> Answer {
        let request = APIRequest(
            method.httpMethod, path: APIPath.base + path, query: APIQuery(query), body: body.map { JSONPrinter.bytes($0, .compact) } ?? [])
        do {
            let response = try await router.respond(to: request)
            let collected = Collected()
            try await response.body.map { buffer in
                await collected.append(buffer)
                return buffer
            }.write(Discarding())
            let bytes = await collected.bytes
            return Answer(status: response.status.code, body: bytes.isEmpty ? .null : try JSONParser.value(bytes))
        } catch {
            return Answer(status: 500, body: ["error": .text("\(error)")])
        }
    }
}

extension LocalAPI.Method {
    fileprivate var httpMethod: HTTPRequest.Method {
        switch self {
        case .get: .get
        case .post: .post
        case .put: .put
        case .patch: .patch
        case .delete: .delete
        }
    }
}

private actor Collected {
    private(set) var bytes: [UInt8] = []

    func append(_ buffer: ByteBuffer) { bytes += buffer.readableBytesView }
}

/// Takes an answer that is collected elsewhere.
private struct Discarding: ResponseBodyWriter {
    mutating func write(_ buffer: ByteBuffer) async throws {}
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
