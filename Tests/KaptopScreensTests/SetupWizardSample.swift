import KaptopDelivery
import TextUI

@testable import KaptopScreens

/// A wizard on its way, and what it is told.
enum SetupWizardSample {
    /// Must appear nowhere but in requests.
    static let tokenText = "7204451930:AAFcanaryCANARYcanaryCANARYcanaryYP"
    static let token = Secret(tokenText)
    static let bot = BotIdentity(id: 7_204_451_930, name: "Kap Ops", username: "KapOpsBot")
    static let now: Int64 = 1_741_435_471_000_000_000

    static let group = SeenChat(
        id: -1_001_472_583_690, kind: .supergroup, title: "Ops on-call", date: now / 1_000_000_000 - 8, botStatus: "member")
    static let person = SeenChat(id: 87_654_321, kind: .person, title: "Mina Park", date: now / 1_000_000_000 - 130, text: "/start")
    static let channel = SeenChat(
        id: -1_001_888_777_666, kind: .channel, title: "東京 NOC", date: now / 1_000_000_000 - 4_000, isBotThere: false)
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

    static func state(
        tasks: TelegramSetup.Surroundings.Tasks? = .init(all: 14, namingTelegram: 3), settings: TelegramSettings = TelegramSettings(),
        variables: [String] = [], glyphs: GlyphSet = .unicode
    ) -> TelegramSetup.State {
        TelegramSetup.State(
            TelegramSetup.Surroundings(
                hostname: "edge-07", configurationPath: "/etc/kapacitor/kapacitor.conf", settings: settings, tasks: tasks,
                overridingVariables: variables, afterSaving: "Restart the engine to take it up: systemctl restart kapacitor"),
            now: now, glyphs: glyphs)
    }

    typealias Message = TelegramSetup.Message

    static let pasted: [Message] = [.key(.paste(tokenText))]
    static let checked: [Message] = pasted + [.bot(.success(bot), token: token), .webhook(.success(TelegramWebhook()), token: token)]
    static let listening: [Message] = checked + [.key(.enter)]
    static let found: [Message] = listening + [.updates(.success(updates), token: token, took: .seconds(4))]
    static let chosen: [Message] = found + [.key(.enter)]
    static let testing: [Message] = chosen + [.key(.enter)]

    /// The settings that the wizard has when it comes to the test.
    static var settings: TelegramSettings {
        var settings = TelegramSettings()
        settings.isEnabled = true
        settings.token = token
        settings.chatID = "-1001472583690"
        return settings
    }

    static func tested(_ verdict: Verdict) -> [Message] { testing + [.key(.enter), .tested(verdict, settings)] }
    static let saving: [Message] = tested(.delivered) + [.key(.enter), .previewed(.success(preview), settings)]
    static let saved: [Message] = saving + [.key("w"), .saved(.success(report))]

    static func failed(_ failure: TelegramAPIFailure) -> [Message] { pasted + [.bot(.failure(failure), token: token)] }
    static func searchFailed(_ failure: TelegramAPIFailure) -> [Message] {
        listening + [.updates(.failure(failure), token: token, took: .zero)]
    }

    static func typed(_ text: String) -> [Message] { text.map { .key(.character($0)) } }

    @discardableResult
    static func play(_ messages: [Message], _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        var effects: [TelegramSetup.Effect] = []
        for message in messages { effects = TelegramSetup.update(&state, message) }
        return effects
    }
}
