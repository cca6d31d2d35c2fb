import Foundation
import KaptopConfig
import KaptopDelivery
import KaptopOverview
import Testing
import TextUI

@testable import KaptopApp
@testable import KaptopScreens

/// Promise 20 in a whole engine: its services answer each message with what they were asked, and then its API, its console and its files
/// are searched for the secrets of its configuration.
@Suite(.timeLimit(.minutes(1))) struct SecretsOfAnEngineTests {
    private static let script = """
        var cpu = stream|from().measurement('cpu')
        cpu|httpPost('ep').captureResponse()
        cpu|alert().crit(lambda: TRUE).id('cpu').telegram().hipChat().slack().post().endpoint('ep').captureResponse()
        """

    private static let pages =
        ["telegram", "hipchat", "slack", "httppost"].flatMap { ["/kapacitor/v1/config/\($0)", "/kapacitor/v1/service-tests/\($0)"] } + [
            "/kapacitor/v1/config", "/kapacitor/v1/service-tests", "/kapacitor/v1/tasks", "/kapacitor/v1/alerts/topics",
            "/kapacitor/v1/debug/vars", "/kaptop/v1/health", "/kaptop/v1/history", "/kaptop/v1/deliveries", "/metrics",
        ]

    @Test func apiConsoleAndFilesHoldNoneOfThem() async throws {
        let place = try await ProofPlace()
        defer { place.remove() }
        let secrets = ProofSecrets(seed: 7)
        let services = try await OutageServices(.unavailable, place.certificates) { request in
            EchoForm.plain.answer(
                400, "\(request.method) \(request.target)", request.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n"),
                secrets)
        }
        let folder = place.folder + "/engine"
        let daemon = try await Daemon.start(
            Self.options(folder, services: secrets.put(into: services.settings(secret: "replaced"))))
        let client = HTTPClientSender()
        let address = try #require(await Self.address(of: daemon))
        var seen: [String: String] = [:]
        func call(_ method: String, _ path: String, _ body: String = "") async throws -> Int {
            let answer = try await client.send(
                HTTPRequest(method: method, url: Secret("http://\(address)\(path)"), body: Array(body.utf8)))
            seen["\(method) \(path)"] = answer.text
            return answer.status
        }
        let task: [String: Any] = [
            "id": "t", "type": "stream", "dbrps": [["db": "d", "rp": "r"]], "script": Self.script, "status": "enabled",
        ]
        let definition = String(decoding: try JSONSerialization.data(withJSONObject: task), as: UTF8.self)
        #expect(try await call("POST", "/kapacitor/v1/tasks", definition) == 200, "\(seen)")
        #expect(try await call("POST", "/write?db=d&rp=r", "cpu v=1 1000") == 204)
        var failing = 0
        for _ in 0..<400 where failing < 4 {
            try await Task.sleep(for: .milliseconds(10))
            failing = await daemon.backend.health().findings.destinations.count { $0.health.trouble != nil }
        }
        #expect(failing == 4)
        for page in Self.pages { #expect(try await call("GET", page) < 300, "\(page)") }
        for service in ["telegram", "hipchat", "slack"] { _ = try await call("POST", "/kapacitor/v1/service-tests/\(service)", "{}") }
        seen["the console"] = await Self.screens(of: daemon.backend)
        await daemon.stop()
        await client.shutDown()
        try await services.stop()
        for file in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(file)") else { continue }
            seen[file] = String(decoding: bytes, as: UTF8.self)
            let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(file)")[.posixPermissions] as? Int ?? 0o777
            // Folders and the socket are kept by the data folder's own mode.
            if file.hasPrefix("kaptop/state.db") { #expect(mode == 0o600, "\(file)") }
            if file.hasSuffix(".log") { #expect(mode & 0o137 == 0, "\(file)") }
        }
        // Kapacitor shows addresses and headers of [[httppost]] to whoever may ask for its configuration, so kaptop does.
        for page in ["GET /kapacitor/v1/config", "GET /kapacitor/v1/config/httppost"] {
            seen[page] = [3, 5, 6].reduce(seen[page] ?? "") { $0.replacing(secrets.words[$1], with: "") }
        }
        let found = seen.filter { secrets.isFound(in: $0.value) }.keys.sorted()
        #expect(found == [])
        PromiseReport(promise: 20).kept(["pages, screens and files of an engine": seen.count, "with a secret": found.count])
    }

    private static func options(_ folder: String, services: ServiceSettings) -> Daemon.Options {
        var configuration = Configuration()
        configuration.hostname = "h"
        configuration.http.bindAddress = "127.0.0.1:0"
        configuration.logging.file = folder + "/server.log"
        configuration.logging.level = "DEBUG"
        configuration.services = services
        return Daemon.Options(
            configuration: configuration, configurationPath: folder + "/kapacitor.conf",
            files: ConfigurationSearch(environment: [:]).stateFiles(dataDirectory: folder), place: .thisWindow, api: .required,
            environment: [:])
    }

    private static func overview(of daemon: Daemon) async -> OverviewChange? {
        for await change in await daemon.backend.changes() { return change }
        return nil
    }

    private static func address(of daemon: Daemon) async -> String? { await overview(of: daemon)?.reset?.engine.address }

    private static func screens(of backend: any Backend) async -> String {
        var state = Dashboard.State(now: 0, zone: .utc)
        _ = Dashboard.update(&state, .resize(Size(width: 400, height: 100)))
        for await change in await backend.changes() {
            _ = Dashboard.update(&state, .changed(change))
            break
        }
        return [[Key](), [.enter], ["2"], ["2", .enter], ["3"]].map { keys in
            var state = state
            for key in keys { _ = Dashboard.update(&state, .key(key)) }
            return Dashboard.view(state, size: Size(width: 400, height: 100)).text
        }.joined()
    }
}
