import HTTPTypes
import Hummingbird
import KaptopAlerts
import KaptopDelivery
import KaptopEngine
import KaptopOverview

/// `/kaptop/v1/deliveries`: which there are (`status`, `destination` as `KIND:ADDRESS`, `limit`), sending again or dismissing one, and
/// sending again all that a destination rejected (`POST …/resend?destination=KIND:ADDRESS`).
struct DeliveriesRoutes: Sendable {
    private static let path = APIPath.kaptop + "/deliveries"

    private let insight: any EngineInsight
    private let log: any EngineLog

    init?(_ dependencies: APIDependencies) {
        guard let insight = dependencies.insight else { return nil }
        self.insight = insight
        log = dependencies.log
    }

    func register(in routes: inout RouteTable) {
        routes.addRaw(.get, Self.path) { request in
            let rows = try await insight.deliveries(try Self.query(request.query))
            return .json(["deliveries": .array(rows.map { HistoryJSON.value(of: $0) })], .compact)
        }
        routes.addRaw(.post, Self.path + "/", change)
        routes.addRaw(.post, Self.path + "/resend") { request in
            let place = try Self.destination(request.query["destination"], parameter: "destination")
            return try await perform(.resendRejected(place), as: "resend", of: request.query["destination"], request)
        }
    }

    /// `POST …/ID/resend` and `POST …/ID/dismiss`.
    @Sendable private func change(_ request: APIRequest) async throws -> Response {
        let parts = request.rest(behind: Self.path + "/").split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw APIError.notFound }
        guard let number = Int64(parts[0]) else { throw APIError.invalidParameter("delivery", String(parts[0])) }
        let command: Command
        switch parts[1] {
        case "resend": command = .resend(DeliveryID(number))
        case "dismiss": command = .dismiss(DeliveryID(number))
        default: throw APIError.notFound
        }
        return try await perform(command, as: String(parts[1]), of: String(number), request)
    }

    private func perform(_ command: Command, as action: String, of object: String, _ request: APIRequest) async throws -> Response {
        let person = request.person ?? .unnamed
        switch await insight.perform(command, by: person) {
        case .done(let text):
            log.write(.info, text, [("delivery", object), ("action", action), ("operator", person.text)])
            return .json(["message": .text(text)])
        case .failed(let text):
            throw APIError.refusedByState(text)
        }
    }

    private static func query(_ parameters: APIQuery) throws(APIError) -> DeliveryQuery {
        var query = DeliveryQuery()
        let status = parameters["status"]
        if !status.isEmpty {
            guard let name = DeliveryStatusName(rawValue: status) else { throw .unknownDeliveryStatus(status) }
            query.status = name
        }
        let place = parameters["destination"]
        if !place.isEmpty { query.destination = try destination(place, parameter: "destination") }
        if !parameters["limit"].isEmpty { query.limit = try limit(parameters["limit"]) }
        return query
    }

    /// `telegram:-100123`: the kind ends at the first colon.
    static func destination(_ text: String, parameter: String) throws(APIError) -> Destination {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { throw .invalidDestination(parameter, text) }
        return Destination(kind: String(parts[0]), address: String(parts[1]))
    }

    static func limit(_ text: String) throws(APIError) -> Int {
        guard let limit = Int(text), (1...HistoryQuery.mostRows).contains(limit) else { throw .invalidLimit(text, HistoryQuery.mostRows) }
        return limit
    }
}
