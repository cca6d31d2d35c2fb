import Foundation
import KaptopAlerts
import KaptopConfig
import KaptopDelivery
import KaptopEngine
import KaptopOverview
import KaptopStore
import KaptopTesting
import Synchronization
import Testing
import TextUI

@testable import KaptopApp
@testable import KaptopScreens

/// Promise 20: secrets never leave.
///
/// Tokens, passwords, headers and webhooks that nobody else could have made up are given to every handler, and everything fails that can
/// fail; servers answer with what they were asked, in every form and cut in the middle. Then everything that anybody may see is searched
/// for any twelve characters of them.
@Suite(.timeLimit(.minutes(20))) struct SecretsNeverLeaveTests {
    private static let report = PromiseReport(promise: 20)

    @Test func noFailureAndNoAnswerGivesThemAway() async throws {
        let place = try await ProofPlace()
        defer { place.remove() }
        var figures = LeakFigures()
        for (number, failure) in Self.failures.enumerated() {
            let found = try await Self.run(failure, in: place, number: number) { $0 }
            #expect(found.isEmpty, "\(failure): \(found)")
            figures.failures += 1
            figures.leaks += found.count
        }
        Self.report.kept(figures.texts)
    }

    /// The control: the verdicts as they are before they are scrubbed.
    @Test func withoutTheScrubberTheyAreFound() async throws {
        let place = try await ProofPlace()
        defer { place.remove() }
        var figures = LeakFigures()
        for (number, failure) in Self.failures.enumerated() {
            let found = try await Self.run(failure, in: place, number: number) { .unscrubbed($0) }
            figures.failures += 1
            figures.leaks += found.count
        }
        Self.report.broken("the scrubber is off", figures.texts)
        #expect(figures.leaks > 20)
    }

    private static let failures: [SecretFailure] =
        Outage.allCases.map { .outage($0) }
        + EchoForm.allCases.flatMap { form in (Soak.isOn ? [400, 401, 403, 404, 429, 500, 502, 200] : [400, 500]).map { .echo(form, $0) } }

    /// Where anything was found: the kinds of places.
    private static func run(
        _ failure: SecretFailure, in place: ProofPlace, number: Int, sending change: (SecretSending) -> SecretSending
    ) async throws -> Set<String> {
        let secrets = ProofSecrets(seed: UInt64(number + 1))
        let services = try await OutageServices(failure.outage, place.certificates) { failure.answer($0, secrets) }
        let sender = HTTPClientSender()
        let catalog = HandlerCatalog(
            settings: secrets.put(into: services.settings(secret: "replaced")),
            ports: .init(
                http: services.client(sender), connections: TCPConnector(), commands: CommandRunner(), execPolicy: .everything))
        let folder = "\(place.folder)/\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let store = try Store(path: folder + "/state.db")
        let log = try ServerLog(file: folder + "/server.log", level: "DEBUG", now: { 0 })
        var overview = Overview(engine: EngineStatus(hostname: "h", place: .thisWindow, startedAt: 0))
        var seen = ""
        var id: Int64 = 0
        for spec in secrets.specs {
            id += 1
            let handler = try #require(catalog.handler(for: spec.kind))
            let delivery = ProofAlerts.delivery(
                id, of: ProofAlerts.event("web", .critical, number: id), to: handler.destination(of: spec), by: spec)
            // A token in a script is part of the stored delivery, in a file of mode 0600; those are not looked for there.
            let isOwn = spec.options.keys.contains { $0 == "token" || $0 == "url" }
            if !isOwn { try await store.commit([Transition(event: delivery.event, deliveries: [delivery])]) }
            for verdict in await change(.handler(handler)).verdicts(on: delivery) {
                let attempt = DeliveryAttempt(delivery: delivery.id, number: 1, at: 0, latency: 0, verdict: verdict)
                let settlement = Settlement(attempt: attempt, status: verdict.status, destination: delivery.destination)
                if !isOwn { try await store.settle([settlement]) }
                let report = DeliveryReport.attempted([.init(delivery: delivery, settlement: settlement)])
                var dumped = ""
                dump(report, to: &dumped)
                seen += "\(report)" + String(reflecting: report) + dumped
                guard let cause = verdict.cause else { continue }
                log.write(.error, handler.failureMessage, [("err", cause.logText ?? cause.detail)])
                var row = DestinationRow(destination: delivery.destination)
                row.health = .rejecting(since: 0, cause)
                overview.destinations.append(row)
            }
        }
        overview.deliveries = try await store.newestDeliveries(limit: 100)
        var places: [String: String] = ["reports": seen, "screens": Self.screens(overview)]
        places["log"] = try String(contentsOfFile: folder + "/server.log", encoding: .utf8)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasPrefix("state.db") {
            let bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
            places["database"] = (places["database"] ?? "") + String(decoding: bytes, as: UTF8.self)
            #expect(mode(of: "\(folder)/\(name)") == 0o600, "\(name)")
        }
        #expect(mode(of: folder + "/server.log") & 0o137 == 0)
        await sender.shutDown()
        try? await services.stop()
        try store.close()
        return Set(places.filter { secrets.isFound(in: $0.value) }.keys)
    }

    private static func screens(_ overview: Overview) -> String {
        var state = Dashboard.State(now: 0, zone: .utc)
        var change = OverviewChange()
        change.reset = overview
        _ = Dashboard.update(&state, .resize(Size(width: 400, height: 100)))
        _ = Dashboard.update(&state, .changed(change))
        return [[Key](), [.enter], ["2"], ["2", .enter], ["3"]].map { keys in
            var state = state
            for key in keys { _ = Dashboard.update(&state, .key(key)) }
            return Dashboard.view(state, size: Size(width: 400, height: 100)).text
        }.joined()
    }

    private static func mode(of path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int ?? 0o777
    }

    /// Types that carry secrets do not print them, however they are printed.
    @Test func noTypePrintsThem() throws {
        let secrets = ProofSecrets(seed: 99)
        let settings = secrets.put(into: ServiceSettings())
        var configuration = Configuration()
        configuration.services = settings
        let delivery = ProofAlerts.delivery(
            1, of: ProofAlerts.event("web", .critical, number: 1), to: Destination(kind: "hipchat", address: "ops"),
            by: secrets.specs.last ?? HandlerSpec(kind: ""))
        let values: [Any] = [
            settings, configuration, delivery, Transition(event: delivery.event, deliveries: [delivery]),
            OutboxAction.send(delivery.destination, [delivery]), OutboxEvent.committed([delivery]), secrets.specs,
            HTTPRequest(
                url: settings.slack[0].url, headers: [.init("Authorization", "Bearer \(secrets.words[0])")]),
            Scrubber(secrets.words.map { Secret($0) }),
        ]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(!secrets.isFound(in: text), "\(type(of: value))")
            }
        }
    }
}

private struct LeakFigures {
    var failures = 0
    var leaks = 0

    var texts: KeyValuePairs<String, Int> { ["failures of 6 handlers": failures, "places with a secret": leaks] }
}

/// How a verdict is come by.
private enum SecretSending {
    case handler(any Handler)
    /// The same steps without the scrubber.
    indirect case unscrubbed(SecretSending)

    func verdicts(on delivery: Delivery) async -> [Verdict] {
        switch self {
        case .handler(let handler): return await handler.send([delivery])
        case .unscrubbed(.handler(let handler)):
            guard let handler = handler as? any HTTPHandler, let request = try? handler.request(for: delivery) else { return [] }
            do throws(HTTPFailure) {
                return [handler.judge(try await handler.http.send(request), to: delivery)]
            } catch {
                return [.retry(after: nil, Cause(.network, detail: "Post \"\(request.url.reveal())\": \(error.detail)"))]
            }
        case .unscrubbed: return []
        }
    }
}

/// What goes wrong.
private enum SecretFailure: CustomStringConvertible {
    case outage(Outage)
    /// The server answers with what it was asked.
    case echo(EchoForm, Int)

    var outage: Outage {
        switch self {
        case .outage(let outage): outage
        case .echo: .unavailable
        }
    }

    var description: String {
        switch self {
        case .outage(let outage): outage.rawValue
        case .echo(let form, let status): "\(form.rawValue) \(status)"
        }
    }

    func answer(_ request: WireServer.Request, _ secrets: ProofSecrets) -> WireServer.Answer {
        guard case .echo(let form, let status) = self else { return .response(503, "Service Unavailable", type: "text/plain") }
        let headers = request.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        return form.answer(status, "\(request.method) \(request.target)", headers, secrets)
    }
}

/// How servers tell what they were asked.
enum EchoForm: String, CaseIterable {
    case plain, html, telegramError, hipChatError, slackError, percentEncoded, escapedJSON, cutAtTheEnd, halves

    func answer(_ status: Int, _ line: String, _ headers: String, _ secrets: ProofSecrets) -> WireServer.Answer {
        let all = "\(line)\n\(headers)"
        let words = secrets.words.filter { all.contains($0) }
        switch self {
        case .plain: return .response(status, all, type: "text/plain")
        case .html: return .response(status, "<html><pre>\(all.replacing("&", with: "&amp;"))</pre></html>", type: "text/html")
        case .telegramError: return .response(status, Self.json(["ok": false, "error_code": status, "description": "Bad Request: \(all)"]))
        case .hipChatError: return .response(status, Self.json(["error": ["code": status, "message": all, "type": line]]))
        case .slackError: return .response(status, Self.json(["ok": false, "error": all]))
        case .percentEncoded:
            return .response(status, all.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "", type: "text/plain")
        case .escapedJSON:
            return .response(status, Self.json(["unknown": all]).replacing(":", with: "\\u003a"), type: "text/plain")
        case .cutAtTheEnd:
            // The excerpts of causes end after 500 characters: somewhere in the midst of a secret.
            let filler = String(repeating: ".", count: 500 - 24)
            return .response(status, filler + words.map { "\($0) " }.joined(), type: "text/plain")
        case .halves: return .response(status, words.map { "\($0.prefix(20))… …\($0.suffix(20))" }.joined(separator: "\n"))
        }
    }

    private static func json(_ object: [String: Any]) -> String {
        (try? JSONSerialization.data(withJSONObject: object)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

/// Secrets that stand nowhere else.
struct ProofSecrets {
    /// Telegram, HipChat, Slack, then key, password, header and user of a post, then those of scripts.
    let words: [String]
    private let parts: Set<ArraySlice<UInt8>>
    private let sixes: Set<UInt64>
    private static let partLength = 12

    init(seed: UInt64) {
        var gen = Gen(seed: seed)
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        words = (0..<9).map { _ in String((0..<36).map { _ in gen.element(of: letters) }) }
        var parts: Set<ArraySlice<UInt8>> = []
        // What makes the header of basic authorization is as good as what it is made of.
        for word in words + [Data("user:\(words[4])".utf8).base64EncodedString()] {
            let bytes = Array(word.utf8)
            for start in 0...(bytes.count - Self.partLength) { parts.insert(bytes[start..<(start + Self.partLength)]) }
        }
        self.parts = parts
        sixes = Set(parts.flatMap { part in (0...6).map { Self.number(part.dropFirst($0).prefix(6)) } })
    }

    func put(into settings: ServiceSettings) -> ServiceSettings {
        var settings = settings
        settings.telegram.token = Secret("123456789:\(words[0])")
        settings.hipChat.token = Secret(words[1])
        let slack = settings.slack.first ?? SlackSettings()
        settings.slack = [slack]
        settings.slack[0].url = Secret(slack.url.reveal().replacing("replaced", with: words[2]) + (slack.url.isEmpty ? words[2] : ""))
        var post = settings.httpPost.first ?? HTTPPostSettings()
        post.url = Secret(post.url.reveal().replacing("key=replaced", with: "key=\(words[3])").replacing("replaced", with: words[6]))
        post.headers = ["X-Key": words[5]]
        post.username = "user"
        post.password = Secret(words[4])
        settings.httpPost = [post]
        return settings
    }

    /// What is sent: with what the configuration says, and with what scripts say.
    var specs: [HandlerSpec] {
        [
            HandlerSpec(kind: "telegram"), HandlerSpec(kind: "hipchat"), HandlerSpec(kind: "slack"),
            HandlerSpec(kind: "post", options: ["endpoint": .string("ep"), "capture-response": .boolean(true)]),
            HandlerSpec(
                kind: "post",
                options: [
                    "url": .string("http://127.0.0.1:1/hook?key=\(words[7])"), "headers": .pairs([["X-Key", words[5]]]),
                    "capture-response": .boolean(true),
                ]),
            HandlerSpec(kind: "hipchat", options: ["token": .string(words[8])]),
        ]
    }

    /// Whether any twelve characters of a secret stand in a text.
    ///
    /// Twelve have six from every seventh place of the text on, so only those are looked up at first.
    func isFound(in text: String) -> Bool {
        let bytes = Array(text.utf8)
        let last = bytes.count - Self.partLength
        return stride(from: 0, through: bytes.count - 6, by: 7).contains { place in
            sixes.contains(Self.number(bytes[place..<(place + 6)]))
                && (max(0, place - 6)...max(0, place)).contains { $0 <= last && parts.contains(bytes[$0..<($0 + Self.partLength)]) }
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}

extension Verdict {
    fileprivate var cause: Cause? {
        switch self {
        case .delivered: nil
        case .retry(_, let cause), .resend(_, let cause), .rejected(let cause): cause
        }
    }
}
