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
        case previewed(Result<SavePreview, SetupFailure>, TelegramSettings, SaveChoice = SaveChoice())
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
        /// Works out what saving these settings would change where they go.
        case preview(TelegramSettings, SaveChoice = SaveChoice())
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
