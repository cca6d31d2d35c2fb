extension Cause {
    /// What the operator should do, in one sentence.
    ///
    /// `kind` is the kind of handler: `telegram`.
    package func advice(for kind: String) -> String {
        switch (self.kind, kind) {
        case (.authorization, "hipchat"): Advice.hipChatToken
        case (.authorization, "slack"): Advice.slackWebhook
        case (.authorization, "telegram"): status == 404 ? Advice.telegramURL : Advice.telegramToken
        case (.authorization, _): Advice.authorization
        case (.badSetting, "exec"), (.badSetting, "tcp"): Advice.address
        case (.badSetting, "log"): Advice.logFile
        case (.badSetting, "telegram"): Advice.telegramMessage
        case (.badSetting, _): Advice.badSetting
        case (.blocked, "exec"): Advice.execPolicy
        case (.blocked, "telegram"): Advice.telegramBlocked
        case (.blocked, _): Advice.blocked
        case (.destinationNotFound, "hipchat"): Advice.hipChatRoom
        case (.destinationNotFound, "slack"): Advice.slackChannel
        case (.destinationNotFound, "telegram"): Advice.telegramChat
        case (.destinationNotFound, _): Advice.address
        case (.disabled, _): AbsentHandler.kinds.contains(kind) ? Advice.absent : Advice.disabled(kind)
        case (.network, _): Advice.network
        case (.notEncodable, _): Advice.notEncodable
        case (.rateLimit, _): Advice.rateLimit
        case (.server, "exec"): Advice.execFailed
        case (.server, "log"): Advice.disk
        case (.server, _): Advice.server
        case (.serviceEnded, _): Advice.serviceEnded
        case (.threadNotFound, _): Advice.thread
        case (.tooLong, _): Advice.tooLong
        }
    }
}

/// The wordings, in alphabetical order.
private enum Advice {
    static let absent = "name a handler that there is, or take this one out of the script"
    static let address = "check the address in the script, then send again"
    static let authorization = "check user, password and headers of the endpoint, then send again"
    static let badSetting = "check the handler's options in the script and its section in the configuration, then send again"
    static let blocked = "ask an administrator of the channel to let this integration post, then send again"
    static func disabled(_ kind: String) -> String { "set enabled = true in the [\(kind)] section, or take the handler out of the script" }
    static let disk = "make room on the disk; the lines are written as soon as there is some"
    static let execFailed = "look at the program's own output, mend it, then send again"
    static let execPolicy = "add the program to the allowed list, or bind the API to this machine only"
    static let hipChatRoom = "check the room's name or number; a room's own token works for that room only"
    static let hipChatToken = "make a token with the scope Send Notification and put it into the [hipchat] section"
    static let logFile = "check that the path is a plain file in an existing folder which this user may write to"
    static let network = "check the network, the name and any proxy; it is tried again by itself"
    static let notEncodable = "keep infinite values out of the alert, for instance by guarding a division by zero"
    static let rateLimit = "nothing to do: it is sent when the service allows it; fewer alerts or stateChangesOnly() help"
    static let server = "nothing to do unless it lasts: the service has trouble, it is tried again by itself"
    static let serviceEnded = "move to another service, or point the url at a server that speaks HipChat's API version 2"
    static let slackChannel = "check that the channel exists and is not archived"
    static let slackWebhook = "make a new incoming webhook in Slack and put its address into the [[slack]] section"
    static let telegramBlocked = "let the person unblock the bot, or add the bot to the chat again with the right to send messages"
    static let telegramChat = "check the chat id; a person must press Start in the bot's chat first, a group must have the bot as a member"
    static let telegramMessage = "check message, chat id and parse mode of the alert, then send again"
    static let telegramToken = "the token is wrong or was revoked: get the current one from @BotFather with /token"
    static let telegramURL = "the token is not token-shaped or the url is wrong: the url ends in /bot, without a slash behind it"
    static let thread = "the topic is closed or gone: reopen it, or take its number out of the settings"
    static let tooLong = "shorten the message template"
}
