import KaptopConfig
package import KaptopDelivery
package import KaptopScreens

/// Does what the Telegram wizard's effects ask for, and answers each with its message.
///
/// It talks to the Bot API through the given client. Updates are read without `allowed_updates`; nothing is confirmed or
/// removed at Telegram but by the effects that say so.
package struct TelegramSetupPerformer<C: Clock>: Sendable where C.Duration == Duration {
    private let http: any HTTPSending
    private let clock: C
    private let hostname: String
    private let file: ConfigurationEditing
    private let drafts: SetupDraftFile?
    private let scripts: ScriptChanging
    private let randomBits: @Sendable () -> UInt64

    /// - Parameters:
    ///   - hostname: how this machine is called in the test message.
    ///   - file: the configuration that will be changed or made.
    ///   - drafts: where answers are kept for `--resume`; nil to keep none.
    ///   - scripts: changes scripts of tasks.
    ///   - randomBits: 64 of them each time, for the codes.
    package init(
        http: any HTTPSending, clock: C, hostname: String, file: ConfigurationEditing, drafts: SetupDraftFile? = nil,
        scripts: ScriptChanging = .nothing(.telegram),
        randomBits: @escaping @Sendable () -> UInt64 = { .random(in: .min ... .max) }
    ) {
        self.http = http
        self.clock = clock
        self.hostname = hostname
        self.drafts = drafts
        self.scripts = scripts
        self.randomBits = randomBits
        self.file = file
    }

    package func perform(
        _ effect: TelegramSetup.Effect, _ send: @Sendable (TelegramSetup.Message) async -> Void
    ) async {
        switch effect {
        case .inspect: await send(.inspected(file.standing))
        case .getMe(let access):
            await send(.bot(await result { () throws(TelegramAPIFailure) in try await api(access).getMe() }, access))
        case .getWebhookInfo(let access):
            await send(.webhook(await result { () throws(TelegramAPIFailure) in try await api(access).getWebhookInfo() }, access))
        case .removeWebhook(let access):
            let removal = await result { () throws(TelegramAPIFailure) in try await api(access).deleteWebhook() }
            let failure: TelegramAPIFailure? = if case .failure(let failure) = removal { failure } else { nil }
            await send(.webhookRemoved(failure, access))
        case .restoreWebhook(let webhook, let access):
            let restoration = await result { () throws(TelegramAPIFailure) in try await api(access).setWebhook(webhook) }
            let failure: TelegramAPIFailure? = if case .failure(let failure) = restoration { failure } else { nil }
            await send(.webhookRestored(failure, access))
        case .makeCode: await send(.code(ChatCode(random: randomBits)))
        case .poll(let access, let pause, let last): await poll(access, after: pause, confirming: last, send)
        case .getChat(let id, let access):
            await send(.chat(await result { () throws(TelegramAPIFailure) in try await api(access).getChat(id) }, id: id, access))
        case .sendTest(let settings):
            await send(.tested(await test(settings), settings))
        case .preview(let settings, let choice, let place):
            let change = ServiceChange.telegram(settings, place, now: file.configuration)
            await send(.previewed(await file.preview(of: change, choice), settings, choice, place))
        case .save(let preview):
            await send(.saved(await file.save(preview)))
        case .script(let request): await send(.script(await scripts.answer(request)))
        case .remember(let draft, let number): await drafts?.keep(draft, number: number)
        case .copy, .repaint, .suspend, .finish:
            // The loop's own business.
            break
        }
    }

    private func api(_ access: TelegramAccess) -> TelegramBotAPI { TelegramBotAPI(http: http, access) }

    private func poll(
        _ access: TelegramAccess, after pause: Duration, confirming last: Int64?, _ send: @Sendable (TelegramSetup.Message) async -> Void
    ) async {
        do {
            if pause > .zero { try await clock.sleep(for: pause) }
        } catch {
            // The wizard was left meanwhile.
            return
        }
        let start = clock.now
        let updates = await result { () throws(TelegramAPIFailure) in try await api(access).getUpdates(offset: last.map { $0 + 1 }) }
        await send(.updates(updates, access, took: start.duration(to: clock.now)))
    }

    /// The handler itself sends, so that what works here works for alerts.
    private func test(_ settings: TelegramSettings) async -> Verdict {
        var services = ServiceSettings()
        services.telegram = settings
        services.telegram.isEnabled = true
        return await TestSending(services, http: http, hostname: hostname).verdict(.telegram, to: nil)
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
    ///
    /// - Parameter services: what holds with everything that was set through the API; nil for what the file says.
    package init(
        file: ConfigurationEditing, environment: [String: String], hostname: String, senders: ServiceSenders?,
        services: ServiceSettings? = nil, newestAlert: Sample? = nil, afterSaving: String, kept: KeptDraft? = nil
    ) {
        let variables = environment.filter { $0.key.hasPrefix("KAPACITOR_TELEGRAM_") && !$0.value.isEmpty }.keys.sorted()
        self.init(
            hostname: hostname, configurationPath: file.path, standing: file.standing, saveChoice: file.suggestedChoice(for: .telegram),
            settings: (services ?? file.configuration.services).telegram, senders: senders, newestAlert: newestAlert,
            overridingVariables: variables, afterSaving: afterSaving, kept: kept)
    }
}
