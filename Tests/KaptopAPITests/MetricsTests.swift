import KaptopAlerts
import KaptopOverview
import Testing

@testable import KaptopAPI
@testable import KaptopEngine

/// `/metrics` is what Prometheus reads.
@Suite struct MetricsTests {
    private func metrics(storeTrouble: String? = nil) -> EngineMetrics {
        EngineMetrics(
            health: EngineHealth(InsightSample.findings(storeTrouble: storeTrouble), now: MemoryEngine.now),
            received: ReceivedCounts(points: 1234, badLines: 5, newestPointAt: 1_500_000_000_000_000_000),
            statistics: [
                ServerStatistic(
                    name: "udp", tags: [.init("bind", "127.0.0.1:8089")],
                    values: [.init("read_fail", 1), .init("packets_lost_queue_full", 2), .init("packets_lost_read_buffer_full", 3)])
            ],
            collected: [(TopicID("main:cpu:alert2"), 9), (TopicID("a \"b\"\n\\c"), 1)],
            process: ProcessUsage(cpuSeconds: 1.25, residentBytes: 4096, openFiles: 17), uptime: 2.5, now: MemoryEngine.now)
    }

    private let chat = ["kind": "telegram", "destination": "-100"]

    @Test func everyFigureIsReadBack() throws {
        let page = try ParsedExposition(metrics().text)
        #expect(page.value("kaptop_points_received_total") == 1234)
        #expect(page.value("kaptop_lines_rejected_total") == 5)
        #expect(page.value("kaptop_datagrams_dropped_total", ["bind": "127.0.0.1:8089", "cause": "udp_queue_full"]) == 2)
        #expect(page.value("kaptop_tasks", ["state": "broken"]) == 1)
        #expect(page.value("kaptop_health", ["state": "degraded"]) == 1)
        #expect(page.value("kaptop_deliveries_total", chat.merging(["outcome": "delivered"]) { $1 }) == 7)
        #expect(page.value("kaptop_deliveries_total", chat.merging(["outcome": "rejected"]) { $1 }) == 5)
        #expect(page.value("kaptop_delivery_attempts_failed_total", chat) == 9)
        #expect(page.value("kaptop_delivery_queue_length", chat) == 2)
        #expect(page.value("kaptop_delivery_oldest_age_seconds", chat) == 50)
        #expect(page.value("kaptop_delivery_latency_seconds", chat) == 0.125)
        #expect(page.value("kaptop_destination_failing", chat) == 1)
        #expect(page.value("kaptop_store_trouble") == 0)
        #expect(page.value("kaptop_process_cpu_seconds_total") == 1.25)
        #expect(page.value("kaptop_process_open_fds") == 17)
        #expect(try ParsedExposition(metrics(storeTrouble: "full").text).value("kaptop_store_trouble") == 1)
    }

    @Test func hostileNamesStayInTheirLabel() throws {
        let page = try ParsedExposition(metrics().text)
        #expect(page.value("kaptop_events_total", ["topic": "a \"b\"\n\\c"]) == 1)
        #expect(page.value("kaptop_delivery_queue_length", ["kind": "log", "destination": "/var/a \"b\"\\c"]) == 0)
    }

    @Test func namesFollowTheRules() throws {
        let page = try ParsedExposition(metrics().text)
        #expect(page.families.count > 15)
        for (name, family) in page.families {
            #expect(name.hasPrefix("kaptop_"))
            #expect((family.kind == "counter") == name.hasSuffix("_total"), "\(name)")
            #expect(!family.help.isEmpty)
        }
    }

    @Test func theParserOfTheseTestsNoticesWhatIsWrong() {
        for text in ["a 1", "# TYPE a gauge\na 1", "# HELP a b\n# TYPE a gauge\na{b=\"c} 1", "# HELP a b\n# TYPE a gauge\na x"] {
            #expect(throws: ParsedExposition.Mistake.self, "\(text)") { try ParsedExposition(text) }
        }
    }
}

/// Prometheus' text format, read strictly: each family with HELP and TYPE before its samples, no sample twice.
struct ParsedExposition {
    struct Mistake: Error { let line: String }
    struct Family {
        var help: String
        var kind = ""
        var samples: [[String: String]: Double] = [:]
    }

    private(set) var families: [String: Family] = [:]

    init(_ text: String) throws {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# HELP ") {
                guard words.count == 4, families[String(words[2])] == nil else { throw Mistake(line: String(line)) }
                families[String(words[2])] = Family(help: String(words[3]))
            } else if line.hasPrefix("# TYPE ") {
                guard words.count == 4, families[String(words[2])]?.kind == "" else { throw Mistake(line: String(line)) }
                families[String(words[2])]?.kind = String(words[3])
            } else {
                try readSample(line)
            }
        }
    }

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? { families[name]?.samples[labels] }

    private mutating func readSample(_ line: Substring) throws {
        var rest = line
        let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            repeat {
                rest = rest.dropFirst()
                let key = rest.prefix { $0 != "=" }
                rest = rest.dropFirst(key.count + 1)
                labels[String(key)] = try Self.quoted(&rest, line)
            } while rest.first == ","
            guard rest.first == "}" else { throw Mistake(line: String(line)) }
            rest = rest.dropFirst()
        }
        guard rest.first == " ", let value = Double(rest.dropFirst()), let family = families[name], !family.kind.isEmpty,
            family.samples[labels] == nil
        else { throw Mistake(line: String(line)) }
        families[name]?.samples[labels] = value
    }

    private static func quoted(_ rest: inout Substring, _ line: Substring) throws -> String {
        guard rest.popFirst() == "\"" else { throw Mistake(line: String(line)) }
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return value
            case "\\":
                switch rest.popFirst() {
                case "n": value.append("\n")
                case "\\": value.append("\\")
                case "\"": value.append("\"")
                default: throw Mistake(line: String(line))
                }
            default: value.append(character)
            }
        }
        throw Mistake(line: String(line))
    }
}
