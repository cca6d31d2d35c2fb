package import KaptopDelivery
package import TextUI

extension TelegramSetup {
    /// What the wizard is told.
    ///
    /// Answers bear the bot and the way to it that they are about, so that a late one for another is not taken for news.
    package enum Message: Sendable {
        case key(Key)
        case resize(Size)
        /// Wall time now, nanoseconds since 1970 UTC; once a second.
        case tick(now: Int64)
        case inspected(FileInspection)
        case bot(Result<BotIdentity, TelegramAPIFailure>, TelegramAccess)
        case webhook(Result<TelegramWebhook, TelegramAPIFailure>, TelegramAccess)
        case webhookRemoved(TelegramAPIFailure?, TelegramAccess)
        case code(ChatCode)
        /// `took` tells how long Telegram held the answer back.
        case updates(Result<[TelegramUpdate], TelegramAPIFailure>, TelegramAccess, took: Duration)
        case chat(Result<SeenChat, TelegramAPIFailure>, id: String, TelegramAccess)
        case tested(Verdict, TelegramSettings)
        case previewed(Result<SavePreview, SetupFailure>, TelegramSettings)
        case saved(Result<SaveReport, SetupFailure>)
        case linesAdded(SetupFailure?, task: String)
    }

    /// What the wizard wants done.
    package enum Effect: Sendable, Equatable {
        /// Looks once more whether the file can be written.
        case inspect
        case getMe(TelegramAccess)
        case getWebhookInfo(TelegramAccess)
        /// Takes the webhook away; only after the operator has agreed. Waiting updates stay.
        case removeWebhook(TelegramAccess)
        /// Makes a code that was never used.
        case makeCode
        /// One long poll of 25 seconds without `allowed_updates`, begun after a pause.
        ///
        /// Without an offset nothing is confirmed; `confirming` is the number of the last update that Telegram may forget, and only the
        /// operator gives it.
        case poll(TelegramAccess, after: Duration, confirming: Int64? = nil)
        case getChat(String, TelegramAccess)
        /// One test message with these settings, past outbox and configuration.
        case sendTest(TelegramSettings)
        /// Works out what saving these settings would write.
        case preview(TelegramSettings)
        /// Writes exactly what was shown.
        case save(SavePreview)
        /// Puts lines behind the first alert of a task's script.
        case addLines(String, task: String)
        /// Keeps the answers for `--resume`; a lower number than one before is late and means nothing.
        case remember(SetupDraft, number: Int)
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

/// Whether the configuration file can be written, and by whom it is read.
package struct FileInspection: Sendable, Hashable {
    /// Who may read and write the file, before and after.
    package var access: String
    /// Why writing would fail, and what to do about it; nil where nothing is in the way.
    package var obstacle: SetupFailure?

    package init(access: String, obstacle: SetupFailure? = nil) {
        self.access = access
        self.obstacle = obstacle
    }
}
