import KaptopAlerts
import KaptopDelivery
import KaptopTesting
import Points

/// Events, deliveries and settings that the tests of this room start from.
enum Sample {
    /// In every secret place of every sample; nothing that people see may hold it.
    static let canary = "CANARYcanaryCANARYcanaryCANARYcanary"
    static let telegramToken = "123456789:" + canary

    static func event(
        _ message: String = "Hey, check your CPU", level: Level = .critical, id: String = "cpu:nil",
        fields: [(String, FieldValue)] = [("usage_idle", .float(96))], time: Int64 = 1_500_000_010_000_000_000
    ) -> AlertEvent {
        AlertEvent(
            id: EventID(rawValue: "event-\(id)-\(time)"), topic: TopicID("main:task:alert2"),
            state: EventState(id: AlertID(id), level: level, message: message, details: "<b>m</b>", time: time, duration: 10_000_000_000),
            previousLevel: .ok, task: TaskID("task"), node: "alert2", name: "cpu", group: "nil", tags: [("host", "a")],
            fields: fields.map { ($0.0, $0.1) },
            series: AlertSeries(
                name: "cpu", tags: [.init("cpu", "cpu0"), .init("host", "a")], columns: fields.map(\.0),
                rows: [.init(time: time, values: fields.map(\.1))]))
    }

    static func delivery(
        _ handler: HandlerSpec, id: Int64 = 1, event: AlertEvent = Sample.event(), to address: String = "somewhere"
    ) -> Delivery {
        Delivery(
            id: DeliveryID(id), destination: Destination(kind: handler.kind, address: address), handler: handler, event: event,
            createdAt: 0)
    }

    static var settings: ServiceSettings {
        var settings = ServiceSettings()
        settings.hipChat.isEnabled = true
        settings.hipChat.url = "http://chat.example/v2/room"
        settings.hipChat.room = "my-alerts"
        settings.hipChat.token = Secret(canary)
        settings.telegram.isEnabled = true
        settings.telegram.token = Secret(telegramToken)
        settings.telegram.chatID = "4242"
        var slack = SlackSettings()
        slack.isEnabled = true
        slack.url = Secret("https://hooks.slack.com/services/T000/B000/" + canary)
        slack.channel = "#general"
        settings.slack = [slack]
        var post = HTTPPostSettings()
        post.endpoint = "ep"
        post.url = Secret("https://user:\(canary)@post.example/hook?key=\(canary)")
        post.headers = ["X-Key": canary]
        post.username = "u"
        post.password = Secret(canary)
        settings.httpPost = [post]
        return settings
    }

    static func catalog(
        _ settings: ServiceSettings = Sample.settings, http: any HTTPSending = FakeHTTP(), files: any FileAppending = MemoryFiles(),
        connections: any TCPSending = FakeConnections(), commands: any CommandRunning = FakeCommands(),
        execPolicy: ExecPolicy = .everything
    ) -> HandlerCatalog {
        HandlerCatalog(
            settings: settings,
            ports: .init(
                http: http, files: files, connections: connections, commands: commands, execPolicy: execPolicy))
    }
}

/// Files that are in memory.
actor MemoryFiles: FileAppending {
    private(set) var contents: [String: [UInt8]] = [:]
    private(set) var modes: [String: UInt16] = [:]
    private var failure: FileFailure?

    init(_ contents: [String: String] = [:], failing failure: FileFailure? = nil) {
        self.contents = contents.mapValues { Array($0.utf8) }
        self.failure = failure
    }

    func append(_ bytes: [UInt8], to path: String, mode: UInt16) async throws(FileFailure) {
        if let failure { throw failure }
        contents[path, default: []] += bytes
        modes[path] = modes[path] ?? mode
    }

    func end(of path: String) async throws(FileFailure) -> FileMark {
        if let failure { throw failure }
        return contents[path].map { FileMark(inode: 1, size: Int64($0.count)) } ?? FileMark(inode: 0, size: 0)
    }

    func bytes(of path: String, behind mark: FileMark, count: Int) async throws(FileFailure) -> [UInt8] {
        if let failure { throw failure }
        guard mark.inode <= 1 else { return [] }
        return Array((contents[path] ?? []).dropFirst(Int(mark.size)).prefix(count))
    }

    func text(_ path: String) -> String { String(decoding: contents[path] ?? [], as: UTF8.self) }
    func fail(_ failure: FileFailure?) { self.failure = failure }
}

actor FakeConnections: TCPSending {
    private(set) var sent: [(address: String, bytes: [UInt8])] = []
    private let failure: HTTPFailure?

    init(failing failure: HTTPFailure? = nil) { self.failure = failure }

    func send(_ bytes: [UInt8], to address: String, timeLimit: Duration) async throws(HTTPFailure) {
        if let failure { throw failure }
        sent.append((address, bytes))
    }
}

actor FakeCommands: CommandRunning {
    private(set) var ran: [(command: [String], input: [UInt8])] = []
    private let failure: CommandFailure?

    init(failing failure: CommandFailure? = nil) { self.failure = failure }

    func run(_ command: [String], input: [UInt8], timeLimit: Duration) async throws(CommandFailure) {
        if let failure { throw failure }
        ran.append((command, input))
    }
}

extension HTTPRequest {
    var bodyText: String { String(decoding: body, as: UTF8.self) }
}

extension HTTPResponse {
    init(_ status: Int, _ body: String = "", headers: [String: String] = [:]) {
        self.init(status: status, headers: headers, body: Array(body.utf8))
    }
}

extension Verdict {
    var cause: Cause? {
        switch self {
        case .delivered: nil
        case .retry(_, let cause), .resend(_, let cause), .rejected(let cause): cause
        }
    }
}
