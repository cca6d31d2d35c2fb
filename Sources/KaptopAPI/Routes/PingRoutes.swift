import HTTPTypes
import Hummingbird

/// `ping`: the server is there.
struct PingRoutes: Sendable {
    private let dependencies: APIDependencies

    init(_ dependencies: APIDependencies) {
        self.dependencies = dependencies
    }

    func register(in routes: inout RouteTable) {
        routes.add(.get, "/ping") { _ in .noContent }
        routes.add(.head, "/ping") { _ in .noContent }
        routes.add(.post, "/loglevel", setLogLevel)
    }

    @Sendable private func setLogLevel(_ request: APIRequest) async throws -> Response {
        switch try await request.document(upTo: dependencies.settings.maximumDocumentBytes) {
        case .failure(let problem): throw APIError.invalidJSON(problem.text)
        case .success(let body):
            let level = (body["level"]?.string ?? "").uppercased()
            guard ["DEBUG", "INFO", "ERROR"].contains(level) else { throw APIError.invalidLogLevel }
            await dependencies.setLogLevel(level)
            return .noContent
        }
    }
}
