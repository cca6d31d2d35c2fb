import KaptopConfig
import KaptopDelivery
import Testing

/// What `kaptop config` shows: the values that hold, and who said so.
@Suite struct ConfigurationListingTests {
    private let file = """
        data_dir = "/d"
        [telegram]
          enabled = true
          token = "1:file"
          chat-id = "42"
        [[httppost]]
          endpoint = "a"
          url = "http://user:pass@example.com/x"
          headers = { Authorization = "hunter2" }
        [kaptop.telegram]
          token-file = "/run/token"
        [kaptop.units]
          "cpu.usage_idle" = "%"
        """

    private func reading(_ environment: [String: String] = [:]) -> ConfigurationReading {
        let files = ConfigurationFiles(read: {
            $0 == "/run/token" ? .success("2:secret") : .failure(.init(reason: "no such file or directory"))
        })
        return ConfigurationFile.read(text: file, name: "kapacitor.conf", environment: environment, files: files)
    }

    @Test func everySettingSaysWhereItComesFromAndWhatItWinsOver() throws {
        let reading = reading(["KAPACITOR_TELEGRAM_TOKEN": "3:environment"])
        let overrides = [SectionOverride(section: "telegram", options: ["chat-id": .text("43")])]
        let configuration = try #require(reading.configuration).overridden(by: overrides)
        let text = ConfigurationListing.text(of: configuration, origins: reading.origins, overrides: overrides)
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.contains(#"data_dir = "/d"                           # kapacitor.conf:1"#))
        #expect(lines.contains(#"  enabled = true                          # kapacitor.conf:3"#))
        #expect(
            lines.contains(
                #"  token = "<redacted>"                    # $KAPACITOR_TELEGRAM_TOKEN, before /run/token, before kapacitor.conf:4"#))
        #expect(lines.contains(#"  chat-id = "43"                          # set through the API, before kapacitor.conf:5"#))
        #expect(lines.contains(#"  parse-mode = """#))
        #expect(lines.contains(#"  cpu.usage_idle = "%""#) == false)
        #expect(lines.contains(#"  "cpu.usage_idle" = "%""#))
    }

    @Test func noSecretIsShown() throws {
        let reading = reading()
        let text = ConfigurationListing.text(of: try #require(reading.configuration), origins: reading.origins, overrides: [])
        for secret in ["1:file", "2:secret", "hunter2", ":pass"] { #expect(!text.contains(secret), "\(secret) is shown") }
    }

    @Test func theListingIsAConfigurationAgain() throws {
        let reading = reading()
        let text = ConfigurationListing.text(of: try #require(reading.configuration), origins: reading.origins, overrides: [])
        let files = ConfigurationFiles(read: {
            $0 == "/run/token" ? .success("2:secret") : .failure(.init(reason: "no such file or directory"))
        })
        let again = ConfigurationFile.read(text: text, name: "generated.conf", files: files)
        #expect(again.report == "")
        #expect(again.configuration?.services.telegram.chatID == "42")
    }
}
