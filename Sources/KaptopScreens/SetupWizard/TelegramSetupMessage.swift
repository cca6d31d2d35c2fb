package import KaptopDelivery
package import TextUI

extension TelegramSetup {
    /// What the wizard is told.
    ///
    /// Answers bear the token they are about, so that a late one for another token is not taken for news.
    package enum Message: Sendable {
        case key(Key)
        case resize(Size)
        /// Wall time now, nanoseconds since 1970 UTC; once a second.
        case tick(now: Int64)
        case bot(Result<BotIdentity, TelegramAPIFailure>, token: Secret<String>)
        case webhook(Result<TelegramWebhook, TelegramAPIFailure>, token: Secret<String>)
        /// `took` tells how long Telegram held the answer back.
        case updates(Result<[TelegramUpdate], TelegramAPIFailure>, token: Secret<String>, took: Duration)
        case chat(Result<SeenChat, TelegramAPIFailure>, id: String, token: Secret<String>)
        case tested(Verdict, TelegramSettings)
        case previewed(Result<SavePreview, SetupFailure>, TelegramSettings)
        case saved(Result<SaveReport, SetupFailure>)
    }

    /// What the wizard wants done.
    ///
    /// `url` is the Bot API's, as in the configuration.
    package enum Effect: Sendable, Equatable {
        case getMe(Secret<String>, url: String)
        case getWebhookInfo(Secret<String>, url: String)
        /// One long poll of 25 seconds, without offset and without `allowed_updates`, begun after a pause.
        case poll(Secret<String>, url: String, after: Duration)
        case getChat(String, Secret<String>, url: String)
        /// One test message with these settings, past outbox and configuration.
        case sendTest(TelegramSettings)
        /// Works out what saving these settings would write.
        case preview(TelegramSettings)
        /// Writes exactly what was shown.
        case save(SavePreview)
        case copy(String)
        case repaint
        case suspend
        /// The wizard is over.
        case finish(Outcome)
    }

    package enum Outcome: Sendable, Hashable {
        case left
        case saved(path: String)
    }
}

/// What saving would change in a configuration file, for a person to look at first.
package struct SavePreview: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        package enum Mark: Sendable { case added, removed, same, gap }
        package var mark: Mark
        /// Secrets are hidden in it.
        package var text: String

        package init(_ mark: Mark, _ text: String) {
            self.mark = mark
            self.text = text
        }
    }

    package var path: String
    package var lines: [Line]
    /// The text that the change was made from; nil for a file that does not exist yet.
    package var base: Secret<String>?
    /// The whole new text.
    package var text: Secret<String>
    /// Who may read and write the file, before and after.
    package var access: String
    /// Why writing would fail, and what to do about it; nil where nothing is in the way.
    package var obstacle: SetupFailure?

    package init(
        path: String, lines: [Line], base: Secret<String>?, text: Secret<String>, access: String, obstacle: SetupFailure? = nil
    ) {
        self.path = path
        self.lines = lines
        self.base = base
        self.text = text
        self.access = access
        self.obstacle = obstacle
    }

    package var isNewFile: Bool { base == nil }
}

/// What saving did.
package struct SaveReport: Sendable, Hashable {
    package var path: String
    /// Where the old text is now; nil for a new file.
    package var backupPath: String?
    /// As people write it: `0600`.
    package var mode: String
    /// Others could read the file before and cannot any more.
    package var isNowPrivate: Bool

    package init(path: String, backupPath: String? = nil, mode: String, isNowPrivate: Bool = false) {
        self.path = path
        self.backupPath = backupPath
        self.mode = mode
        self.isNowPrivate = isNowPrivate
    }
}

/// Why the configuration cannot be changed, and the one thing to do about it.
package struct SetupFailure: Error, Sendable, Hashable {
    package var text: String
    package var remedy: String

    package init(_ text: String, remedy: String) {
        self.text = text
        self.remedy = remedy
    }
}
