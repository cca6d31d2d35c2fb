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
        case inspected(FileStanding)
        case bot(Result<BotIdentity, TelegramAPIFailure>, TelegramAccess)
        case webhook(Result<TelegramWebhook, TelegramAPIFailure>, TelegramAccess)
        case webhookRemoved(TelegramAPIFailure?, TelegramAccess)
        case webhookRestored(TelegramAPIFailure?, TelegramAccess)
        case code(ChatCode)
        /// `took` tells how long Telegram held the answer back.
        case updates(Result<[TelegramUpdate], TelegramAPIFailure>, TelegramAccess, took: Duration)
        case chat(Result<SeenChat, TelegramAPIFailure>, id: String, TelegramAccess)
        case tested(Verdict, TelegramSettings)
        case previewed(Result<SavePreview, SetupFailure>, TelegramSettings, SaveChoice = SaveChoice(), PlaceChange = .default)
        case saved(Result<SaveReport, SetupFailure>)
        case script(ScriptAnswer)
    }

    /// What the wizard wants done.
    package enum Effect: Sendable, Equatable {
        /// Looks once more whether the file can be written.
        case inspect
        case getMe(TelegramAccess)
        case getWebhookInfo(TelegramAccess)
        /// Takes the webhook away; only after the operator has agreed. Waiting updates stay.
        case removeWebhook(TelegramAccess)
        /// Sets the webhook again as far as Telegram has told how it was set.
        case restoreWebhook(TelegramWebhook, TelegramAccess)
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
        /// Works out what saving these settings would change where they go.
        case preview(TelegramSettings, SaveChoice = SaveChoice(), PlaceChange = .default)
        /// Writes exactly what was shown.
        case save(SavePreview)
        /// Works out or makes a change of a task's script.
        case script(ScriptRequest)
        /// Keeps the answers for `--resume`, or forgets them; a lower number than one before is late and means nothing.
        case remember(SetupDraft?, number: Int)
        case copy(String)
        case repaint
        case suspend
        /// The wizard is over.
        case finish(Outcome)
    }

    package typealias Outcome = SetupOutcome
}
