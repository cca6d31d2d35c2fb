/// Causes that several handlers have.
extension Cause {
    static let notEnabled = Cause(.disabled, detail: "the service is not enabled", logText: "service is not enabled")

    static func badURL(setting: String) -> Cause {
        Cause(.badSetting, detail: "\(setting) is not an http or https URL", logText: "invalid URL")
    }

    static func partsRemain(_ count: Int) -> Cause {
        Cause(.tooLong, detail: "sent in parts, \(count) to go")
    }
}
