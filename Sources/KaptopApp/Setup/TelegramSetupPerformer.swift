import KaptopAlerts
import KaptopConfig
package import KaptopDelivery
package import KaptopScreens

/// Does what the Telegram wizard's effects ask for, and answers each with its message.
///
/// It talks to the Bot API through the given client and to no engine. Updates are read without an offset and without `allowed_updates`:
/// nothing is confirmed, deleted or set at Telegram.
package struct TelegramSetupPerformer<C: Clock>: Sendable where C.Duration == Duration {
    private let http: any HTTPSending
    private let clock: C
    private let hostname: String
    private let file: ConfigurationEditing

    /// - Parameters:
    ///   - hostname: how this machine is called in the test message.
    ///   - file: the configuration that will be changed or made.
    package init(http: any HTTPSending, clock: C, hostname: String, file: ConfigurationEditing) {
        self.http = http
        self.clock = clock
        self.hostname = hostname
        self.file = file
    }

    package func perform(
        _ effect: TelegramSetup.Effect, _ send: @Sendable (TelegramSetup.Message) async -> Void
    ) async {
        switch effect {
        case .getMe(let token, let url):
            await send(.bot(await result { () throws(TelegramAPIFailure) in try await api(token, url).getMe() }, token: token))
        case .getWebhookInfo(let token, let url):
            let webhook = await result { () throws(TelegramAPIFailure) in try await api(token, url).getWebhookInfo() }
            await send(.webhook(webhook, token: token))
        case .poll(let token, let url, let pause):
            await poll(token, url, after: pause, send)
        case .getChat(let id, let token, let url):
            await send(.chat(await result { () throws(TelegramAPIFailure) in try await api(token, url).getChat(id) }, id: id, token: token))
        case .sendTest(let settings):
            await send(.tested(await test(settings), settings))
        case .preview(let settings, let choice):
            let change = ServiceChange.telegram(settings, now: file.configuration)
            await send(.previewed(await file.preview(of: change, choice), settings, choice))
        case .save(let preview):
            await send(.saved(await file.save(preview)))
        case .copy, .repaint, .suspend, .finish:
            // The loop's own business.
            break
        }
    }

    private func api(_ token: Secret<String>, _ url: String) -> TelegramBotAPI {
        TelegramBotAPI(http: http, url: url, token: token)
    }

    private func poll(
        _ token: Secret<String>, _ url: String, after pause: Duration, _ send: @Sendable (TelegramSetup.Message) async -> Void
    ) async {
        do {
            if pause > .zero { try await clock.sleep(for: pause) }
        } catch {
            // The wizard was left meanwhile.
            return
        }
        let start = clock.now
        let updates = await result { () throws(TelegramAPIFailure) in try await api(token, url).getUpdates() }
        await send(.updates(updates, token: token, took: start.duration(to: clock.now)))
    }

    /// The handler itself sends, so that what works here works for alerts.
    private func test(_ settings: TelegramSettings) async -> Verdict {
        var services = ServiceSettings()
        services.telegram = settings
        services.telegram.isEnabled = true
        // The machine's name may have underscores in it, which say nothing about the chat.
        services.telegram.isEscaping = true
        let fixed = services
        let handler = TelegramHandler(settings: { fixed }, http: http)
        let destination = Destination(kind: "telegram", address: settings.chatID)
        let delivery = TestMessage.delivery(to: destination, host: hostname, now: 0)
        // A handler gives at least one verdict.
        let verdict = await handler.send([delivery][...]).last ?? .delivered
        return Scrubber([settings.token]).scrub(verdict)
    }

    private func result<Value>(
        _ body: () async throws(TelegramAPIFailure) -> Value
    ) async -> Result<Value, TelegramAPIFailure> {
        do throws(TelegramAPIFailure) {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}

extension TelegramSetup.Surroundings {
    /// What the wizard is told of a configuration and its environment.
    package init(
        file: ConfigurationEditing, environment: [String: String], hostname: String, tasks: Tasks?, afterSaving: String
    ) {
        let variables = environment.filter { $0.key.hasPrefix("KAPACITOR_TELEGRAM_") && !$0.value.isEmpty }.keys.sorted()
        self.init(
            hostname: hostname, configurationPath: file.path, settings: file.configuration.services.telegram, tasks: tasks,
            overridingVariables: variables, afterSaving: afterSaving, standing: file.standing,
            saveChoice: file.suggestedChoice(for: .telegram))
    }
}
