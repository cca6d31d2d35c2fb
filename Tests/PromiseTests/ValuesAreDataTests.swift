import Foundation
import KaptopAlerts
import KaptopDelivery
import KaptopTesting
import Points
import Synchronization
import Testing

@testable import KaptopApp

/// Promise 18: values are data.
///
/// Ids, messages, tags and fields full of what templates, shells, headers, URLs, JSON, HTML, Markdown and terminals live on go through
/// every handler. What comes out on the other side is the same text, in the place it was meant for, and nothing beside it.
@Suite(.timeLimit(.minutes(20))) struct ValuesAreDataTests {
    private static let report = PromiseReport(promise: 18)

    @Test func everyHandlerPassesThemOnAsTheyAre() async throws {
        let rounds = Soak.isOn ? 20_000 : 300
        var figures = HostileFigures()
        for seed in 1...UInt64(rounds) {
            var gen = Gen(seed: seed)
            let alert = HostileAlert(&gen)
            let mistakes = try await Self.mistakes(alert) { $0 }
            #expect(mistakes.isEmpty, "seed \(seed): \(mistakes.joined(separator: "; "))")
            figures.alerts += 1
            figures.mistakes += mistakes.count
        }
        Self.report.kept(figures.texts)
    }

    /// The control: bodies and URLs that are pasted together.
    @Test func whoPastesThemIsFoundOut() async throws {
        var figures = HostileFigures()
        for seed in 1...UInt64(100) {
            var gen = Gen(seed: seed)
            figures.alerts += 1
            figures.mistakes += try await Self.mistakes(HostileAlert(&gen)) { PastingHTTP(http: $0) }.count
        }
        Self.report.broken("values pasted unescaped", figures.texts)
        #expect(figures.mistakes > 50)
    }

    /// What a value did to the requests of the HTTP handlers and to the lines of the others.
    private static func mistakes(
        _ alert: HostileAlert, through change: (any HTTPSending) -> any HTTPSending
    ) async throws -> [String] {
        let http = FakeHTTP(status: 200, body: #"{"ok":true}"#)
        let files = KeptLines()
        let catalog = HandlerCatalog(
            settings: HostileAlert.settings,
            ports: .init(http: change(http), files: files, connections: files, commands: files, execPolicy: .everything))
        var mistakes: [String] = []
        for (spec, check) in alert.cases {
            let handler = try #require(catalog.handler(for: spec.kind))
            let delivery = Delivery(
                id: DeliveryID(1), destination: handler.destination(of: spec), handler: spec, event: alert.event, createdAt: 0)
            let before = await http.requests.count
            let verdict = await handler.send([delivery])
            switch check {
            case .request(let check):
                let requests = await http.requests.dropFirst(before)
                guard let request = requests.first, requests.count == 1 else {
                    mistakes.append("\(spec.kind): \(requests.count) requests, \(verdict)")
                    continue
                }
                if let mistake = check(request) { mistakes.append("\(spec.kind): \(mistake)") }
            case .bytes(let check):
                if let mistake = check(files.taken) { mistakes.append("\(spec.kind): \(mistake)") }
            }
        }
        return mistakes
    }

    /// A header with the end of a line in it is told to the operator; no request is made of it, and no other header either.
    @Test(arguments: [("X-A", "b\r\nX-Injected: yes"), ("X-A", "b\nX-Injected: yes"), ("X-A\r\nX-Injected", "yes"), ("X-A", "b\0")])
    func headersCannotBeInjected(_ name: String, _ value: String) async throws {
        let seen = Mutex(0)
        let server = WireServer { _ in
            seen.withLock { $0 += 1 }
            return .response(200, "")
        }
        try await server.start()
        let sender = HTTPClientSender()
        let handler = PostHandler(settings: { ServiceSettings() }, http: sender, render: PostTemplate.render)
        let spec = HandlerSpec(
            kind: "post", options: ["url": .string("http://127.0.0.1:\(server.port)/"), "headers": .pairs([[name, value]])])
        let delivery = ProofAlerts.delivery(
            1, of: ProofAlerts.event("web", .critical, number: 1), to: handler.destination(of: spec), by: spec)
        guard case .rejected(let cause)? = await handler.send([delivery]).first else {
            Issue.record("it is not rejected")
            return
        }
        #expect(cause.kind == .badSetting)
        #expect(seen.withLock { $0 } == 0)
        await sender.shutDown()
        try await server.stop()
    }

    /// Programs get their arguments as configured and the alert on their standard input, without a shell in between.
    @Test func programsGetTheirArgumentsAsConfigured() async throws {
        let folder = NSTemporaryDirectory() + "kaptop-exec-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let script = "#!/bin/sh\nprintf '%s\\0' \"$@\" > '\(folder)/arguments'\ncat > '\(folder)/input'\n"
        try script.write(toFile: folder + "/program", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder + "/program")
        var wrong = 0
        let rounds = Soak.isOn ? 1_000 : 15
        for seed in 1...UInt64(rounds) {
            var gen = Gen(seed: seed)
            let alert = HostileAlert(&gen)
            // The end of a C string ends an argument, so none is in one.
            let arguments = (0..<gen.int(1...4)).map { _ in HostileText.make(&gen).replacing("\0", with: "") }
            let handler = ExecHandler(commands: CommandRunner(), policy: .everything)
            let spec = HandlerSpec(kind: "exec", options: ["command": .strings([folder + "/program"] + arguments)])
            let delivery = ProofAlerts.delivery(1, of: alert.event, to: handler.destination(of: spec), by: spec)
            #expect(await handler.send([delivery]) == [.delivered])
            let got = try Data(contentsOf: URL(filePath: folder + "/arguments")).split(separator: 0, omittingEmptySubsequences: false)
            let input = try Data(contentsOf: URL(filePath: folder + "/input"))
            let isRight = got.dropLast().map { String(decoding: $0, as: UTF8.self) } == arguments && alert.isTold(by: Array(input))
            #expect(isRight, "seed \(seed)")
            if !isRight { wrong += 1 }
        }
        Self.report.kept(["programs run": rounds, "with other arguments or input": wrong])
    }

    /// A text that its parse mode refuses goes once more as plain text; with `escape = true` it need not, and reads as it was.
    @Test(arguments: ["Markdown", "HTML"])
    func textsArriveWhateverTheParseMode(_ mode: String) async throws {
        let rounds = Soak.isOn ? 20_000 : 300
        var (plain, altered, lost) = (0, 0, 0)
        for seed in 1...UInt64(rounds) {
            var gen = Gen(seed: seed)
            let text = HostileText.make(&gen, pieces: 1...60) + "."
            var settings = HostileAlert.settings
            settings.telegram.parseMode = mode
            let raw = try await Self.sentTexts(text, settings)
            if raw.isEmpty { lost += 1 }
            #expect(!raw.isEmpty, "seed \(seed)")
            if let only = raw.first, only.parseMode.isEmpty {
                plain += 1
                #expect(only.text == "\(text)\n(sent as plain text: \(mode) did not parse)", "seed \(seed)")
            } else {
                #expect(raw.map(\.text) == [text], "seed \(seed)")
            }
            settings.telegram.isEscaping = true
            let escaped = try await Self.sentTexts(text, settings)
            let shown = escaped.map { $0.parseMode.isEmpty ? "plain text" : MarkupReader.shown($0.text, mode: mode) }
            if shown != [text] { altered += 1 }
            #expect(shown == [text], "seed \(seed)")
        }
        Self.report.kept(["texts in \(mode)": rounds, "sent as plain text instead": plain, "altered where escaped": altered, "lost": lost])
    }

    /// A long text without a gap is cut between characters, never between an escape and what it is for.
    @Test(arguments: ["Markdown", "HTML"])
    func longTextsAreNotTornWithinAnEscape(_ mode: String) async throws {
        var settings = HostileAlert.settings
        settings.telegram.parseMode = mode
        settings.telegram.isEscaping = true
        for seed in 1...UInt64(20) {
            var gen = Gen(seed: seed)
            let text = (0..<gen.int(4_097...9_000)).map { _ in gen.element(of: ["_", "*", "`", "[", "&", "<", ">", "a", "\\"]) }.joined()
            let sent = try await Self.sentTexts(text, settings)
            #expect(sent.map { MarkupReader.shown($0.text, mode: mode) }.joined() == text, "seed \(seed)")
            #expect(sent.allSatisfy { $0.parseMode == mode.lowercased() }, "seed \(seed)")
        }
    }

    private static func sentTexts(_ text: String, _ settings: ServiceSettings) async throws -> [TelegramStandIn.Sent] {
        var service = TelegramStandIn(token: HostileAlert.telegramToken)
        service.add(.init(id: 42, kind: .person, title: "Ann"))
        let host = StandInHost(service)
        let handler = TelegramHandler(settings: { settings }, http: host.http)
        var delivery = ProofAlerts.delivery(
            1, of: ProofAlerts.event("web", .critical, number: 1), to: Destination(kind: "telegram", address: "42"),
            by: HandlerSpec(kind: "telegram", options: ["chat-id": .string("42")]))
        delivery.event.state.message = text
        for _ in 0..<3 {
            guard case .resend(let change, _) = await handler.send([delivery]).first else { break }
            delivery.changes.apply(change)
        }
        return await host.service.sent
    }
}

private struct HostileFigures {
    var alerts = 0
    var mistakes = 0

    var texts: KeyValuePairs<String, Int> { ["hostile alerts through 7 handlers": alerts, "interpreted": mistakes] }
}

/// Text out of pieces that mean something to somebody.
enum HostileText {
    private static let pieces = [
        "a", "Z", "7", " ", "web-01", "ü", "漢", "😀", "e\u{301}",
        // templates and shells
        "{{", "}}", "{{ .ID }}", "{{ index .Tags \"host\" }}", "$(id)", "`id`", "; rm -rf /", "| cat", "&&", "$HOME", "'", "\"", "\\",
        // headers and URLs
        "\r\nX-Injected: yes\r\n\r\n", "\n", "\r", "?", "&", "=", "#", "%", "%0a", "%2e%2e", "/", "..", "/../", "//evil.example/", "@", ":",
        // JSON, HTML and Markdown
        "\",\"text\":\"x", "}", "]", "</b>", "<b>", "<script>", "&amp;", "_", "*", "[", "](http://evil.example)", "~", "```",
        // terminals and Unicode
        "\0", "\u{1B}[2J", "\u{1B}]0;x\u{7}", "\u{7F}", "\u{85}", "\u{9B}31m", "\u{2028}", "\u{2029}", "\u{202E}", "\u{2066}",
        "\t",
    ]

    static func make(_ gen: inout Gen, pieces count: ClosedRange<Int> = 1...12) -> String {
        (0..<gen.int(count)).map { _ in gen.element(of: pieces) }.joined()
    }
}

/// An alert made of such texts, what each handler is asked to do with it, and how to tell whether it did just that.
private struct HostileAlert {
    static let telegramToken = "123456789:secret"

    let event: AlertEvent
    private let chat: String
    private let room: String

    enum Check {
        /// What is wrong with the request, nil where it is right.
        case request((HTTPRequest) -> String?)
        case bytes(([UInt8]) -> String?)
    }

    init(_ gen: inout Gen) {
        var event = ProofAlerts.event(HostileText.make(&gen), gen.element(of: Level.allCases), number: 1)
        event.state.message = HostileText.make(&gen)
        event.state.details = HostileText.make(&gen)
        event.name = HostileText.make(&gen)
        event.tags = [("host", HostileText.make(&gen))]
        event.series = AlertSeries(
            name: event.name, tags: [.init("host", HostileText.make(&gen))], columns: ["value"],
            rows: [.init(time: event.state.time, values: [.string(HostileText.make(&gen))])])
        self.event = event
        chat = HostileText.make(&gen)
        room = HostileText.make(&gen)
    }

    static var settings: ServiceSettings {
        var settings = ServiceSettings()
        settings.telegram.isEnabled = true
        settings.telegram.token = Secret(telegramToken)
        settings.hipChat.isEnabled = true
        settings.hipChat.url = "http://chat.example/v2/room"
        settings.hipChat.token = Secret("to&ken=#?")
        var slack = SlackSettings()
        slack.isEnabled = true
        slack.url = Secret("http://slack.example/services/T0")
        settings.slack = [slack]
        var post = HTTPPostSettings()
        post.endpoint = "ep"
        post.url = Secret("http://post.example/alerts?id={{ urlquery .ID }}")
        post.headers = ["X-Team": "ops"]
        post.alertTemplate = "{{ json .Message }}"
        settings.httpPost = [post]
        return settings
    }

    var cases: [(HandlerSpec, Check)] {
        let message = event.state.message
        return [
            (
                HandlerSpec(kind: "telegram", options: ["chat-id": .string(chat)]),
                .request { request in
                    Self.differences(
                        request, url: "https://api.telegram.org/bot\(Self.telegramToken)/sendMessage",
                        body: ["chat_id": chat, "text": message] as NSDictionary)
                }
            ),
            (
                HandlerSpec(kind: "hipchat", options: ["room": .string(room)]),
                .request { request in
                    Self.differences(
                        request, url: nil,
                        body: ["color": color, "from": "kapacitor", "message": message, "notify": true] as NSDictionary)
                        ?? Self.roomMistake(request, room)
                }
            ),
            (
                HandlerSpec(kind: "slack", options: ["channel": .string(chat), "username": .string(room)]),
                .request { request in
                    let attachment: NSDictionary = [
                        "fallback": message, "text": message, "color": slackColor, "mrkdwn_in": ["text"],
                    ]
                    return Self.differences(
                        request, url: "http://slack.example/services/T0",
                        body: [
                            "as_user": false, "attachments": [attachment], "channel": chat, "icon_emoji": "", "text": "",
                            "username": room.isEmpty ? "kapacitor" : room,
                        ] as NSDictionary)
                }
            ),
            (
                HandlerSpec(kind: "post", options: ["endpoint": .string("ep")]),
                .request { request in
                    let components = URLComponents(string: request.url.reveal())
                    guard components?.host == "post.example", components?.path == "/alerts", components?.fragment == nil,
                        components?.percentEncodedQueryItems?.map(\.name) == ["id"],
                        components?.percentEncodedQueryItems?.first?.value?.replacing("+", with: "%20").removingPercentEncoding
                            == event.state.id.rawValue
                    else { return "the URL is another: \(request.url.reveal())" }
                    let text = try? JSONSerialization.jsonObject(with: Data(request.body), options: .fragmentsAllowed) as? String
                    return text == message ? nil : "the body is another: \(String(decoding: request.body, as: UTF8.self))"
                }
            ),
            (
                HandlerSpec(kind: "post", options: ["url": .string("http://post.example/raw"), "headers": .pairs([["X-A", "b"]])]),
                .request { request in
                    guard request.url.reveal() == "http://post.example/raw",
                        request.headers.map(\.name).sorted() == ["Content-Type", "X-A"]
                    else {
                        return "URL or headers are others"
                    }
                    return isTold(by: request.body) ? nil : "the body is another"
                }
            ),
            (HandlerSpec(kind: "log", options: ["path": .string("/l")]), .bytes { isTold(by: $0) ? nil : "the line is another" }),
            (
                HandlerSpec(kind: "tcp", options: ["address": .string("h:1")]),
                .bytes {
                    $0.suffix(2) == [0x0A, 0x0A] && isTold(by: Array($0.dropLast())) ? nil : "the lines are others"
                }
            ),
            (
                HandlerSpec(kind: "exec", options: ["command": .strings(["/p", chat, room])]),
                .bytes {
                    let wanted = ["/p", chat, room].joined(separator: "\u{1}")
                    let words = Array(wanted.utf8)
                    return $0.starts(with: words) && isTold(by: Array($0.dropFirst(words.count + 1)))
                        ? nil : "arguments or input are others"
                }
            ),
        ]
    }

    /// Whether bytes are this alert as one line of JSON.
    func isTold(by bytes: [UInt8]) -> Bool {
        guard bytes.last == 0x0A, !bytes.dropLast().contains(0x0A), !bytes.contains(where: { $0 < 0x20 && $0 != 0x0A }),
            let data = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any],
            let series = ((data["data"] as? [String: Any])?["series"] as? [[String: Any]])?.first,
            let row = (series["values"] as? [[Any]])?.first
        else { return false }
        let texts = [
            data["id"], data["message"], data["details"], series["name"], (series["tags"] as? [String: Any])?["host"], row.last,
        ].map { $0 as? String }
        guard case .string(let value) = event.series.rows[0].values[0] else { return false }
        return texts == [
            event.state.id.rawValue, event.state.message, event.state.details, event.name, event.series.tags[0].value, value,
        ] && data.count == 9
    }

    private var color: String {
        switch event.state.level {
        case .ok, .info: "green"
        case .warning: "yellow"
        case .critical: "red"
        }
    }

    private var slackColor: String {
        switch event.state.level {
        case .ok, .info: "good"
        case .warning: "warning"
        case .critical: "danger"
        }
    }

    private static func differences(_ request: HTTPRequest, url: String?, body: NSDictionary) -> String? {
        if let url, request.url.reveal() != url { return "the URL is another: \(request.url.reveal())" }
        guard request.headers == [.init("Content-Type", "application/json")] else { return "there are other headers" }
        let got = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? NSDictionary
        return got == body ? nil : "the body is another: \(String(decoding: request.body, as: UTF8.self))"
    }

    /// A room's name stands in the path, cut at its slashes and cleaned as Kapacitor does it, and nowhere else.
    private static func roomMistake(_ request: HTTPRequest, _ room: String) -> String? {
        var segments = ["v2", "room"]
        for part in room.split(separator: "/") where part != "." {
            if part == ".." { if !segments.isEmpty { segments.removeLast() } } else { segments.append(String(part)) }
        }
        segments.append("notification")
        guard let components = URLComponents(string: request.url.reveal()), components.scheme == "http", components.host == "chat.example",
            components.fragment == nil, components.user == nil
        else { return "the URL leads elsewhere: \(request.url.reveal())" }
        let got = components.percentEncodedPath.split(separator: "/").map { $0.removingPercentEncoding ?? "" }
        guard got == segments else { return "the path is another: \(request.url.reveal())" }
        let query = components.percentEncodedQueryItems?.map { "\($0.name)=\($0.value?.removingPercentEncoding ?? "")" }
        return query == ["auth_token=to&ken=#?"] ? nil : "the query is another: \(request.url.reveal())"
    }
}

/// What people see of a text with markup, as Telegram reads it: nothing but escapes may be in it.
private enum MarkupReader {
    static func shown(_ text: String, mode: String) -> String {
        if mode == "HTML" {
            return text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
        }
        var shown = ""
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\\", let next = rest.first, "_*`[".unicodeScalars.contains(next) {
                shown.unicodeScalars.append(next)
                rest.removeFirst()
            } else if "_*`[".unicodeScalars.contains(scalar) {
                // The begin of an entity, which an escaped text has not.
                shown += "<entity>"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}

/// Keeps what handlers give to files, connections and programs.
private final class KeptLines: FileAppending, TCPSending, CommandRunning {
    private let bytes = Mutex<[UInt8]>([])

    var taken: [UInt8] { bytes.withLock { $0 } }

    func append(_ bytes: [UInt8], to path: String, mode: UInt16) async throws(FileFailure) { keep(bytes) }

    func end(of path: String) async throws(FileFailure) -> FileMark { FileMark(inode: 0, size: 0) }

    func bytes(of path: String, behind mark: FileMark, count: Int) async throws(FileFailure) -> [UInt8] { [] }

    func send(_ bytes: [UInt8], to address: String, timeLimit: Duration) async throws(HTTPFailure) { keep(bytes) }

    func run(_ command: [String], input: [UInt8], timeLimit: Duration) async throws(CommandFailure) {
        keep(Array((command.joined(separator: "\u{1}") + "\u{1}").utf8) + input)
    }

    private func keep(_ bytes: [UInt8]) { self.bytes.withLock { $0 = bytes } }
}

/// Sends requests as somebody would make them who pastes texts together: nothing in them is escaped.
private struct PastingHTTP: HTTPSending {
    let http: any HTTPSending

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        var request = request
        let body = String(decoding: request.body, as: UTF8.self)
        request.body = Array(body.replacing(#"\""#, with: "\"").replacing(#"\n"#, with: "\n").utf8)
        request.url = Secret(request.url.reveal().removingPercentEncoding ?? request.url.reveal())
        return try await http.send(request)
    }
}
