import HTTPTypes
import Hummingbird

/// `ping`: the server is there.
struct PingRoutes: Sendable {
    func register(in routes: inout RouteTable) {
        routes.add(.get, "/ping") { _ in .noContent }
        routes.add(.head, "/ping") { _ in .noContent }
    }
}
