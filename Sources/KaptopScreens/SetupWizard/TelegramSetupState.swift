import KaptopConfig
package import KaptopDelivery
package import TextUI

extension TelegramSetup {
    /// What the wizard is told of its surroundings when it begins.
    package struct Surroundings: Sendable, Hashable {
        /// How many enabled tasks there are, and how many of them name Telegram in their script.
        package struct Tasks: Sendable, Hashable {
            package var all: Int
            package var namingTelegram: Int

            package init(all: Int, namingTelegram: Int) {
                self.all = all
                self.namingTelegram = namingTelegram
            }
        }

        package var hostname: String
        /// The file that will be written, existing or not.
        package var configurationPath: String
        /// The `[telegram]` section as it is now; what it says is preselected.
        package var settings: TelegramSettings
        /// Nil where no engine can be asked.
        package var tasks: Tasks?
        /// Environment variables that win over the file, such as `KAPACITOR_TELEGRAM_TOKEN`.
        package var overridingVariables: [String]
        /// How the engine takes up what was saved, as a sentence: `Restart the engine: systemctl restart kapacitor`.
        package var afterSaving: String
        /// Whose the file is and who reads it; nil where nobody looked.
        package var standing: FileStanding?
        /// Where it is saved unless the operator chooses otherwise.
        package var saveChoice: SaveChoice

        package init(
            hostname: String, configurationPath: String, settings: TelegramSettings = TelegramSettings(), tasks: Tasks? = nil,
            overridingVariables: [String] = [], afterSaving: String, standing: FileStanding? = nil, saveChoice: SaveChoice = SaveChoice()
        ) {
            self.hostname = hostname
            self.configurationPath = configurationPath
            self.settings = settings
            self.tasks = tasks
            self.overridingVariables = overridingVariables
            self.afterSaving = afterSaving
            self.standing = standing
            self.saveChoice = saveChoice
        }
    }

    enum Step: Int, Sendable, CaseIterable {
        case token, chat, options, test, save, done
    }

    /// Everything the wizard knows.
    ///
    /// The token is in it only as a secret, so that a dump of the state does not show it.
    package struct State: Sendable {
        package var glyphs: GlyphSet
        package var widths: CharacterWidth
        let surroundings: Surroundings
        /// Wall time, nanoseconds since 1970 UTC.
        var now: Int64
        var size = Size(width: 80, height: 24)
        var step = Step.token
        /// Whether leaving is being asked about.
        var isAskingToLeave = false

        // Step 1
        var tokenField: Secret<TextField>
        var token: TelegramToken?
        /// Enter was pressed where no token can be found.
        var isTokenMissed = false
        var bot = Inquiry<BotIdentity, TelegramAPIFailure>.unasked
        var webhook = Inquiry<TelegramWebhook, TelegramAPIFailure>.unasked

        // Step 2
        var search = ChatSearch()
        var idField: TextField
        var isTypingID = false
        var idMistake: IDMistake?
        var chatInquiry = Inquiry<SeenChat, TelegramAPIFailure>.unasked
        var chat: SeenChat?

        // Step 3
        var option = Option.format
        var parseMode: String
        var isSilent: Bool
        var isPreviewOff: Bool
        var isGlobal: Bool
        var isStateChangesOnly: Bool

        // Step 4
        var test = Inquiry<Verdict, Never>.unasked
        /// The settings the test was made with.
        var tested: TelegramSettings?
        var movedFrom: Int64?
        var didNotArrive = false

        // Step 5
        var save: SaveForm
        /// Stays when the options are opened once more after saving.
        var savedPath: String?

        package init(_ surroundings: Surroundings, now: Int64, glyphs: GlyphSet = .unicode, widths: CharacterWidth = .standard) {
            self.surroundings = surroundings
            self.now = now
            self.glyphs = glyphs
            self.widths = widths
            let settings = surroundings.settings
            tokenField = Secret(TextField(settings.token.reveal(), isMasked: true))
            token = TelegramToken.extract(from: settings.token.reveal())
            idField = TextField(settings.chatID)
            parseMode = settings.parseMode
            isSilent = settings.isNotificationDisabled
            isPreviewOff = settings.isWebPagePreviewDisabled
            isGlobal = settings.isGlobal
            isStateChangesOnly = settings.isStateChangesOnly
            save = SaveForm(.telegram, surroundings.saveChoice)
        }
    }
}

extension TelegramSetup.State {
    var url: String { surroundings.settings.url }

    /// The section as it would be saved.
    var settings: TelegramSettings {
        var settings = surroundings.settings
        settings.isEnabled = true
        settings.token = token?.secret ?? .empty
        settings.chatID = chat.map { String($0.id) } ?? ""
        settings.parseMode = parseMode
        settings.isNotificationDisabled = isSilent
        settings.isWebPagePreviewDisabled = isPreviewOff
        settings.isGlobal = isGlobal
        settings.isStateChangesOnly = isGlobal && isStateChangesOnly
        return settings
    }

    /// How the bot is called on screen.
    var botName: String { bot.value.map { "@" + $0.username } ?? "your bot" }

    /// The link that `^Y` copies.
    var link: String? {
        switch step {
        case .token: "https://t.me/BotFather"
        case .chat: bot.value.map { "https://t.me/" + $0.username }
        case .options, .test, .save, .done: nil
        }
    }

    /// Whether no task at all would send to the chat with these settings.
    var sendsNothing: Bool {
        guard let tasks = surroundings.tasks else { return false }
        return (isGlobal ? tasks.all : tasks.namingTelegram) == 0
    }

    var hasPassedTest: Bool {
        test.value == .delivered && tested.map(isSameMessage) == true
    }

    /// Whether a test with those settings says something about these.
    private func isSameMessage(_ other: TelegramSettings) -> Bool {
        let now = settings
        return other.token == now.token && other.chatID == now.chatID && other.parseMode == now.parseMode
            && other.isNotificationDisabled == now.isNotificationDisabled
            && other.isWebPagePreviewDisabled == now.isWebPagePreviewDisabled
    }
}
