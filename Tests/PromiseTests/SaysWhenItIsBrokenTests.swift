import Foundation
import KaptopAlerts
import KaptopConfig
import KaptopDelivery
import KaptopEngine
import KaptopOverview
import KaptopStore
import KaptopTesting
import Testing
import TextUI

@testable import KaptopApp
@testable import KaptopScreens

/// Promise 26: it says when it is itself broken.
///
/// Each thing that the engine depends on is broken. Whoever asks for its health is told, the console shows it, and where messages do not
/// arrive or cannot be stored somebody is told through another destination within a minute.
@Suite(.timeLimit(.minutes(1))) struct SaysWhenItIsBrokenTests {
    private static let report = PromiseReport(promise: 26)
    private static let second: Int64 = 1_000_000_000

    // MARK: A second destination, on a clock that is moved by hand

    @Test func anotherDestinationIsToldWithinAMinute() {
        let figures = Self.breakEach(patience: Configuration().kaptop.delivery.selfAlertAfter)
        Self.report.kept(figures.texts)
        #expect(figures.untold == 0 && figures.unhealthy == figures.broken && figures.slowest <= 60)
    }

    /// The control: an engine that keeps its troubles to itself.
    @Test func anEngineThatKeepsSilentIsFoundOut() {
        let figures = Self.breakEach(patience: .zero)
        Self.report.broken("self-alert-after = 0", figures.texts)
        #expect(figures.untold == figures.broken)
    }

    private struct Figures {
        var broken = 0
        var unhealthy = 0
        var untold = 0
        var slowest = 0

        var texts: KeyValuePairs<String, Int> {
            [
                "dependencies broken": broken, "seen in the health": unhealthy, "not told elsewhere": untold,
                "s until the slowest was told": slowest,
            ]
        }
    }

    private static let destinations = ["hipchat", "log", "post", "slack", "tcp", "telegram"].map {
        Destination(kind: $0, address: "the \($0)")
    }

    /// Breaks each destination in each way, then the store, and looks every two seconds as the engine does.
    private static func breakEach(patience: Duration) -> Figures {
        var figures = Figures()
        let network = Cause(.network, detail: "connection refused")
        let kicked = Cause(.blocked, status: 403, detail: "403 Forbidden")
        for destination in destinations {
            for health in [DestinationRow.Health.retrying(since: 0, network), .rejecting(since: 0, kicked)] {
                run(patience: patience, broken: (destination, health), storeTrouble: nil, &figures)
            }
        }
        run(patience: patience, broken: nil, storeTrouble: "disk I/O error", &figures)
        return figures
    }

    private static func run(
        patience: Duration, broken: (destination: Destination, health: DestinationRow.Health)?, storeTrouble: String?,
        _ figures: inout Figures
    ) {
        figures.broken += 1
        let rows = destinations.map { destination in
            var row = DestinationRow(destination: destination)
            row.health = destination == broken?.destination ? broken?.health ?? .ok : .ok
            return row
        }
        var findings = SelfAlert.Findings(
            patience: patience.components.seconds * second, destinations: rows, storeTrouble: storeTrouble,
            defaults: destinations.map { .init(handler: HandlerSpec(kind: $0.kind), destination: $0) })
        findings.attached = []
        var selfAlert = SelfAlert(hostname: "h")
        let told = stride(from: 0, through: 120, by: 2).first { seconds in
            selfAlert.step(findings, now: Int64(seconds) * second).contains { message in
                message.way != .nobody && message.recipients.contains { $0.destination != broken?.destination }
            }
        }
        if let told { figures.slowest = max(figures.slowest, told) } else { figures.untold += 1 }
        let health = EngineHealth(
            .init(
                engine: EngineStatus(hostname: "h", place: .thisWindow, startedAt: 0), storeTrouble: storeTrouble, inputs: [], tasks: [],
                destinations: rows), now: 60 * second)
        let word = broken.map { "\($0.destination.kind) \($0.destination.address)" } ?? "the store cannot be written"
        if health.state != .ok, health.reasons.contains(where: { $0.contains(word) }) { figures.unhealthy += 1 }
    }

    // MARK: The engine's own ways in, in a real engine

    @Test func portsTasksAndFoldersThatAreBrokenAreShown() async throws {
        let broken = try await Self.look(isBroken: true)
        Self.report.kept([
            "broken ways in": Self.signs.count, "seen in the health": broken.health.count, "seen on the console": broken.console.count,
        ])
        #expect(Set(broken.health) == Set(Self.signs.map(\.name)))
        #expect(Set(broken.console) == Set(Self.signs.map(\.name)))
    }

    /// The control: an engine whose dependencies are well says nothing of them.
    @Test func anEngineThatIsWellSaysNothing() async throws {
        let well = try await Self.look(isBroken: false)
        #expect(well.health.isEmpty && well.console.isEmpty)
    }

    /// How each shows: words of the health's reason, and words on the screen.
    private static let signs: [(name: String, health: String, console: String)] = [
        ("http", "the input http", "the API is off"), ("udp", "the input udp", "a UDP input is off"),
        ("task", "task broken_task is broken", "1 task broken"), ("load", "the load directory", "load directory: "),
    ]

    private static func look(isBroken: Bool) async throws -> (health: [String], console: [String]) {
        let folder = NSTemporaryDirectory() + "kaptop-ways-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/load", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let holder = WireServer { _ in .response(200, "") }
        try await holder.start()
        let udp = try ReservedPort(.datagrams)
        defer { udp.release() }
        var configuration = Configuration()
        configuration.hostname = "h"
        configuration.http.bindAddress = "127.0.0.1:\(isBroken ? holder.port : 0)"
        var input = UDPSection()
        input.isEnabled = true
        input.bindAddress = "127.0.0.1:\(isBroken ? udp.number : 0)"
        configuration.udp = [input]
        configuration.logging.file = folder + "/server.log"
        configuration.load.isEnabled = true
        configuration.load.directory = folder + "/load"
        if isBroken {
            try FileManager.default.createDirectory(atPath: folder + "/load/tasks", withIntermediateDirectories: true)
            try "stream|from(".write(toFile: folder + "/load/tasks/x.tick", atomically: true, encoding: .utf8)
        }
        let files = ConfigurationSearch(environment: [:]).stateFiles(dataDirectory: folder)
        try FileManager.default.createDirectory(atPath: files.directory, withIntermediateDirectories: true)
        let store = try Store(path: files.database)
        let script = isBroken ? "stream|nosuch()" : "stream|from()"
        try await store.save(
            TaskDefinition(
                id: TaskID("broken_task"), dbrps: [DBRP(database: "d", retentionPolicy: "r")], script: script, isEnabled: true, createdAt: 0
            ))
        try store.close()

        let daemon = try await Daemon.start(
            Daemon.Options(
                configuration: configuration, configurationPath: folder + "/kapacitor.conf", files: files, place: .thisWindow,
                api: .optional, environment: [:]))
        let reasons = await daemon.backend.health().reasons
        let screens = await screens(of: daemon.backend)
        await daemon.stop()
        try await holder.stop()
        return (
            signs.filter { sign in reasons.contains { $0.contains(sign.health) } }.map(\.name),
            signs.filter { screens.contains($0.console) }.map(\.name)
        )
    }

    private static func screens(of backend: any Backend) async -> String {
        var state = Dashboard.State(now: 0, zone: .utc)
        _ = Dashboard.update(&state, .resize(Size(width: 200, height: 60)))
        for await change in await backend.changes() {
            _ = Dashboard.update(&state, .changed(change))
            break
        }
        return [[Key](), ["2"], ["3"]].map { keys in
            var state = state
            for key in keys { _ = Dashboard.update(&state, .key(key)) }
            return Dashboard.view(state, size: Size(width: 200, height: 60)).text
        }.joined()
    }
}
