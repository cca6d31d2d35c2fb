import KaptopConfig
import KaptopDelivery
import TextUI

@testable import KaptopScreens

/// Services that are set up already, each with a default place and two that have a name.
enum SetupPlacesSample {
    typealias Wizard = SetupWizardSample

    static let senders = ServiceSenders(
        tasks: [
            .init(name: "cpu_alert", places: [.init()]), .init(name: "disk_alert", places: [.init("oncall")], otherHandlers: ["log"]),
            .init(name: "net_alert", places: [.init("-42")]), .init(name: "starter_cpu", takesGlobal: false),
        ],
        topicHandlers: [.init(id: "ops", topic: "cpu", place: .init())])

    // MARK: Telegram

    static var telegram: TelegramSettings {
        var settings = Wizard.settings
        settings.chats = [.init(name: "oncall", chatID: "-100200", threadID: 13), .init(name: "db", chatID: "-43")]
        return settings
    }

    static func state(
        _ settings: TelegramSettings = telegram, senders: ServiceSenders? = senders, glyphs: GlyphSet = .unicode, draft: SetupDraft? = nil
    ) -> TelegramSetup.State {
        TelegramSetup.State(
            TelegramSetup.Surroundings(
                hostname: "edge-07", configurationPath: "/etc/kapacitor/kapacitor.conf", standing: Wizard.standing, settings: settings,
                senders: senders, newestAlert: .init(message: "cpu_usage_idle on web-03 is CRITICAL: 3.4"),
                afterSaving: "Restart the engine to take it up: systemctl restart kapacitor",
                kept: draft.map { KeptDraft($0, keptAt: 0, isWanted: true) }),
            now: Wizard.now, glyphs: glyphs)
    }

    typealias Message = TelegramSetup.Message

    /// Bot and webhook as they answer once more.
    static let passed: [Message] = [.bot(.success(Wizard.bot), Wizard.access), .webhook(.success(TelegramWebhook()), Wizard.access)]
    static let adding: [Message] = [.key("i")] + passed
    static let added: [Message] =
        adding + [.key("x"), .code(Wizard.code), Wizard.seen(Wizard.person), .key(.enter)]
    static let held = SeenChat(id: -100_200, kind: .supergroup, title: "On-call")
    static let changing: [Message] = [.key("j"), .key(.enter)] + passed
    static let changed: [Message] = changing + [.key("z"), .chat(.success(held), id: "-100200", Wizard.access)]

    static let report = SaveReport(
        path: "/etc/kapacitor/kapacitor.conf", backupPath: "/etc/kapacitor/kapacitor.conf.bak", mode: "0640")

    static func preview(_ lines: [SavePreview.Line], _ command: String) -> SavePreview {
        var preview = SavePreview(
            path: "/etc/kapacitor/kapacitor.conf", lines: lines, base: Secret(""), text: .empty,
            access: "kapacitor may write it, the group kapacitor may read it (mode 0640).")
        preview.command = command
        return preview
    }

    /// What the wizard is told where it asked for a preview; `lines` are what it would show.
    static func previewed(_ state: TelegramSetup.State, _ lines: [SavePreview.Line], _ command: String) -> Message {
        .previewed(.success(preview(lines, command)), state.settings, state.save.choice, state.placeChange)
    }

    // MARK: HipChat and Slack

    static var services: ServiceSettings {
        var services = ServiceSettings()
        services.hipChat.isEnabled = true
        services.hipChat.url = "https://chat.example.com/v2/room"
        services.hipChat.token = Secret(ServiceSetupSample.token)
        services.hipChat.room = "ops"
        services.hipChat.rooms = [.init(name: "oncall", room: "Ops on-call", token: Secret("ownOWN")), .init(name: "database", room: "db")]
        var ops = SlackSettings()
        ops.isEnabled = true
        ops.isDefault = true
        ops.url = Secret(ServiceSetupSample.webhook)
        ops.channel = "#ops"
        var lab = ops
        lab.isDefault = false
        lab.workspace = "lab"
        lab.url = Secret("https://hooks.slack.com/services/T01/B01/canaryLAB")
        lab.channel = ""
        services.slack = [ops, lab]
        services.slackChannels = [.init(name: "oncall", channel: "#oncall"), .init(name: "tests", workspace: "lab", channel: "#tests")]
        return services
    }

    static func state(
        _ service: ConfiguredService, _ services: ServiceSettings = services, senders: ServiceSenders? = senders,
        size: Size = Size(width: 120, height: 36), glyphs: GlyphSet = .unicode
    ) -> ServiceSetup.State {
        var state = ServiceSetup.State(
            ServiceSetup.Surroundings(
                hostname: "edge-07", configurationPath: ServiceSetupSample.path,
                draft: service == .slack ? .slack(services.slack[0]) : .hipChat(services.hipChat), services: services, senders: senders,
                afterSaving: "Restart the engine to take it up: systemctl restart kapacitor"),
            now: Wizard.now, glyphs: glyphs)
        state.size = size
        return state
    }
}
