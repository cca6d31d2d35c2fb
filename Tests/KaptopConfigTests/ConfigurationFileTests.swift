import KaptopDelivery
import SourceText
import Testing

@testable import KaptopConfig

@Suite struct ConfigurationFileTests {
    private func read(
        _ text: String, environment: [String: String] = [:], files: ConfigurationFiles = .none
    ) throws -> Configuration {
        let reading = ConfigurationFile.read(text: text, name: "kapacitor.conf", environment: environment, files: files)
        return try #require(reading.configuration, "\(reading.report)")
    }

    private let minimum = "data_dir = \"/d\"\n"

    @Test func defaultsAreKapacitorsButForTheAddress() throws {
        let configuration = try read(minimum)
        #expect(configuration.hostname == "localhost")
        #expect(configuration.http.bindAddress == "127.0.0.1:9092")
        #expect(configuration.http.shutdownTimeout == .seconds(10))
        #expect(configuration.logging == LoggingSection())
        #expect(configuration.task.snapshotInterval == .seconds(60))
        #expect(configuration.alert.persistsTopics)
        #expect(configuration.isConfigOverrideEnabled)
        #expect(configuration.services.telegram.url == "https://api.telegram.org/bot")
        #expect(configuration.services.slack.map(\.isDefault) == [true])
        #expect(configuration.services.httpPost.map(\.endpoint) == ["example"])
        #expect(configuration.kaptop.isHostEnabled == nil)
    }

    @Test func everyKeyOfTheTelegramSectionIsRead() throws {
        let telegram = try read(
            minimum + """
                [telegram]
                  enabled = true
                  url = "http://localhost:8081/bot"
                  token = "1:x"
                  chat-id = "-100"
                  parse-mode = "HTML"
                  disable-web-page-preview = true
                  disable-notification = true
                  global = true
                  state-changes-only = true
                [kaptop.telegram]
                  escape = true
                [[kaptop.telegram.chat]]
                  name = "ops"
                  chat-id = -1001
                [[kaptop.telegram.chat]]
                  name = "db"
                  chat-id = "@dbteam"
                  message-thread-id = 7
                """
        ).services.telegram
        var expected = TelegramSettings()
        expected.isEnabled = true
        expected.url = "http://localhost:8081/bot"
        expected.token = Secret("1:x")
        expected.chatID = "-100"
        expected.parseMode = "HTML"
        expected.isWebPagePreviewDisabled = true
        expected.isNotificationDisabled = true
        expected.isGlobal = true
        expected.isStateChangesOnly = true
        expected.isEscaping = true
        expected.chats = [
            TelegramSettings.Chat(name: "ops", chatID: "-1001"),
            TelegramSettings.Chat(name: "db", chatID: "@dbteam", threadID: 7),
        ]
        #expect(telegram == expected)
    }

    @Test func theGuidesSamplesAreRead() throws {
        let configuration = try read(
            minimum + """
                [hipchat]
                  enabled = true
                  url = "https://testtest.hipchat.com/v2/room"
                  room = "my-alerts"
                  token = "tokentokentokentokentoken"
                  global = false
                  state-changes-only = true
                [telegram]
                  enabled = true
                  url = "https://api.telegram.org/bot"
                  token = "abcdefghi:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                  chat-id = ""
                  parse-mode  = "Markdown"
                  disable-web-page-preview = false
                  disable-notification = false
                  global = false
                  state-changes-only = false
                """)
        #expect(configuration.services.hipChat.room == "my-alerts")
        #expect(configuration.services.hipChat.token.reveal() == "tokentokentokentokentoken")
        #expect(configuration.services.hipChat.isStateChangesOnly)
        #expect(configuration.services.telegram.parseMode == "Markdown")
        #expect(configuration.services.telegram.chatID == "")
    }

    @Test func everyFormOfTOMLIsRead() throws {
        let services = try read(
            minimum
                + "# comment\n[hipchat]\n  enabled = true\n  url = 'http://h/v2/room'\n  room = \"tab\\there\"\n  token = \"esc\\\"aped\" # c\n"
                + "[ telegram ]\nenabled=true\nurl = \"http://t/bot\"\n  token = \"\"\"multi:line\"\"\"\n\"chat-id\" = '-100'   # quoted key\n"
        ).services
        #expect(services.hipChat.room == "tab\there")
        #expect(services.hipChat.token.reveal() == "esc\"aped")
        #expect(services.telegram.token.reveal() == "multi:line")
        #expect(services.telegram.chatID == "-100")
        let dotted = try read(
            "data_dir = '/d'\ntelegram.chat-id = '1'\nhipchat = { room = 'r', token = 't' }\r\nkaptop.host.enabled = true\r\n")
        #expect(dotted.services.telegram.chatID == "1")
        #expect(dotted.services.hipChat.room == "r")
        #expect(dotted.kaptop.isHostEnabled == true)
    }

    @Test func namesMayDifferInCaseAsInKapacitor() throws {
        let configuration = try read(minimum + "[HipChat]\nRoom = 'r'\n")
        #expect(configuration.services.hipChat.room == "r")
    }

    @Test func slackMayBeOneTableOrAList() throws {
        let one = try read(minimum + "[slack]\n  enabled = true\n  url = \"https://h/1\"\n  channel = \"#a\"\n  ssl-ca = \"/ca.pem\"\n")
            .services.slack
        #expect(one.map(\.channel) == ["#a"])
        #expect(one.map(\.tls.authorityPath) == ["/ca.pem"])
        // Kapacitor sends the user name empty when a file does not name it.
        #expect(one.map(\.username) == [""])
        let two = try read(minimum + "[[slack]]\nworkspace = 'a'\ndefault = true\nusername = 'bot'\n[[slack]]\nworkspace = 'b'\n").services
            .slack
        #expect(two.map(\.workspace) == ["a", "b"])
        #expect(two.map(\.username) == ["bot", ""])
    }

    @Test func endpointsHaveHeadersCredentialsAndTemplates() throws {
        let files = ConfigurationFiles(read: { $0 == "/t.tmpl" ? .success("{{ .Message }}") : .failure(.init(reason: "no")) })
        let endpoints = try read(
            minimum + """
                [[httppost]]
                  endpoint = "a"
                  url = "http://{{ .Host }}/x"
                  headers = { A = "1", "B-C" = "2" }
                  basic-auth = { username = "u", password = "p" }
                  alert-template-file = "/t.tmpl"
                [[httppost]]
                  endpoint = "b"
                  url = "http://b"
                  row-template = "{{ .Name }}"
                  [httppost.headers]
                    D = "4"
                """, files: files
        ).services.httpPost
        #expect(endpoints.map(\.headers) == [["A": "1", "B-C": "2"], ["D": "4"]])
        #expect(endpoints.map(\.username) == ["u", ""])
        #expect(endpoints.map { $0.password.reveal() } == ["p", ""])
        #expect(endpoints.map(\.alertTemplate) == ["{{ .Message }}", ""])
        #expect(endpoints.map(\.rowTemplate) == ["", "{{ .Name }}"])
    }

    @Test func aSingleEndpointFillsItsGapsFromTheExample() throws {
        let endpoints = try read(minimum + "[[httppost]]\n  headers = { A = \"1\" }\n").services.httpPost
        #expect(endpoints.map(\.endpoint) == ["example"])
        #expect(endpoints.map { $0.url.reveal() } == ["http://example.com"])
    }

    @Test func ownTablesAreRead() throws {
        let configuration = try read(
            minimum + """
                [kaptop.host]
                  enabled = false
                [kaptop.delivery]
                  give-up-after = "48h"
                  digest-after = 20
                  keep-history = "2160h"
                [kaptop.units]
                  "cpu.usage_idle" = "%"
                  mem.used = "B"
                [[kaptop.hipchat.room]]
                  name = "ops"
                  room = 42
                  token = "t"
                [[kaptop.slack.channel]]
                  name = "ops"
                  workspace = "w"
                  channel = "#ops"
                """
        )
        let (kaptop, services) = (configuration.kaptop, configuration.services)
        #expect(kaptop.isHostEnabled == false)
        #expect(kaptop.delivery.giveUpAfter == .seconds(48 * 3600))
        #expect(kaptop.delivery.digestAfter == 20)
        #expect(kaptop.delivery.foldAfter == 10_000)
        #expect(kaptop.delivery.keepHistory == .seconds(90 * 24 * 3600))
        #expect(kaptop.units == ["cpu.usage_idle": "%", "mem.used": "B"])
        #expect(services.hipChat.rooms.map(\.room) == ["42"])
        #expect(services.hipChat.rooms.map { $0.token.reveal() } == ["t"])
        #expect(services.slackChannels.map(\.channel) == ["#ops"])
    }

    @Test func theTokenMayStandInAFileOfItsOwn() throws {
        let text = minimum + "[telegram]\n  enabled = true\n[kaptop.telegram]\n  token-file = \"/run/token\"\n"
        let files = ConfigurationFiles(read: { $0 == "/run/token" ? .success("  1:secret\n") : .failure(.init(reason: "no")) })
        #expect(try read(text, files: files).services.telegram.token.reveal() == "1:secret")
        let overridden = try read(text, environment: ["KAPACITOR_TELEGRAM_TOKEN": "2:other"], files: files)
        #expect(overridden.services.telegram.token.reveal() == "2:other")
    }

    @Test(arguments: [
        ("[hipchat]\n enabled = true\n url = \"http://h/v2/room\"\n[kaptop.hipchat]\n token-file = \"/run/hip\"\n", "hip"),
        ("[[slack]]\n enabled = true\n[kaptop.slack]\n url-file = \"/run/slack\"\n", "http://slack.example/secret"),
    ])
    func everyServicesSecretMayStandInAFileOfItsOwn(_ text: String, _ secret: String) throws {
        let contents = ["/run/hip": "hip\n", "/run/slack": "http://slack.example/secret\n"]
        let files = ConfigurationFiles(read: { contents[$0].map { .success($0) } ?? .failure(.init(reason: "no")) })
        let services = try read(minimum + text, files: files).services
        #expect(services.hipChat.token.reveal() == secret || services.slack.first?.url.reveal() == secret)
    }

    @Test func aCredentialOfTheServiceManagerGoesBeforeTheFile() throws {
        let text = minimum + "[telegram]\n  enabled = true\n  token = \"1:file\"\n"
        let files = ConfigurationFiles(read: {
            $0 == "/run/credentials/kaptop/telegram-token"
                ? .success("2:credential\n") : .failure(.init(reason: "no such file or directory"))
        })
        var environment = ["CREDENTIALS_DIRECTORY": "/run/credentials/kaptop"]
        #expect(try read(text, environment: environment, files: files).services.telegram.token.reveal() == "2:credential")
        environment["KAPACITOR_TELEGRAM_TOKEN"] = "3:variable"
        #expect(try read(text, environment: environment, files: files).services.telegram.token.reveal() == "3:variable")
    }

    @Test func aCredentialThatMayNotBeReadIsSaid() {
        let files = ConfigurationFiles(read: { _ in .failure(.init(reason: "permission denied")) })
        let reading = ConfigurationFile.read(
            text: minimum, name: "kapacitor.conf", environment: ["CREDENTIALS_DIRECTORY": "/c"], files: files)
        #expect(reading.report.contains("the credential /c/telegram-token cannot be read: permission denied"))
        #expect(reading.configuration == nil)
    }

    @Test func withoutAFileEverythingLiesBelowTheDataFolder() throws {
        let reading = ConfigurationFile.readWithoutFile(
            dataDirectory: "/home/a/.local/state/kaptop", environment: ["KAPACITOR_HOSTNAME": "h"])
        let configuration = try #require(reading.configuration)
        #expect(reading.report == "")
        #expect(configuration.dataDirectory == "/home/a/.local/state/kaptop")
        #expect(configuration.replay.directory == "/home/a/.local/state/kaptop/replay")
        #expect(configuration.hostname == "h")
    }

    @Test func sectionsOfKapacitorThatKaptopDoesNotReadAreNotSpokenOf() {
        let text = OtherSection.all.map { "[\($0.name)]\n  whatever = [1, 2]\n  [\($0.name).inner]\n    x = true\n" }.joined()
        #expect(ConfigurationFile.read(text: minimum + text, name: "kapacitor.conf").report == "")
    }

    @Test func noSecretStandsInAReport() {
        let secrets = ["123456789:AAHsecretsecretsecretsecretsecretse", "hunter2pass", "https://hooks.slack.example/T0/B0/secret"]
        let text = """
            data_dir = "/d"
            [telegram]
              tokn = "123456789:AAHsecretsecretsecretsecretsecretse"
              token = ["123456789:AAHsecretsecretsecretsecretsecretse"]
              # token = "123456789:AAHsecretsecretsecretsecretsecretse"
            [[slack]]
              enabled = 1
              url = "https://hooks.slack.example/T0/B0/secret" # old
            [[httppost]]
              endpoint = 3
              basic-auth = { username = 5, password = "hunter2pass" }
            """
        let reading = ConfigurationFile.read(text: text, name: "kapacitor.conf")
        for secret in secrets {
            #expect(!reading.report.contains(secret))
            #expect(!reading.file.text(SourceRange(0, reading.file.bytes.count)).contains(secret))
        }
        #expect(reading.diagnostics.count >= 4)
    }

    @Test(arguments: 0..<20)
    func noTextTrapsTheReader(_ seed: Int) {
        var random = RandomTOML(seed: UInt64(5000 + seed))
        for _ in 0..<50 {
            let text = String(decoding: random.damaged(random.document()), as: UTF8.self)
            let reading = ConfigurationFile.read(text: text, name: "kapacitor.conf", environment: ["KAPACITOR_SLACK_0_URL": ":"])
            #expect(reading.configuration == nil || !reading.diagnostics.contains { $0.severity == .error })
            #expect(!reading.report.isEmpty)
        }
    }
}
