import HTTPTypes
import Hummingbird
import KaptopAlerts
import KaptopDelivery
import KaptopOverview

/// `/kaptop/v1/history`: what happened, and who was told.
///
/// Parameters: `alert`, `topic`, `task`, `to` (`KIND:ADDRESS`), `level` (that one or worse), `failed` (`true`), `since` and `until`
/// (RFC 3339, or a duration back from now such as `12h`), `limit` (100 by default), `before` (the `next` of an answer).
struct HistoryRoutes: Sendable {
    private let insight: any EngineInsight
    private let now: @Sendable () -> Int64

    /// nil where the engine knows nothing of its past.
    init?(_ dependencies: APIDependencies) {
        guard let insight = dependencies.insight else { return nil }
        self.insight = insight
        now = dependencies.now
    }

    func register(in routes: inout RouteTable) {
        routes.addRaw(.get, APIPath.kaptop + "/history") { request in
            .json(HistoryJSON.value(of: try await insight.history(try query(request.query))), .compact)
        }
    }

    private func query(_ parameters: APIQuery) throws(APIError) -> HistoryQuery {
        var query = HistoryQuery()
        func text(_ name: String) -> String? { parameters[name].isEmpty ? nil : parameters[name] }
        query.alert = text("alert").map { AlertID($0) }
        query.topic = text("topic").map { TopicID($0) }
        query.task = text("task").map { TaskID($0) }
        if let place = text("to") { query.destination = try DeliveriesRoutes.destination(place, parameter: "to") }
        if let name = text("level") {
            guard let level = Level(name: name) else { throw .invalidLevel(name) }
            query.minimumLevel = level
        }
        switch text("failed") {
        case nil, "false": break
        case "true": query.outcome = .failed
        case let value?: throw .invalidParameter("failed", value)
        }
        let now = now()
        if let moment = text("since") { query.from = try Self.moment(moment, "since", now) }
        if let moment = text("until") { query.to = try Self.moment(moment, "until", now) }
        if let limit = text("limit") { query.limit = try DeliveriesRoutes.limit(limit) }
        if let cursor = text("before") {
            guard let place = HistoryJSON.cursor(cursor) else { throw .invalidParameter("before", cursor) }
            query.before = place
        }
        return query
    }

    private static func moment(_ text: String, _ parameter: String, _ now: Int64) throws(APIError) -> Int64 {
        guard let moment = MomentText.moment(text, now: now) else { throw .invalidMoment(parameter, text) }
        return moment
    }
}
