import KaptopAlerts
import KaptopTesting
import Testing

@testable import KaptopDelivery

/// The requests of the guide's examples and of Kapacitor's odd corners, byte for byte.
@Suite struct RequestTests {
    private func hipChat(
        _ url: String, room: String = "my-alerts", token: String = "tok", options: [String: HandlerSpec.OptionValue] = [:],
        level: Level = .critical
    ) throws -> HTTPRequest {
        var settings = ServiceSettings()
        settings.hipChat.isEnabled = true
        settings.hipChat.url = url
        settings.hipChat.room = room
        settings.hipChat.token = Secret(token)
        settings.hipChat.isEndedServiceAllowed = true
        return try HipChatHandler(settings: { [settings] in settings }, http: FakeHTTP())
            .request(for: Sample.delivery(HandlerSpec(kind: "hipchat", options: options), event: Sample.event(level: level)))
    }

    private func telegram(
        _ change: (inout TelegramSettings) -> Void, options: [String: HandlerSpec.OptionValue] = [:],
        message: String = "Might want to check your CPU"
    ) throws -> HTTPRequest {
        var settings = ServiceSettings()
        settings.telegram.isEnabled = true
        settings.telegram.token = Secret("abcdefghi:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")
        change(&settings.telegram)
        return try TelegramHandler(settings: { [settings] in settings }, http: FakeHTTP())
            .request(for: Sample.delivery(HandlerSpec(kind: "telegram", options: options), event: Sample.event(message)))
    }

    @Test func aDigestIsPlainTextWhateverTheChatsParseModeIs() throws {
        var settings = Sample.settings
        settings.telegram.parseMode = "Markdown"
        let read: SettingsSource = { [settings] in settings }
        func delivery(_ kind: String) -> Delivery {
            var delivery = Sample.delivery(HandlerSpec(kind: kind))
            delivery.digest = Digest(text: "Digest: cpu_usage <a>", level: .warning, alertCount: 1, notificationCount: 2)
            return delivery
        }
        #expect(
            try TelegramHandler(settings: read, http: FakeHTTP()).request(for: delivery("telegram")).bodyText
                == #"{"chat_id":"4242","text":"Digest: cpu_usage \u003ca\u003e"}"# + "\n")
        let hipChat = try HipChatHandler(settings: read, http: FakeHTTP()).request(for: delivery("hipchat")).bodyText
        #expect(hipChat.contains(#""color":"yellow""#))
        #expect(hipChat.contains(#""message_format":"text""#))
        let slack = try SlackHandler(settings: read, http: FakeHTTP()).request(for: delivery("slack")).bodyText
        #expect(slack.contains(#""color":"warning""#))
        #expect(slack.contains(#"Digest: cpu_usage \u0026lt;a\u0026gt;"#))
    }

    @Test func aMessageThatStandsForOthersSaysSo() throws {
        var delivery = Sample.delivery(HandlerSpec(kind: "telegram"), event: Sample.event("disk is full"))
        delivery.foldedCount = 4
        let body = try TelegramHandler(settings: { Sample.settings }, http: FakeHTTP()).request(for: delivery).bodyText
        #expect(body.contains(#""text":"disk is full\n(newest of 5 notifications of this alert)""#))
    }

    @Test func theGuidesHipChatRoomOfTheConfiguration() throws {
        let request = try hipChat("https://testtest.hipchat.com/v2/room", token: "tokentokentokentokentoken")
        #expect(
            request.url.reveal() == "https://testtest.hipchat.com/v2/room/my-alerts/notification?auth_token=tokentokentokentokentoken")
        #expect(request.method == "POST")
        #expect(request.headers == [.init("Content-Type", "application/json")])
        #expect(request.bodyText == #"{"color":"red","from":"kapacitor","message":"Hey, check your CPU","notify":true}"# + "\n")
    }

    @Test func theGuidesHipChatRoomOfTheScript() throws {
        let request = try hipChat(
            "https://testtest.hipchat.com/v2/room", token: "tokentokentokentokentoken", options: ["room": .string("random")])
        #expect(
            request.url.reveal() == "https://testtest.hipchat.com/v2/room/random/notification?auth_token=tokentokentokentokentoken")
    }

    @Test func theGuidesTelegramChatOfTheConfiguration() throws {
        let request = try telegram {
            $0.chatID = "123456789"
            $0.parseMode = "Markdown"
        }
        #expect(
            request.url.reveal() == "https://api.telegram.org/botabcdefghi:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/sendMessage")
        #expect(request.headers == [.init("Content-Type", "application/json")])
        #expect(
            request.bodyText == #"{"chat_id":"123456789","parse_mode":"Markdown","text":"Might want to check your CPU"}"# + "\n")
    }

    @Test func theGuidesTelegramChatOfTheScript() throws {
        let request = try telegram({ $0.parseMode = "Markdown" }, options: ["chat-id": .string("123456789")])
        #expect(
            request.bodyText == #"{"chat_id":"123456789","parse_mode":"Markdown","text":"Might want to check your CPU"}"# + "\n")
    }

    @Test func theGuidesSampleTurnsPreviewsOff() throws {
        let request = try telegram {
            $0.chatID = "123456789"
            $0.parseMode = "Markdown"
            $0.isWebPagePreviewDisabled = true
        }
        #expect(
            request.bodyText == #"{"chat_id":"123456789","disable_web_page_preview":true,"parse_mode":"Markdown","#
                + #""text":"Might want to check your CPU"}"# + "\n")
    }

    @Test(arguments: [
        ("http://h/a/../b//room/?x=1", "/r/", "tok", "http://h/b/room/r/notification?auth_token=tok"),
        (
            "http://h/v2/room", "Ops Room/ä?#1", "a b&c=d",
            "http://h/v2/room/Ops%20Room/%C3%A4%3F%231/notification?auth_token=a+b%26c%3Dd"
        ),
        ("http://h/v2/room", "", "", "http://h/v2/room/notification?auth_token="),
        ("http://h:8080", "r", "t", "http://h:8080/r/notification?auth_token=t"),
        ("http://h/v2/room", "../x", "t", "http://h/v2/x/notification?auth_token=t"),
        ("http://u:p@h/v2/ro%20om", "r", "t", "http://u:p@h/v2/ro%20om/r/notification?auth_token=t"),
    ])
    func hipChatURLsAreJoinedAsKapacitorJoinsThem(_ url: String, _ room: String, _ token: String, _ expected: String) throws {
        #expect(try hipChat(url, room: room, token: token).url.reveal() == expected)
    }

    @Test(arguments: zip(Level.allCases, ["green", "green", "yellow", "red"]))
    func hipChatColoursFollowLevels(_ level: Level, _ color: String) throws {
        #expect(try hipChat("http://h/", level: level).bodyText.contains(#""color":"\#(color)""#))
    }

    @Test func telegramOptionsOfTheScriptAddToThoseOfTheConfiguration() throws {
        let request = try telegram(
            { $0.isNotificationDisabled = true },
            options: [
                "chat-id": .string("@ops"), "parse-mode": .string("html"), "disable-web-page-preview": .boolean(true),
                "disable-notification": .boolean(false),
            ], message: "m")
        #expect(
            request.bodyText == #"{"chat_id":"@ops","disable_notification":true,"disable_web_page_preview":true,"#
                + #""parse_mode":"html","text":"m"}"# + "\n")
    }

    @Test func anUnknownParseModeIsRefusedInKapacitorsWords() throws {
        let cause = #expect(throws: Cause.self) { try telegram({ _ in }, options: ["parse-mode": .string("Text")]) }
        #expect(cause?.logText == "parseMode Text is not valid, please use 'Markdown' or 'HTML'")
        #expect(cause?.kind == .badSetting)
    }

    @Test func aNamedChatStandsForItsTopic() throws {
        let request = try telegram(
            { $0.chats = [.init(name: "ops", chatID: "-100123", threadID: 7), .init(name: "all", chatID: "-100123", threadID: 1)] },
            options: ["chat-id": .string("ops")], message: "m")
        #expect(request.bodyText == #"{"chat_id":"-100123","message_thread_id":7,"text":"m"}"# + "\n")
        let general = try telegram(
            { $0.chats = [.init(name: "all", chatID: "-100123", threadID: 1)] }, options: ["chat-id": .string("all")], message: "m")
        #expect(general.bodyText == #"{"chat_id":"-100123","text":"m"}"# + "\n")
    }

    @Test(arguments: [("Markdown", "a_b*c", #"a\\_b\\*c"#), ("HTML", "<&", #"\u0026lt;\u0026amp;"#), ("", "a_b", "a_b")])
    func escapingFollowsTheParseMode(_ mode: String, _ message: String, _ expected: String) throws {
        let request = try telegram(
            {
                $0.parseMode = mode; $0.isEscaping = true
            }, message: message)
        #expect(request.bodyText.contains(#""text":"\#(expected)""#))
    }

    @Test func slackSendsOneAttachment() throws {
        let settings = Sample.settings
        let spec = HandlerSpec(kind: "slack", options: ["channel": .string("#ops"), "icon-emoji": .string(":fire:")])
        let request = try SlackHandler(settings: { settings }, http: FakeHTTP()).request(
            for: Sample.delivery(spec, event: Sample.event("m")))
        #expect(
            request.bodyText == #"{"as_user":false,"attachments":[{"fallback":"m","color":"danger","text":"m","mrkdwn_in":["text"]}],"#
                + ##""channel":"#ops","icon_emoji":":fire:","text":"","username":"kapacitor"}"## + "\n")
    }

    @Test func postTakesTheFirstURLAndItsHeaders() throws {
        let spec = HandlerSpec(
            kind: "post",
            options: [
                "url": .strings(["http://h/a", "http://h/b"]), "headers": .pairs([["X-One", "1"], ["X-Two", "two words"]]),
                "timeout": .integer(3_000_000_000), "skip-ssl-verification": .boolean(true),
            ])
        let request = try post(spec)
        #expect(request.url.reveal() == "http://h/a")
        #expect(request.headers == [.init("X-One", "1"), .init("X-Two", "two words"), .init("Content-Type", "application/json")])
        #expect(request.bodyText == String(decoding: try AlertDataJSON.line(Sample.event()), as: UTF8.self))
        #expect(request.timeLimit == .seconds(3))
        #expect(request.tls.isVerificationSkipped)
    }

    @Test func anEndpointGivesURLHeadersPasswordAndTemplates() throws {
        var settings = ServiceSettings()
        var section = HTTPPostSettings()
        section.endpoint = "ep"
        section.url = Secret("http://h/{{.ID}}")
        section.headers = ["X-Key": "abc"]
        section.username = "u"
        section.password = Secret("p")
        section.alertTemplate = "alert {{.ID}}"
        settings.httpPost = [section]
        let spec = HandlerSpec(kind: "post", options: ["endpoint": .string("ep"), "headers": .pairs([["x-key", "own"]])])
        let request = try post(spec, settings)
        #expect(request.url.reveal() == "http://h/cpu:nil")
        #expect(request.headers == [.init("Authorization", "Basic dTpw"), .init("x-key", "own")])
        #expect(request.bodyText == "alert cpu:nil")
    }

    @Test func anEndpointsOwnAuthorizationStandsBesideThatOfItsUser() throws {
        var settings = ServiceSettings()
        var section = HTTPPostSettings()
        section.endpoint = "ep"
        section.url = Secret("http://h/")
        section.headers = ["Authorization": "Token abc"]
        section.username = "u"
        section.password = Secret("p")
        settings.httpPost = [section]
        var spec = HandlerSpec(kind: "post", options: ["endpoint": .string("ep")])
        #expect(
            try post(spec, settings).headers.dropLast() == [.init("Authorization", "Basic dTpw"), .init("Authorization", "Token abc")])
        spec.options["headers"] = .pairs([["authorization", "own"]])
        #expect(try post(spec, settings).headers.dropLast() == [.init("authorization", "own")])
    }

    @Test func theEndpointTemplateOfTheCorpusRendersAsInKapacitor() throws {
        let template =
            "{{.ID}}|{{.Message}}|{{.Details}}|{{.Level}}|{{.Duration}}|{{.Time.Unix}}|{{range .Data.Series}}{{.Name}},"
            + "{{index .Tags \"host\"}}{{range .Values}} {{index . 1}}{{end}}{{end}}"
        #expect(try PostTemplate.render(template, Sample.event("msg")) == "cpu:nil|msg|<b>m</b>|CRITICAL|10s|1500000010|cpu,a 96")
        let data = String(decoding: try AlertDataJSON.line(Sample.event()), as: UTF8.self)
        #expect(try PostTemplate.render("{{ json . }}", Sample.event()) == data)
        let rows = String(decoding: try AlertDataJSON.rows(Sample.event().series), as: UTF8.self)
        #expect(try PostTemplate.render("{{ .Data }}\n", Sample.event()) == rows)
        let error = #expect(throws: HandlerSettingError.self) { try PostTemplate.render("{{ .Nope }}", Sample.event()) }
        #expect(error?.text == "template: body:1:3: executing \"body\" at <.Nope>: can't evaluate field Nope in type alert.Data")
    }

    private func post(_ spec: HandlerSpec, _ settings: ServiceSettings = ServiceSettings()) throws -> HTTPRequest {
        try PostHandler(
            settings: { settings }, http: FakeHTTP(),
            render: { template, event throws(HandlerSettingError) in try PostTemplate.render(template, event) }
        ).request(for: Sample.delivery(spec))
    }
}
