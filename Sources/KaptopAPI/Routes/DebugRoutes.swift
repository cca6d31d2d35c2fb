import HTTPTypes
import Hummingbird
import KaptopAlerts
import KaptopEngine
import KaptopPipeline

/// What the server tells of itself: its counters and its stores.
struct DebugRoutes: Sendable {
    /// Kapacitor's stores, in its order.
    private static let stores = ["tasks", "recordings", "replays", "overrides", "load", "handler-specs", "topic-states"]

    private let dependencies: APIDependencies

    init(_ dependencies: APIDependencies) {
        self.dependencies = dependencies
    }

    func register(in routes: inout RouteTable) {
        routes.add(.get, "/debug/vars", variables)
        routes.add(.get, "/storage/stores") { _ in
            let path = APIPath.base + "/storage/stores"
            let stores = Self.stores.map { name -> JSONValue in ["link": APIPath.link("\(path)/\(name)"), "name": .text(name)] }
            return .json(["link": APIPath.link(path), "storage": .array(stores)])
        }
    }

    /// The counters that Telegraf's kapacitor input and Kapacitor's own `stats` read.
    @Sendable private func variables(_ request: APIRequest) async throws -> Response {
        let settings = dependencies.settings
        let tasks = await dependencies.taskMaster.tasks
        let uptime = Double(dependencies.now() - settings.startedAt) / 1e9
        return .json(
            [
                "cluster_id": .text(settings.clusterID),
                "host": .text(settings.hostname),
                "kapacitor": .sorted(await statistics()),
                "num_enabled_tasks": .count(tasks.count { $0.isEnabled }),
                "num_subscriptions": 0,
                "num_tasks": .count(tasks.count),
                "platform": "OSS",
                "product": .text(settings.product),
                "server_id": .text(settings.serverID),
                "uptime": .float(uptime),
                "version": .text(settings.version),
            ])
    }

    private func statistics() async -> [(key: String, value: JSONValue)] {
        var rows: [(key: String, value: JSONValue)] = []
        func add(_ name: String, _ tags: [(key: String, value: String)], _ values: [(key: String, value: JSONValue)]) {
            let settings = dependencies.settings
            let all = tags + [("cluster_id", settings.clusterID), ("server_id", settings.serverID), ("host", settings.hostname)]
            let key = ([name] + tags.map(\.value)).joined(separator: ":")
            let row: JSONValue = [
                "name": .text(name), "tags": .sorted(all.map { ($0.key, .text($0.value)) }), "values": .sorted(values),
            ]
            rows.append((key, row))
        }
        for (id, topic) in await dependencies.topics().topics {
            add("topics", [("id", id.rawValue)], [("collected", .count(topic.collected))])
        }
        for task in await dependencies.taskMaster.executingTasks {
            let name = task.id.rawValue
            for node in await task.statistics {
                let kind = String(node.name.reversed().drop { $0.isNumber }.reversed())
                let values = RunningTask.counters(node).map { counter -> (key: String, value: JSONValue) in
                    // Only the API of tasks gives this duration as a number.
                    (counter.name, counter.name == "avg_exec_time_ns" ? "0s" : .count(counter.value))
                }
                add("nodes", [("task", name), ("node", node.name), ("kind", kind), ("type", "stream")], values)
            }
            for edge in await task.edges {
                add(
                    "edges", [("task", name), ("parent", edge.from), ("child", edge.to), ("type", "stream")],
                    [("collected", .count(edge.collected)), ("emitted", .count(edge.collected))])
            }
        }
        let received = await dependencies.lineReceiver.received
        add("ingress", [("task_master", "main")], [("points_received", .count(received.points))])
        for statistic in await dependencies.statistics() {
            add(
                statistic.name, statistic.tags.map { ($0.key, $0.value) }, statistic.values.map { ($0.key, .count($0.value)) })
        }
        return rows
    }
}
