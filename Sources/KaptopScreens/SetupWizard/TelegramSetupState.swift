import KaptopConfig
package import KaptopDelivery
package import TextUI

extension TelegramSetup {
    /// What the wizard is told of its surroundings when it begins.
    package struct Surroundings: Sendable, Hashable {
        /// An alert as it was told, for the preview.
        package struct Sample: Sendable, Hashable {
            package var message: String
            /// Whether it is one of the operator's own.
            package var isOwn: Bool

            package init(message: String, isOwn: Bool = true) {
                self.message = message
                self.isOwn = isOwn
            }

            /// Where nothing was told yet.
            static let example = Sample(message: "cpu_usage_idle on web-01 is CRITICAL: 3.4 < 5", isOwn: false)
        }

        package var hostname: String
        /// The file that will be written, existing or not.
        package var configurationPath: String
        /// Whose the file is, who reads it and whether it can be written; nil where nobody looked.
        package var standing: FileStanding?
        /// Where it is saved unless the operator chooses otherwise.
        package var saveChoice: SaveChoice
        /// The `[telegram]` section as it is now; what it says is preselected.
        package var settings: TelegramSettings
        /// Nil where no engine can be asked.
        package var senders: ServiceSenders?
        /// The newest alert's message; nil where there was none.
        package var newestAlert: Sample?
        /// Environment variables that win over the file, such as `KAPACITOR_TELEGRAM_TOKEN`.
        package var overridingVariables: [String]
        /// How the engine takes up what was saved, as a sentence: `Restart the engine: systemctl restart kapacitor`.
        package var afterSaving: String
        /// What an earlier run had come to.
        package var kept: KeptDraft?

        package init(
            hostname: String, configurationPath: String, standing: FileStanding? = nil, saveChoice: SaveChoice = SaveChoice(),
            settings: TelegramSettings = TelegramSettings(), senders: ServiceSenders? = nil, newestAlert: Sample? = nil,
            overridingVariables: [String] = [], afterSaving: String, kept: KeptDraft? = nil
        ) {
            self.hostname = hostname
            self.configurationPath = configurationPath
            self.standing = standing
            self.saveChoice = saveChoice
            self.settings = settings
            self.senders = senders
            self.newestAlert = newestAlert
            self.overridingVariables = overridingVariables
            self.afterSaving = afterSaving
            self.kept = kept
        }
    }

    /// `access` and `places` come before the first step: where something is in the way of saving, and where there is a chat already.
    enum Step: Int, Sendable, CaseIterable {
        case access, places, token, chat, options, test, save, done
    }

    /// Everything the wizard knows.
    ///
    /// The token is in it only as a secret, so that a dump of the state does not show it.
    package struct State: Sendable {
        package var glyphs: GlyphSet
        package var widths: CharacterWidth
        var surroundings: Surroundings
        /// Wall time, nanoseconds since 1970 UTC.
        var now: Int64
        var size = Size(width: 80, height: 24)
        var step = Step.token
        /// Whether leaving is being asked about.
        var isAskingToLeave = false
        /// Whether a link's QR code fills the screen.
        var isCodeShown = false
        var resuming = Resuming(beginning: SetupDraft(.telegram))
        /// The earlier run that is gone on with.
        var resumed: SetupDraft?
        /// Where that had come to, until it is there again.
        var resumedStep: Step?
        /// How it will end once it was said that a webhook is still removed.
        var departure: Outcome?

        /// Which chat it is about, and by what it will be called.
        var place: PlaceForm

        // Step 1
        var tokenField: Secret<TextField>
        var token: TelegramToken?
        var urlField: TextField
        var proxyField: TextField
        var entry = Entry.token
        var isTokenShown = false
        var entryMistake: EntryMistake?
        /// The bot that Telegram has known last, and the way to it.
        var checked: TelegramAccess?
        var bot = Inquiry<BotIdentity, TelegramAPIFailure>.unasked
        var webhook = Inquiry<TelegramWebhook, TelegramAPIFailure>.unasked

        // Step 2
        var reading = Reading.unasked
        var question: ChatQuestion?
        var invite = Invite.person
        var code: ChatCode?
        var search = ChatSearch()
        /// Webhooks that were removed here and are not set again.
        var removedWebhooks: [RemovedWebhook] = []
        var removal = Inquiry<Bool, TelegramAPIFailure>.unasked
        var restoration = Inquiry<Bool, TelegramAPIFailure>.unasked
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
        var ending = Ending()
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
            urlField = TextField(settings.url)
            proxyField = TextField(settings.proxy)
            idField = TextField(settings.chatID)
            parseMode = settings.parseMode
            isSilent = settings.isNotificationDisabled
            isPreviewOff = settings.isWebPagePreviewDisabled
            isGlobal = settings.isGlobal
            isStateChangesOnly = settings.isStateChangesOnly
            save = SaveForm(.telegram, surroundings.saveChoice)
            var services = ServiceSettings()
            services.telegram = settings
            place = PlaceForm(ServicePlaces(.telegram, services))
            step = surroundings.standing?.obstacle == nil ? firstStep : .access
            resuming = Resuming(surroundings.kept, beginning: currentDraft)
            if let kept = surroundings.kept, kept.isWanted { take(kept.draft) }
        }
    }
}

extension TelegramSetup.State {
    /// The bot that is entered and the way to it; nil without a token.
    var access: TelegramAccess? { token.map { TelegramAccess(token: $0.secret, url: url, proxy: proxy) } }

    var url: String { TelegramLink.apiURL(urlField.text) ?? surroundings.settings.url }
    var proxy: String { TelegramLink.proxy(proxyField.text) ?? "" }

    /// The section as it would be saved.
    var settings: TelegramSettings {
        var settings = surroundings.settings
        settings.isEnabled = true
        settings.url = url
        settings.proxy = proxy
        settings.token = token?.secret ?? .empty
        settings.chatID = place.defaultAddress(target)
        settings.chats = place.entries(target).map(TelegramSettings.Chat.init)
        settings.parseMode = parseMode
        settings.isNotificationDisabled = isSilent
        settings.isWebPagePreviewDisabled = isPreviewOff
        settings.isGlobal = isGlobal
        settings.isStateChangesOnly = isGlobal && isStateChangesOnly
        return settings
    }

    /// How the bot is called on screen.
    var botName: String { bot.value.map { "@" + $0.username } ?? "your bot" }

    /// The link that `^Y` copies, and whose QR code F3 shows.
    var link: String? {
        switch step {
        case .token: return TelegramLink.botFather
        case .chat:
            guard let name = bot.value?.username else { return nil }
            guard question == nil, reading == .allowed, let code else { return "https://t.me/\(name)" }
            return switch invite {
            case .person: TelegramLink.person(name, code)
            case .group: TelegramLink.group(name, code)
            case .channel: TelegramLink.channel(name)
            }
        case .access, .places, .options, .test, .save, .done: return nil
        }
    }

    /// The code of the link, where it fits the screen alone.
    ///
    /// A terminal without half blocks gets the link as text: two columns a module would need a window of 74x37.
    var screenCode: QRCode? {
        guard !glyphs.isASCII, let code = link.flatMap({ QRCode($0) }) else { return nil }
        return code.size.width <= size.width && code.size.height + 2 <= size.height ? code : nil
    }

    var hasPassedTest: Bool {
        test.value == .delivered && tested.map(isSameMessage) == true
    }

    /// Whether a test with those settings says something about these.
    private func isSameMessage(_ other: TelegramSettings) -> Bool {
        let now = testSettings
        // A name makes no difference to where it goes.
        func place(_ settings: TelegramSettings) -> ChatSearch.Place {
            let entry = settings.chats.first { $0.name == settings.chatID }
            return .init(id: Int64(entry?.chatID ?? settings.chatID) ?? 0, threadID: entry?.threadID)
        }
        return other.access == now.access && place(other) == place(now) && other.parseMode == now.parseMode
            && other.isNotificationDisabled == now.isNotificationDisabled
            && other.isWebPagePreviewDisabled == now.isWebPagePreviewDisabled
    }
}
