import HTTPTypes
package import Hummingbird
import KaptopEngine

/// Answers Kapacitor's HTTP API.
///
/// No router of Hummingbird is used: Kapacitor tells `/config/telegram` from `/config/telegram/`, takes any path below a task, and
/// answers a wrong method like a wrong path.
package struct APIRouter: HTTPResponder {
    package typealias Context = BasicRequestContext

    private static let versionHeader = HTTPField.Name("X-Kapacitor-Version")
    private static let programVersionHeader = HTTPField.Name("X-Kaptop-Version")
    private static let requestIDHeader = HTTPField.Name("Request-Id")

    private let routes: RouteTable
    private let dependencies: APIDependencies
    private var door = APIDoor.network

    package init(_ dependencies: APIDependencies) {
        self.dependencies = dependencies
        var routes = RouteTable()
        PingRoutes().register(in: &routes)
        WriteRoutes(dependencies).register(in: &routes)
        let changes = ChangeQueue()
        TasksRoutes(dependencies, changes).register(in: &routes)
        TemplatesRoutes(dependencies, changes).register(in: &routes)
        TopicsRoutes(dependencies).register(in: &routes)
        ConfigRoutes(dependencies).register(in: &routes)
        OwnConfigRoutes(dependencies)?.register(in: &routes)
        ServiceTestsRoutes(dependencies).register(in: &routes)
        DebugRoutes(dependencies).register(in: &routes)
        LogsRoutes(dependencies).register(in: &routes)
        RecordingsRoutes(dependencies).register(in: &routes)
        HoldsRoutes(dependencies)?.register(in: &routes)
        HealthRoutes(dependencies).register(in: &routes)
        HistoryRoutes(dependencies)?.register(in: &routes)
        DeliveriesRoutes(dependencies)?.register(in: &routes)
        ConsoleRoutes(dependencies)?.register(in: &routes)
        self.routes = routes
    }

    package func respond(to request: Request, context: Context) async throws -> Response {
        try await respond(to: APIRequest(request, by: door))
    }

    /// The same for requests that come in by another way.
    func behind(_ door: APIDoor) -> APIRouter {
        var router = self
        router.door = door
        return router
    }

    func respond(to request: APIRequest) async throws -> Response {
        var response: Response
        if let place = request.cleanTarget {
            response = Self.redirection(to: place, request.method)
        } else if request.method == .options {
            response = Response(status: .ok)
        } else if let handler = routes.handler(request.method, request.path) {
            do {
                response = try await handler(request)
            } catch let error as APIError {
                response = .json(["error": .text(error.text)], status: error.status)
            } catch {
                // The client went away or sent what is no HTTP: nobody reads the answer.
                dependencies.log.write(.debug, "request failed", [("path", request.path), ("err", "\(error)")])
                throw error
            }
        } else {
            response = .json(["error": .text(APIError.notFound.text)], status: APIError.notFound.status)
        }
        if request.method == .head { response.body = ResponseBody() }
        addHeaders(to: &response, request)
        return response
    }

    private static func redirection(to place: String, _ method: HTTPRequest.Method) -> Response {
        var response = Response(status: .movedPermanently, headers: [.location: place])
        guard method == .get || method == .head else { return response }
        response.headers[.contentType] = "text/html; charset=utf-8"
        let escaped = place.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&#34;").replacing("'", with: "&#39;")
        response.body = ResponseBody(byteBuffer: ByteBuffer(string: "<a href=\"\(escaped)\">Moved Permanently</a>.\n\n"))
        return response
    }

    private func addHeaders(to response: inout Response, _ request: APIRequest) {
        if let name = Self.versionHeader { response.headers[name] = dependencies.settings.version }
        if let name = Self.programVersionHeader, let version = dependencies.settings.programVersion { response.headers[name] = version }
        if let name = Self.requestIDHeader { response.headers[name] = dependencies.newIdentifier() }
        guard let origin = request.headers[.origin], dependencies.settings.crossOrigin == .anyOrigin else { return }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowMethods] = "DELETE, GET, OPTIONS, POST, PATCH"
        response.headers[.accessControlAllowHeaders] =
            "Accept, Accept-Encoding, Authorization, Content-Length, Content-Type, X-CSRF-Token, X-HTTP-Method-Override"
    }
}

extension Response {
    private static let jsonType = "application/json; charset=utf-8"

    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok, _ layout: JSONPrinter.Layout = .indented) -> Response {
        Response(
            status: status, headers: [.contentType: jsonType],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: JSONPrinter.bytes(value, layout))))
    }

    /// Plain text under Kapacitor's content type: it says JSON whatever it sends.
    static func text(_ text: String, status: HTTPResponse.Status) -> Response {
        Response(status: status, headers: [.contentType: jsonType], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    static var noContent: Response { Response(status: .noContent, headers: [.contentType: jsonType]) }
}
