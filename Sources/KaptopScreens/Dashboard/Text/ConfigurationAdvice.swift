/// What a person writes into kapacitor.conf for services that have no wizard; options as in Kapacitor 1.5's own file.
enum ConfigurationAdvice {
    static func lines(_ kind: String) -> [String]? {
        switch kind {
        case "hipchat":
            [
                "[hipchat]", "  enabled = true", "  url = \"https://SUBDOMAIN.hipchat.com/v2/room\"", "  room = \"ops\"",
                "  token = \"ROOM TOKEN\"", "  global = true", "  state-changes-only = true",
            ]
        case "slack":
            [
                "[[slack]]", "  enabled = true", "  default = true", "  url = \"https://hooks.slack.com/services/T0/B0/XXX\"",
                "  channel = \"#ops\"",
                "  global = true", "  state-changes-only = true",
            ]
        case "telegram":
            [
                "[telegram]", "  enabled = true", "  token = \"BOT TOKEN\"", "  chat-id = \"-1001234567890\"", "  global = true",
                "  state-changes-only = true",
            ]
        default: nil
        }
    }

    /// What a wizard does where the service is set up already.
    static let changeText = "It lists what is set up and who uses it, sends a test message and shows what it writes before it writes it."

    static func wizardText(_ kind: String) -> String {
        switch kind {
        case "telegram":
            "It asks for the bot's token, shows every chat that writes to the bot, sends a test message and shows what it writes before it writes it."
        default: "It asks for what is needed, sends a test message and shows what it writes before it writes it."
        }
    }
}
