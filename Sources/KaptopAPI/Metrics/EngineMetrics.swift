import KaptopAlerts
import KaptopDelivery
import KaptopEngine
import KaptopOverview

/// What `/metrics` tells: points and their losses by cause, tasks, events, and each destination's deliveries.
struct EngineMetrics: Sendable {
    var health: EngineHealth?
    var received: ReceivedCounts
    /// Counters of inputs and the load directory, in Kapacitor's names.
    var statistics: [ServerStatistic]
    /// Events taken by each topic since the start.
    var collected: [(topic: TopicID, count: Int)]
    var process: ProcessUsage?
    /// Seconds since the start of the engine.
    var uptime: Double
    /// Wall time, nanoseconds since 1970 UTC.
    var now: Int64

    /// UDP's counters of losses, with the cause that the label names.
    private static let losses = [
        ("read_fail", "udp_read_failed"), ("packets_lost_queue_full", "udp_queue_full"),
        ("packets_lost_read_buffer_full", "udp_kernel_buffer_full"),
    ]

    var text: String {
        var page = Exposition()
        addEngine(to: &page)
        addPoints(to: &page)
        if let health {
            addTasks(health.findings.tasks, to: &page)
            addDestinations(health.findings.destinations, to: &page)
        }
        if let process { addProcess(process, to: &page) }
        return page.text
    }

    private func addEngine(to page: inout Exposition) {
        page.add("kaptop_uptime_seconds", .gauge, "Seconds since the engine was started.", uptime)
        page.add(
            "kaptop_events_total", .counter, "Alert events taken by a topic since the start.",
            collected.sorted { $0.topic.rawValue < $1.topic.rawValue }.map { ([("topic", $0.topic.rawValue)], Double($0.count)) })
        guard let health else { return }
        page.add(
            "kaptop_health", .gauge, "1 for the state that the engine is in.",
            [EngineHealth.State.ok, .degraded, .failing].map { ([("state", $0.rawValue)], $0 == health.state ? 1 : 0) })
        page.add(
            "kaptop_store_trouble", .gauge, "1 while the store cannot be written.", health.findings.storeTrouble == nil ? 0 : 1)
    }

    private func addPoints(to page: inout Exposition) {
        page.add("kaptop_points_received_total", .counter, "Points received by all inputs.", Double(received.points))
        page.add(
            "kaptop_lines_rejected_total", .counter, "Lines received that are no points.", Double(received.badLines))
        if let newest = received.newestPointAt {
            page.add("kaptop_newest_point_timestamp_seconds", .gauge, "Time of the newest point.", Double(newest) / 1e9)
        }
        var samples: [(labels: Exposition.Labels, value: Double)] = []
        for statistic in statistics where statistic.name == "udp" {
            for (key, cause) in Self.losses {
                guard let count = statistic.values.first(where: { $0.key == key }) else { continue }
                samples.append((statistic.tags.map { ($0.key, $0.value) } + [("cause", cause)], Double(count.value)))
            }
        }
        page.add("kaptop_datagrams_dropped_total", .counter, "UDP datagrams that were lost, by cause.", samples)
    }

    private func addTasks(_ tasks: [TaskRow], to page: inout Exposition) {
        let states = ["running", "disabled", "broken"]
        page.add(
            "kaptop_tasks", .gauge, "Tasks by their state.",
            states.map { state in ([("state", state)], Double(tasks.count { $0.status.word == state })) })
        page.add(
            "kaptop_task_errors_total", .counter, "What nodes of a task could not do since it was started.",
            tasks.filter { !$0.failures.isEmpty }.map { task in
                ([("task", task.id.rawValue)], Double(task.failures.reduce(0) { $0 + $1.count }))
            })
    }

    private func addDestinations(_ rows: [DestinationRow], to page: inout Exposition) {
        func samples(_ value: (DestinationRow) -> Double?) -> [(labels: Exposition.Labels, value: Double)] {
            rows.compactMap { row in value(row).map { (Self.labels(row), $0) } }
        }
        page.add(
            "kaptop_deliveries_total", .counter, "Deliveries that ended, by destination and outcome.",
            rows.flatMap { row in
                [("delivered", row.deliveredCount), ("rejected", row.rejectedCount)].map { outcome, count in
                    (Self.labels(row) + [("outcome", outcome)], Double(count))
                }
            })
        page.add(
            "kaptop_delivery_attempts_failed_total", .counter, "Attempts that did not deliver.", samples { Double($0.failedCount) })
        page.add("kaptop_delivery_queue_length", .gauge, "Deliveries that wait to be sent.", samples { Double($0.queuedCount) })
        page.add(
            "kaptop_delivery_oldest_age_seconds", .gauge, "How long the first delivery of a queue has waited; 0 for an empty queue.",
            samples { row in row.oldestWaitingAt.map { Double(max(0, now - $0)) / 1e9 } ?? 0 })
        page.add(
            "kaptop_delivery_rejected_waiting", .gauge, "Rejected deliveries that wait for an operator.",
            samples { Double($0.waitingRejectedCount) })
        page.add(
            "kaptop_delivery_latency_seconds", .gauge, "From request to answer, of the newest delivery that arrived.",
            samples { row in row.newestLatency.map { Double($0) / 1e9 } })
        page.add(
            "kaptop_destination_failing", .gauge, "1 while nothing arrives although there was something to send.",
            samples { $0.health.trouble == nil ? 0 : 1 })
    }

    private static func labels(_ row: DestinationRow) -> Exposition.Labels {
        [("kind", row.destination.kind), ("destination", row.destination.address)]
    }

    private func addProcess(_ process: ProcessUsage, to page: inout Exposition) {
        page.add("kaptop_process_cpu_seconds_total", .counter, "Processor time of the process.", process.cpuSeconds)
        page.add("kaptop_process_resident_memory_bytes", .gauge, "Memory of the process.", Double(process.residentBytes))
        page.add("kaptop_process_open_fds", .gauge, "Open files of the process.", Double(process.openFiles))
    }
}

extension TaskRow.Status {
    fileprivate var word: String {
        switch self {
        case .running: "running"
        case .disabled: "disabled"
        case .broken: "broken"
        }
    }
}
