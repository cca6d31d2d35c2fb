import KaptopAPI
import KaptopAlerts
import KaptopConfig
import KaptopDelivery

/// The API's tests of services: one message, straight to the handler, with the settings of now.
///
/// Options, standard values and messages are Kapacitor's; source: the Test functions of services/*/service.go of Kapacitor 1.5.7.
struct ServiceTests: ServiceTesting {
    /// The catalog and settings of now.
    let current: @Sendable () async -> (catalog: HandlerCatalog, services: ServiceSettings)
    let now: @Sendable () -> Int64

    func services() async -> [(name: String, options: JSONValue)] {
        let services = await current().services
        let telegram = services.telegram
        let slack = services.slackSection("")
        return [
            ("hipchat", ["room": .text(services.hipChat.room), "message": "test hipchat message", "level": "CRITICAL"]),
            (
                "httppost",
                ["endpoint": "example", "url": "http://localhost:3000/", "headers": ["Auth": "secret"], "timeout": 0]
            ),
            (
                "slack",
                [
                    "workspace": .text(slack?.workspace ?? ""), "channel": .text(slack?.channel ?? ""), "message": "test slack message",
                    "level": "CRITICAL", "username": "", "icon-emoji": "",
                ]
            ),
            (
                "telegram",
                [
                    "chat-id": .text(telegram.chatID), "parse-mode": .text(telegram.parseMode), "message": "test telegram message",
                    "disable-web-page-preview": .boolean(telegram.isWebPagePreviewDisabled),
                    "disable-notification": .boolean(telegram.isNotificationDisabled),
                ]
            ),
        ]
    }

    func test(_ service: String, options: JSONValue) async -> String? {
        let levelName = options["level"]?.string ?? Level.ok.name
        guard let level = Level(beginning: levelName) else { return "unknown alert level '\(levelName)'" }
        let spec = Self.spec(of: service, options)
        guard let handler = await current().catalog.handler(for: spec.kind) else { return "service \(service) cannot be tested" }
        let message = options["message"]?.string ?? ""
        let isPost = spec.kind == "post"
        let event = AlertEvent(
            id: EventID(rawValue: "service-test"), topic: TopicID("service-test"),
            state: EventState(id: AlertID(""), level: level, message: message, time: isPost ? .min : now()),
            task: TaskID("service-test"), node: "", name: "", group: "", tags: [], fields: [], isRecoverable: !isPost,
            series: AlertSeries(name: "", tags: [], columns: [], rows: []))
        let delivery = Delivery(
            id: DeliveryID(0), destination: handler.destination(of: spec), handler: spec, event: event, createdAt: now())
        switch await handler.send([delivery][...]).first {
        case .delivered: return nil
        // For a post any answer will do.
        case .retry(_, let cause) where isPost && cause.status != nil, .rejected(let cause) where isPost && cause.status != nil: return nil
        case .retry(_, let cause) where isPost: return "failed to POST alert data: \(cause.logText ?? cause.detail)"
        case .retry(_, let cause), .resend(_, let cause), .rejected(let cause): return cause.logText ?? cause.detail
        case nil: return "no answer"
        }
    }

    /// The handler that sends what the options say.
    private static func spec(of service: String, _ options: JSONValue) -> HandlerSpec {
        guard service == "httppost" else {
            var spec = HandlerSpec(kind: service)
            for member in options.members ?? [] where member.name != "message" && member.name != "level" {
                switch member.value {
                case .text(let text): spec.options[member.name] = .string(text)
                case .boolean(let flag): spec.options[member.name] = .boolean(flag)
                default: break
                }
            }
            return spec
        }
        let headers = (options["headers"]?.members ?? []).compactMap { member in member.value.string.map { [member.name, $0] } }
        var spec = HandlerSpec(kind: "post", options: ["url": .string(options["url"]?.string ?? ""), "headers": .pairs(headers)])
        if case .integer(let timeout)? = options["timeout"] { spec.options["timeout"] = .integer(timeout) }
        return spec
    }
}
