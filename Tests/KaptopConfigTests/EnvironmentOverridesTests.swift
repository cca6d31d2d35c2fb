import KaptopDelivery
import Testing

@testable import KaptopConfig

@Suite struct EnvironmentOverridesTests {
    struct Case: CustomTestStringConvertible {
        let variable: String
        let value: String
        let section: String
        let key: String
        let element: Int
        let expected: SettingValue

        init(_ variable: String, _ value: String, _ section: String, _ key: String, _ expected: SettingValue, element: Int = 0) {
            self.variable = variable
            self.value = value
            self.section = section
            self.key = key
            self.element = element
            self.expected = expected
        }

        var testDescription: String { "\(variable)=\(value)" }
    }

    static let cases = [
        Case("KAPACITOR_HOSTNAME", "h", "", "hostname", .text("h")),
        Case("KAPACITOR_DATA_DIR", "/x", "", "data_dir", .text("/x")),
        Case("KAPACITOR_SKIP_CONFIG_OVERRIDES", "T", "", "skip-config-overrides", .flag(true)),
        Case("KAPACITOR_HTTP_BIND_ADDRESS", ":1", "http", "bind-address", .text(":1")),
        Case("KAPACITOR_HTTP_LOG_ENABLED", "0", "http", "log-enabled", .flag(false)),
        Case("KAPACITOR_HTTP_MAX_BODY_SIZE", "0x10", "http", "max-body-size", .integer(16)),
        Case("KAPACITOR_TASK_SNAPSHOT_INTERVAL", "1m30s", "task", "snapshot-interval", .duration(.seconds(90))),
        Case("KAPACITOR_CONFIG_OVERRIDE_ENABLED", "false", "config-override", "enabled", .flag(false)),
        Case("KAPACITOR_DEADMAN_THRESHOLD", "2.5", "deadman", "threshold", .number(2.5)),
        Case("KAPACITOR_TELEGRAM_TOKEN", "1:y", "telegram", "token", .secret(Secret("1:y"))),
        Case("KAPACITOR_TELEGRAM_CHAT_ID", "42", "telegram", "chat-id", .text("42")),
        Case("KAPACITOR_TELEGRAM_STATE_CHANGES_ONLY", "true", "telegram", "state-changes-only", .flag(true)),
        Case("KAPACITOR_HIPCHAT_ROOM", "", "hipchat", "room", .text("file-room")),
        Case("KAPACITOR_SLACK_0_CHANNEL", "#x", "slack", "channel", .text("#x"), element: 0),
        Case("KAPACITOR_SLACK_1_CHANNEL", "#y", "slack", "channel", .text("#y"), element: 1),
        Case("KAPACITOR_SLACK_CHANNEL", "#z", "slack", "channel", .text("#a"), element: 0),
        Case("KAPACITOR_HTTPPOST_0_BASIC_AUTH_PASSWORD", "p", "httppost", "basic-auth.password", .secret(Secret("p")), element: 0),
        Case("KAPACITOR_HTTPPOST_0_HEADERS_Auth", "new", "httppost", "headers", .textMap(["Auth": "new"]), element: 0),
        Case("KAPACITOR_HTTPPOST_0_HEADERS_Other", "new", "httppost", "headers", .textMap(["Auth": "old"]), element: 0),
        Case("KAPACITOR_LOAD_DIR", "/elsewhere", "load", "dir", .text("/elsewhere")),
        Case("KAPACITOR_UDP_0_BIND_ADDRESS", ":9101", "udp", "bind-address", .text(":9101"), element: 0),
        Case("KAPACITOR_UDP_0_READ_BUFFER", "4096", "udp", "read-buffer", .integer(4096), element: 0),
        Case("KAPACITOR_UDP_0_ENABLED", "true", "udp", "enabled", .flag(true), element: 0),
        Case("KAPACITOR_KAPTOP_HOST_ENABLED", "true", "kaptop.host", "enabled", .flag(true)),
    ]

    private static let text = """
        data_dir = "/d"
        [hipchat]
          room = "file-room"
        [[slack]]
          default = true
          workspace = "a"
          channel = "#a"
        [[slack]]
          workspace = "b"
        [[udp]]
          bind-address = ":9100"
          database = "d"
        [[httppost]]
          endpoint = "e"
          url = "http://e"
          headers = { Auth = "old" }
        """

    @Test(arguments: cases)
    func aVariableOverridesItsKey(_ testCase: Case) throws {
        let reading = ConfigurationFile.read(
            text: EnvironmentOverridesTests.text, name: "kapacitor.conf", environment: [testCase.variable: testCase.value])
        let configuration = try #require(reading.configuration)
        let section = try #require(SectionTable.section(testCase.section))
        let key = try #require(section.key(testCase.key))
        #expect(section.value(of: key, element: testCase.element, in: configuration) == testCase.expected)
    }

    @Test func aWorkspaceCanComeFromTheEnvironmentAlone() throws {
        let environment = ["KAPACITOR_SLACK_0_ENABLED": "true", "KAPACITOR_SLACK_0_URL": "https://h/1"]
        let reading = ConfigurationFile.read(text: "data_dir = '/d'\n", name: "kapacitor.conf", environment: environment)
        let slack = try #require(reading.configuration).services.slack
        #expect(slack.map(\.isEnabled) == [true])
        #expect(slack.map { $0.url.reveal() } == ["https://h/1"])
        #expect(slack.map(\.username) == ["kapacitor"])
    }

    @Test func aVariableRepairsAValueThatTheFileHasWrong() {
        let text = "data_dir = '/d'\n[telegram]\n  enabled = true\n  token = \"\"\n"
        let reading = ConfigurationFile.read(text: text, name: "kapacitor.conf", environment: ["KAPACITOR_TELEGRAM_TOKEN": "1:x"])
        #expect(reading.report == "")
    }

    @Test func variablesOfOthersAreLeftAlone() {
        let environment = ["KAPACITOR_URL": "http://x", "KAPACITOR_CONFIG_PATH": "/x", "KAPACITOR_SMTP_HOST": "x", "PATH": "/bin"]
        #expect(ConfigurationFile.read(text: "data_dir = '/d'\n", name: "k", environment: environment).report == "")
    }

    @Test func noKeySharesItsVariableWithAnother() {
        var owners: [String: String] = [:]
        for section in SectionTable.all {
            for key in section.keys {
                let variable = EnvironmentOverrides.variable(section: section, key: key.name)
                #expect(owners[variable] == nil, "\(variable): \(owners[variable] ?? "") and \(section.name).\(key.name)")
                owners[variable] = "\(section.name).\(key.name)"
            }
        }
    }
}
