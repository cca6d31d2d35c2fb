/// The settings of every service that handlers use, as configured now.
package struct ServiceSettings: Sendable, Hashable {
    package var hipChat = HipChatSettings()
    package var telegram = TelegramSettings()
    package var slack: [SlackSettings] = []
    package var slackChannels: [SlackSettings.Channel] = []
    package var httpPost: [HTTPPostSettings] = []
    /// Kinds of handlers that kapacitor.conf enables and kaptop does not have, such as `smtp`.
    package var absentServices: Set<String> = []

    package init() {}
}
