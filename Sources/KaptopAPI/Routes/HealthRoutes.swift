import HTTPTypes
import Hummingbird
import KaptopAlerts
import KaptopEngine
import KaptopOverview

/// How the engine is: `/kaptop/v1/health` for people and checks, `/metrics` for Prometheus.
struct HealthRoutes: Sendable {
    private let dependencies: APIDependencies

    init(_ dependencies: APIDependencies) {
        self.dependencies = dependencies
    }

    func register(in routes: inout RouteTable) {
        routes.addRaw(.get, "/metrics", metrics)
        guard let insight = dependencies.insight else { return }
        let now = dependencies.now
        let health: RouteTable.Handler = { _ in
            let health = await insight.health()
            return .json(HealthJSON.value(of: health, now: now()), status: health.state == .failing ? .serviceUnavailable : .ok)
        }
        routes.addRaw(.get, APIPath.kaptop + "/health", health)
        routes.addRaw(.head, APIPath.kaptop + "/health", health)
    }

    @Sendable private func metrics(_ request: APIRequest) async throws -> Response {
        let now = dependencies.now()
        let page = EngineMetrics(
            health: await dependencies.insight?.health(), received: await dependencies.lineReceiver.received,
            statistics: await dependencies.statistics(),
            collected: await dependencies.topics().topics.map { ($0.key, $0.value.collected) }, process: dependencies.process(),
            uptime: Double(now - dependencies.settings.startedAt) / 1e9, now: now
        ).text
        return Response(
            status: .ok, headers: [.contentType: Exposition.contentType], body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
    }
}
