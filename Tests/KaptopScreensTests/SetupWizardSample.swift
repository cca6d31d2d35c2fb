import KaptopConfig
import KaptopDelivery
import TextUI

@testable import KaptopScreens

/// A wizard on its way, and what it is told.
enum SetupWizardSample {
    /// Must appear nowhere but in requests.
    static let tokenText = "7204451930:AAFcanaryCANARYcanaryCANARYcanaryYP"
    static let token = Secret(tokenText)
    static let access = TelegramAccess(token: token)
    static let bot = BotIdentity(id: 7_204_451_930, name: "Kap Ops", username: "KapOpsBot")
    static let now: Int64 = 1_741_435_471_000_000_000
    static let code = ChatCode("k7Q4F-x_9Zab")

    static let group = SeenChat(
        id: -1_001_472_583_690, kind: .supergroup, title: "Ops on-call", date: now / 1_000_000_000 - 8, botStatus: "member")
    static let person = SeenChat(id: 87_654_321, kind: .person, title: "Mina Park", date: now / 1_000_000_000 - 130, text: "/start")
    static let channel = SeenChat(
        id: -1_001_888_777_666, kind: .channel, title: "東京 NOC", date: now / 1_000_000_000 - 4_000, isBotThere: false)
    static let topic = SeenChat(
        id: -1_001_472_583_690, kind: .supergroup, title: "Ops on-call", threadID: 13, topicName: "alerts", date: now / 1_000_000_000 - 3,
        text: "/start@KapOpsBot \(code.text)")
    static var updates: [TelegramUpdate] {
        [channel, person, group].enumerated().map { TelegramUpdate(id: Int64($0), kind: "message", chats: [$1]) }
    }

    static let preview = SavePreview(
        path: "/etc/kapacitor/kapacitor.conf",
        lines: [
            .init(.gap, ""), .init(.same, "[telegram]"), .init(.removed, "  enabled = false"), .init(.added, "  enabled = true"),
            .init(.added, "  token = \"********\""), .init(.added, "  chat-id = \"-1001472583690\""), .init(.same, ""), .init(.gap, ""),
        ],
        base: Secret("[telegram]\n"), text: Secret("[telegram]\n  token = \"\(tokenText)\"\n"),
        access: "kapacitor may write it, the group kapacitor may read it; others may read it now and no longer afterwards.")
    static let report = SaveReport(
        path: "/etc/kapacitor/kapacitor.conf", backupPath: "/etc/kapacitor/kapacitor.conf.bak", mode: "0640", isNowPrivate: true)
    static let standing = FileStanding(
        path: "/etc/kapacitor/kapacitor.conf", isNew: false,
        access: "kapacitor may write it, the group kapacitor may read it (mode 0640).")
    static let obstacle = SetupFailure(
        "mina may not write into /etc/kapacitor", remedy: "Leave, and run `kaptop setup telegram` as the file's owner or with sudo.")
    static let blocked = FileStanding(
        path: "/etc/kapacitor/kapacitor.conf", isNew: false, access: "root may write it, others may read it (mode 0644).",
        obstacle: obstacle)

    typealias Task = ServiceSenders.Task
    static let tasks = [
        Task(name: "cpu_alert", places: [.init()], otherHandlers: ["hipchat"]), Task(name: "disk_alert", otherHandlers: ["log"]),
        Task(name: "mem_alert", places: [.init("-1001472583690")]), Task(name: "net_alert", places: [.init("-42")]),
        Task(name: "starter_cpu", takesGlobal: false),
    ]
    static let silentTasks = [Task(name: "disk_alert"), Task(name: "starter_cpu", takesGlobal: false)]

    static func state(
        tasks: [Task]? = SetupWizardSample.tasks, settings: TelegramSettings = TelegramSettings(), variables: [String] = [],
        glyphs: GlyphSet = .unicode, standing: FileStanding? = SetupWizardSample.standing,
        newestAlert: TelegramSetup.Surroundings.Sample? = .init(message: "cpu_usage_idle on web-03 is CRITICAL: 3.4"),
        kept: KeptDraft? = nil
    ) -> TelegramSetup.State {
        TelegramSetup.State(
            TelegramSetup.Surroundings(
                hostname: "edge-07", configurationPath: "/etc/kapacitor/kapacitor.conf", standing: standing, settings: settings,
                senders: tasks.map { ServiceSenders(tasks: $0) }, newestAlert: newestAlert, overridingVariables: variables,
                afterSaving: "Restart the engine to take it up: systemctl restart kapacitor", kept: kept),
            now: now, glyphs: glyphs)
    }

    typealias Message = TelegramSetup.Message

    static let pasted: [Message] = [.key(.paste(tokenText))]
    static let checked: [Message] = pasted + [.bot(.success(bot), access), .webhook(.success(TelegramWebhook()), access)]
    static let asked: [Message] = checked + [.key(.enter)]
    static let listening: [Message] = asked + [.key("x"), .code(code)]
    static let found: [Message] = listening + [.updates(.success(updates), access, took: .seconds(4))]
    static let chosen: [Message] = found + [.key(.enter)]
    static let testing: [Message] = chosen + [.key(.enter)]

    static func seen(_ chats: SeenChat...) -> Message {
        .updates(
            .success(chats.enumerated().map { TelegramUpdate(id: Int64($0), kind: "message", chats: [$1]) }), access,
            took: .milliseconds(90))
    }

    /// Its address must appear nowhere but in requests.
    static let hook = TelegramWebhook(
        url: "https://hooks.example.com/hookcanary", allowedUpdates: ["message", "callback_query"], maxConnections: 40,
        ipAddress: "203.0.113.7")
    static let webhook: [Message] = pasted + [.bot(.success(bot), access), .webhook(.success(hook), access)]
    static let removed: [Message] = webhook + [.key(.enter), .key("r"), .key("x"), .webhookRemoved(nil, access), .code(code)]
    static let foundAfterRemoval: [Message] = removed + [.updates(.success(updates), access, took: .seconds(4)), .key(.enter)]

    /// What a run that came to the test has kept, a quarter of an hour ago.
    static func kept(isWanted: Bool = false) -> KeptDraft {
        var draft = SetupDraft(.telegram)
        draft.step = 4
        draft.url = TelegramSettings.defaultURL
        draft.telegram?.botID = "7204451930"
        draft.telegram?.botName = "KapOpsBot"
        draft.telegram?.chat = .init(group)
        return KeptDraft(draft, keptAt: now - 900_000_000_000, isWanted: isWanted)
    }

    static func full(_ first: Int64 = 500) -> Message {
        .updates(.success((first..<first + 100).map { TelegramUpdate(id: $0, kind: "message", chats: [person]) }), access, took: .zero)
    }

    /// The settings that the wizard has when it comes to saving: the chat is the default, and has its title for a name.
    static var settings: TelegramSettings {
        var settings = TelegramSettings()
        settings.isEnabled = true
        settings.token = token
        settings.chatID = "-1001472583690"
        settings.chats = [.init(name: "ops-on-call", chatID: settings.chatID)]
        return settings
    }
    static let place = PlaceChange(entry: NamedEntry(.telegram, name: "ops-on-call", address: "-1001472583690"))

    /// The same for the test, which goes by the name.
    static var testSettings: TelegramSettings {
        var settings = settings
        settings.chatID = "ops-on-call"
        return settings
    }

    static func tested(_ verdict: Verdict) -> [Message] { testing + [.key(.enter), .tested(verdict, testSettings)] }
    static func previewed(_ result: Result<SavePreview, SetupFailure>) -> Message { .previewed(result, settings, SaveChoice(), place) }
    static let saving: [Message] = tested(.delivered) + [.key(.enter), previewed(.success(preview))]
    static let saved: [Message] = saving + [.key("w"), .saved(.success(report))]

    static func failed(_ failure: TelegramAPIFailure) -> [Message] { pasted + [.bot(.failure(failure), access)] }
    static func searchFailed(_ failure: TelegramAPIFailure) -> [Message] {
        listening + [.updates(.failure(failure), access, took: .zero)]
    }

    static func typed(_ text: String) -> [Message] { text.map { .key(.character($0)) } }

    /// Plays messages; returns what the last one wants done, but for what is kept for resuming.
    @discardableResult
    static func play(_ messages: [Message], _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        var effects: [TelegramSetup.Effect] = []
        for message in messages { effects = TelegramSetup.update(&state, message) }
        return effects.filter { if case .remember = $0 { false } else { true } }
    }
}
