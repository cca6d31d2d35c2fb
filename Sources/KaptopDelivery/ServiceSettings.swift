/// The settings of every service that handlers use, as configured now.
package struct ServiceSettings: Sendable, Hashable {
    package var hipChat = HipChatSettings()
    package var telegram = TelegramSettings()
    package var slack: [SlackSettings] = []
    package var httpPost: [HTTPPostSettings] = []

    package init() {}
}
