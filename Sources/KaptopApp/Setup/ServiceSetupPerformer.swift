import KaptopAlerts
package import KaptopConfig
package import KaptopDelivery
package import KaptopScreens

/// Does what the effects of the HipChat and Slack wizard ask for, and answers each with its message.
package struct ServiceSetupPerformer: Sendable {
    private let http: any HTTPSending
    private let hostname: String
    private let file: ConfigurationEditing
    private let drafts: SetupDraftFile?
    private let scripts: ScriptChanging

    /// - Parameters:
    ///   - hostname: how this machine is called in the test message.
    ///   - file: the configuration that will be changed or made.
    ///   - drafts: where answers are kept for `--resume`; nil to keep none.
    ///   - scripts: changes scripts of tasks.
    package init(
        http: any HTTPSending, hostname: String, file: ConfigurationEditing, drafts: SetupDraftFile? = nil, scripts: ScriptChanging
    ) {
        self.http = http
        self.hostname = hostname
        self.file = file
        self.drafts = drafts
        self.scripts = scripts
    }

    package func perform(_ effect: ServiceSetup.Effect, _ send: @Sendable (ServiceSetup.Message) async -> Void) async {
        switch effect {
        case .listRooms(let settings):
            let result: Result<[HipChatRoom], HipChatFailure>
            do throws(HipChatFailure) {
                result = .success(try await api(settings).rooms())
            } catch {
                result = .failure(error)
            }
            await send(.rooms(result, settings))
        case .checkRoom(let settings):
            do throws(HipChatFailure) {
                try await api(settings).check(room: settings.room)
                await send(.checked(nil, settings))
            } catch {
                await send(.checked(error, settings))
            }
        case .sendTest(let draft): await send(.tested(await test(draft), draft))
        case .preview(let draft, let choice, let place):
            await send(.previewed(await file.preview(of: change(draft, place), choice), draft, choice, place))
        case .save(let preview): await send(.saved(await file.save(preview)))
        case .script(let request): await send(.script(await scripts.answer(request)))
        case .remember(let draft, let number): await drafts?.keep(draft, number: number)
        case .repaint, .suspend, .finish:
            // The loop's own business.
            break
        }
    }

    private func api(_ settings: HipChatSettings) -> HipChatAPI { HipChatAPI(http: http, url: settings.url, token: settings.token) }

    private func test(_ draft: ServiceSetup.Draft) async -> Verdict {
        var services = ServiceSettings()
        var workspace = ""
        switch draft {
        case .hipChat(let settings): services.hipChat = settings
        case .slack(let settings):
            services.slack = [settings]
            workspace = settings.workspace
        }
        return await TestSending(services, http: http, hostname: hostname).verdict(draft.service, to: nil, workspace: workspace)
    }

    private func change(_ draft: ServiceSetup.Draft, _ place: PlaceChange) -> ServiceChange {
        switch draft {
        case .hipChat(let settings): .hipChat(settings, place, now: file.configuration)
        case .slack(let settings): .slack(settings, place, now: file.configuration)
        }
    }
}

extension ServiceSetup.Surroundings {
    /// What the wizard is told of a configuration and its environment.
    package init(
        _ service: ConfiguredService, file: ConfigurationEditing, environment: [String: String], hostname: String,
        senders: ServiceSenders?, afterSaving: String, kept: KeptDraft? = nil
    ) async {
        let services = await file.effectiveServices
        var workspace = services.slackSection("") ?? services.slack.first ?? SlackSettings()
        if services.slack.isEmpty { workspace.isDefault = true }
        self.init(
            hostname: hostname, configurationPath: file.path, draft: service == .slack ? .slack(workspace) : .hipChat(services.hipChat),
            services: services, senders: senders,
            overridingVariables: environment.filter { $0.key.hasPrefix(service.variablePrefix) && !$0.value.isEmpty }.keys.sorted(),
            afterSaving: afterSaving, standing: file.standing, saveChoice: file.suggestedChoice(for: service), kept: kept)
    }
}
