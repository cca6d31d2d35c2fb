import HTTPTypes
import Hummingbird
import KaptopAlerts
import KaptopEngine
import Points

/// `alerts/topics`: what topics there are, how bad they are, and the newest event of each of their alerts.
struct TopicsRoutes: Sendable {
    private static let path = APIPath.base + "/alerts/topics"

    private let dependencies: APIDependencies
    private let handlers: TopicHandlersRoutes?

    init(_ dependencies: APIDependencies) {
        self.dependencies = dependencies
        handlers = TopicHandlersRoutes(dependencies)
    }

    func register(in routes: inout RouteTable) {
        routes.add(.get, "/alerts/topics", list)
        routes.add(.get, "/alerts/topics/", show)
        handlers?.register(in: &routes)
    }

    @Sendable private func list(_ request: APIRequest) async throws -> Response {
        let pattern = Glob(request.query["pattern"].isEmpty ? "*" : request.query["pattern"])
        guard pattern.isValid else { throw APIError.invalidPattern }
        let level = try level(request)
        let closed = await closedTasks()
        let topics = await dependencies.topics()
        let rows = topics.topics
            .filter { pattern.matches($0.key.rawValue) && $0.value.level >= level && isShown($0.key, topics, closed) }
            .sorted { $0.key.rawValue < $1.key.rawValue }
        return .json(["link": APIPath.link(request.target), "topics": .array(rows.map { json($0.key, $0.value) })])
    }

    @Sendable private func show(_ request: APIRequest) async throws -> Response {
        let parts = request.rest(behind: Self.path + "/")
            .split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        let id = TopicID(parts[0])
        let topics = await dependencies.topics()
        let topic = await isShown(id, topics, closedTasks()) ? topics[id] : nil
        switch (parts.count, parts.dropFirst().first) {
        case (2, "events"):
            guard let topic else { throw APIError.failedToGetEvents(topic: id.rawValue) }
            return .json(events(id, topic, try level(request)))
        case (3, "events") where topic?.states[AlertID(parts[2])] == nil && parts[2].contains("/"):
            // Kapacitor reads no event's name that has a slash, and shows the topic.
            guard let topic else { throw APIError.unknownTopic(id.rawValue) }
            return .json(json(id, topic))
        case (3, "events"):
            guard let state = topic?.states[AlertID(parts[2])] else {
                throw APIError.unknownEvent(parts[2].isEmpty ? "events" : parts[2], topic: id.rawValue)
            }
            return .json(json(id, state))
        case (2, "handlers"):
            guard let handlers else { throw APIError.notFound }
            return try await handlers.list(id, request)
        case (3, "handlers"):
            guard let handlers else { throw APIError.notFound }
            return try await handlers.show(parts[2], of: id)
        default:
            // Whatever else stands behind a topic counts for nothing.
            guard let topic else { throw APIError.unknownTopic(id.rawValue) }
            return .json(json(id, topic))
        }
    }

    private func closedTasks() async -> Set<String> {
        Set(await dependencies.taskMaster.tasks.filter { !$0.isEnabled }.map(\.id.rawValue))
    }

    /// Whether Kapacitor has the topic too: it closes those that hold the handlers of a script while its task is disabled, and makes
    /// none for an alert without handlers.
    private func isShown(_ topic: TopicID, _ topics: Topics, _ closedTasks: Set<String>) -> Bool {
        let parts = topic.rawValue.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "main" else { return true }
        if closedTasks.contains(String(parts[1])) { return false }
        return topics[topic]?.handlers.isEmpty == false || !topics.handlers(of: topic).isEmpty
    }

    /// The parameter `min-level`; the begin of a level's name is enough.
    private func level(_ request: APIRequest) throws(APIError) -> Level {
        let name = request.query["min-level"]
        guard let level = Level(beginning: name.uppercased()) else { throw .invalidLevel(name) }
        return level
    }

    private func json(_ id: TopicID, _ topic: Topics.Topic) -> JSONValue {
        let path = "\(Self.path)/\(id.rawValue)"
        return [
            "link": APIPath.link(path),
            "id": .text(id.rawValue),
            "level": .text(topic.level.name),
            "collected": .count(topic.collected),
            "events-link": APIPath.link(path + "/events", relation: "events"),
            "handlers-link": APIPath.link(path + "/handlers", relation: "handlers"),
        ]
    }

    private func events(_ id: TopicID, _ topic: Topics.Topic, _ level: Level) -> JSONValue {
        let states = topic.states.values.filter { $0.level >= level }.sorted { $0.id.rawValue < $1.id.rawValue }
        return [
            "link": APIPath.link("\(Self.path)/\(id.rawValue)/events"),
            "topic": .text(id.rawValue),
            "events": .array(states.map { json(id, $0) }),
        ]
    }

    private func json(_ id: TopicID, _ state: EventState) -> JSONValue {
        [
            "link": APIPath.link("\(Self.path)/\(id.rawValue)/events/\(state.id.rawValue)"),
            "id": .text(state.id.rawValue),
            "state": [
                "message": .text(state.message),
                "details": .text(state.details),
                "time": .text(RFC3339.text(state.time)),
                "duration": .text(GoText.duration(state.duration)),
                "level": .text(state.level.name),
            ],
        ]
    }
}
