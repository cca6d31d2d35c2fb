import Foundation
import KaptopConfig
import KaptopDelivery
import Testing
import TextUI

@testable import KaptopScreens

/// The wizards under random keys, sizes and answers, with hostile strings in all of them: nothing traps, nothing but printable glyphs is
/// drawn, no secret is seen that was not asked for, and nothing is changed anywhere but by the key that agreed to it.
///
/// `KAPTOP_SOAK` presses for a minute.
@Suite struct WizardSafetyTests {
    private static let steps = ProcessInfo.processInfo.environment["KAPTOP_SOAK"] == nil ? 1_000 : 60_000
    private static let canary = "canary"
    /// Letters that answer questions.
    private static let answers: Set<Key> = ["x", "b", "r", "f", "i", "z"]

    /// Any key, or hostile text; F2, which shows the secret, not at all.
    private static func key(_ strings: inout HostileStrings) -> Key {
        let keys: [Key] =
            [.enter, .tab, .up, .down, .left, .right, .backTab, .escape, .backspace, .pageDown, .pageUp, .home]
            + "xbrfizwjkg nls7".map { Key.character($0) } + [.control("u"), .control("y"), .control("l"), .function(3)]
        return Int.random(in: 0..<6, using: &strings.numbers) == 0
            ? .paste(strings.next()) : keys.randomElement(using: &strings.numbers) ?? .enter
    }

    private static func size(_ numbers: inout SafetyTests.SeededNumbers) -> Size {
        Bool.random(using: &numbers)
            ? Size(width: 80, height: 24) : Size(width: .random(in: 0...140, using: &numbers), height: .random(in: 0...45, using: &numbers))
    }

    private static func check(_ text: String, _ place: String) {
        #expect(HostileScreensTests.isSafe(text), "\(place)")
        #expect(!text.lowercased().contains(canary), "\(place): the secret is on the screen")
    }

    private static func cause(_ strings: inout HostileStrings) -> Cause { Cause(.blocked, status: 403, detail: strings.next()) }

    private static func verdict(_ strings: inout HostileStrings) -> Verdict {
        [.delivered, .delivered, .rejected(cause(&strings)), .retry(after: .seconds(3), cause(&strings))]
            .randomElement(using: &strings.numbers) ?? .delivered
    }

    private static func failure(_ strings: inout HostileStrings) -> SetupFailure { SetupFailure(strings.next(), remedy: strings.next()) }

    private static func preview(_ choice: SaveChoice, _ service: ConfiguredService, _ strings: inout HostileStrings)
        -> Result<SavePreview, SetupFailure>
    {
        guard Int.random(in: 0..<5, using: &strings.numbers) > 0 else { return .failure(failure(&strings)) }
        var preview = SavePreview(
            path: strings.next(),
            lines: (0..<Int.random(in: 0...40, using: &strings.numbers)).map { _ in .init(.added, strings.next()) },
            base: Bool.random(using: &strings.numbers) ? nil : Secret(canary), text: Secret(canary), access: strings.next())
        preview.choice = choice
        preview.command = strings.next()
        if Bool.random(using: &strings.numbers) { preview.overridden = [strings.next()] }
        if Int.random(in: 0..<4, using: &strings.numbers) == 0 { preview.question = failure(&strings) }
        if Int.random(in: 0..<6, using: &strings.numbers) == 0 { preview.obstacle = failure(&strings) }
        return .success(preview)
    }

    private static func report(_ strings: inout HostileStrings) -> Result<SaveReport, SetupFailure> {
        guard Int.random(in: 0..<4, using: &strings.numbers) > 0 else { return .failure(failure(&strings)) }
        var report = SaveReport(path: strings.next(), backupPath: strings.next(), mode: "0600", isNowPrivate: true)
        report.secretPath = strings.next()
        report.endedOverrides = [strings.next()]
        report.takeUp = strings.next()
        report.trouble = failure(&strings)
        return .success(report)
    }

    private static func answer(_ request: ScriptRequest, _ strings: inout HostileStrings) -> ScriptAnswer {
        let isFine = Int.random(in: 0..<4, using: &strings.numbers) > 0
        switch request {
        case .propose(_, let task):
            let changes = (0..<2).map { number in
                ScriptChange(
                    task: task, templateID: strings.next(), path: strings.next(), base: canary, text: canary, lineNumber: number,
                    lines: [.init(.same, strings.next()), .init(.added, strings.next())])
            }
            return .proposed(isFine ? .success(changes) : .failure(failure(&strings)), task: task)
        case .change(let change):
            let report = ScriptReport(task: change.task, path: strings.next(), backupPath: strings.next(), standing: .runs)
            return .changed(isFine ? .success(report) : .failure(failure(&strings)), task: change.task)
        }
    }

    private static func senders(_ strings: inout HostileStrings) -> ServiceSenders {
        ServiceSenders(
            tasks: (0..<4).map { .init(name: strings.next(), places: $0 == 0 ? [.init()] : [], otherHandlers: [strings.next()]) },
            topicHandlers: [.init(id: strings.next(), topic: strings.next(), place: .init(strings.next()))])
    }

    private static func standing(_ strings: inout HostileStrings) -> FileStanding {
        let obstacle = Int.random(in: 0..<3, using: &strings.numbers) == 0 ? failure(&strings) : nil
        return FileStanding(path: strings.next(), isNew: false, access: strings.next(), reader: strings.next(), obstacle: obstacle)
    }

    // MARK: Telegram

    private static func chat(_ strings: inout HostileStrings, code: ChatCode?) -> SeenChat {
        var chat = SeenChat(
            id: .random(in: -2_000_000_000_000...2_000_000_000, using: &strings.numbers), kind: .supergroup, title: strings.next(),
            username: strings.next(), threadID: Bool.random(using: &strings.numbers) ? 13 : nil, topicName: strings.next(),
            date: .random(in: .min ... .max, using: &strings.numbers), text: strings.next())
        if let code, Int.random(in: 0..<3, using: &strings.numbers) == 0 { chat.text = "/start \(code.text)" }
        return chat
    }

    private static func telegramFailure(_ strings: inout HostileStrings) -> TelegramAPIFailure {
        let all: [TelegramAPIFailure] = [
            .malformedToken, .unauthorized, .conflictWebhook, .conflictPoller, .captivePortal(host: strings.next()), .trouble(status: 502),
            .network(HTTPFailure(.proxy, host: strings.next(), detail: strings.next())), .rateLimited(retryAfter: .seconds(3)),
            .chatNotFound, .forbidden(strings.next()), .other(strings.next()),
        ]
        return all.randomElement(using: &strings.numbers) ?? .chatNotFound
    }

    private static func result<Value>(_ value: Value, _ strings: inout HostileStrings) -> Result<Value, TelegramAPIFailure> {
        Int.random(in: 0..<5, using: &strings.numbers) == 0 ? .failure(telegramFailure(&strings)) : .success(value)
    }

    private static func answer(_ effect: TelegramSetup.Effect, _ code: ChatCode?, _ strings: inout HostileStrings) -> TelegramSetup.Message?
    {
        switch effect {
        case .inspect: return .inspected(standing(&strings))
        case .getMe(let access):
            return .bot(result(BotIdentity(id: 1, name: strings.next(), username: strings.next()), &strings), access)
        case .getWebhookInfo(let access):
            let host = Int.random(in: 0..<3, using: &strings.numbers) == 0 ? "https://hooks.example.com/\(canary)" : ""
            return .webhook(result(TelegramWebhook(url: host), &strings), access)
        case .removeWebhook(let access): return .webhookRemoved(nil, access)
        case .restoreWebhook(_, let access):
            return .webhookRestored(Bool.random(using: &strings.numbers) ? telegramFailure(&strings) : nil, access)
        case .makeCode: return .code(ChatCode(random: { strings.numbers.next() }))
        case .poll(let access, _, _):
            let count = [0, 1, 3, 100].randomElement(using: &strings.numbers) ?? 1
            let updates = (0..<count).map { TelegramUpdate(id: Int64($0), kind: "message", chats: [chat(&strings, code: code)]) }
            return .updates(result(updates, &strings), access, took: .seconds(1))
        case .getChat(let id, let access): return .chat(result(chat(&strings, code: nil), &strings), id: id, access)
        case .sendTest(let settings): return .tested(verdict(&strings), settings)
        case .preview(let settings, let choice, let place):
            return .previewed(preview(choice, .telegram, &strings), settings, choice, place)
        case .save: return .saved(report(&strings))
        case .script(let request): return .script(answer(request, &strings))
        case .remember, .copy, .repaint, .suspend, .finish: return nil
        }
    }

    private static func expectAgreement(_ effect: TelegramSetup.Effect, _ key: Key?, hasAgreed: Bool, _ place: String) {
        switch effect {
        case .save: #expect(key == "w", "\(place)")
        case .script(.change), .removeWebhook: #expect(key == "x", "\(place)")
        case .restoreWebhook: #expect(key == "x" || key == "r", "\(place)")
        case .poll: #expect(hasAgreed, "\(place)")
        case .remember(let draft, _): #expect(!"\(String(describing: draft))".contains(canary), "\(place)")
        case .copy(let text): #expect(!text.contains(canary), "\(place)")
        default: break
        }
    }

    @Test func telegramDoesNothingUnasked() {
        let seen = (1...4).reduce(into: Set<TelegramSetup.Step>()) { $0.formUnion(walkTelegram(seed: $1)) }
        #expect(seen == Set(TelegramSetup.Step.allCases), "every step was reached")
    }

    /// Returns the steps that it came to.
    private func walkTelegram(seed: UInt64) -> Set<TelegramSetup.Step> {
        var strings = HostileStrings(seed: seed)
        var seen: Set<TelegramSetup.Step> = []
        var state = Self.telegram(&strings)
        var waiting: [TelegramSetup.Effect] = []
        var keys: [Key] = []
        var hasAgreed = false
        for step in 0..<Self.steps {
            var key: Key?
            let message: TelegramSetup.Message
            switch Int.random(in: 0..<10, using: &strings.numbers) {
            case 0: message = .resize(Self.size(&strings.numbers))
            case 1: message = .tick(now: SetupWizardSample.now + Int64(step) * 1_000_000_000)
            case 2...5 where !waiting.isEmpty:
                let effect = waiting.removeFirst()
                guard let answer = Self.answer(effect, state.code, &strings) else { continue }
                message = answer
            default:
                if keys.isEmpty, Int.random(in: 0..<3, using: &strings.numbers) > 0 { keys = Self.wayOn(state, &strings.numbers) }
                let pressed = keys.isEmpty ? Self.key(&strings) : keys.removeFirst()
                key = pressed
                message = .key(pressed)
            }
            if let key, Self.answers.contains(key) { hasAgreed = true }
            let effects = TelegramSetup.update(&state, message)
            seen.insert(state.step)
            for effect in effects { Self.expectAgreement(effect, key, hasAgreed: hasAgreed, "seed \(seed), step \(step)") }
            waiting += effects
            Self.check(TelegramSetup.view(state, size: state.size).text, "seed \(seed), step \(step), \(state.step)")
            if effects.contains(where: { if case .finish = $0 { true } else { false } }) {
                (state, waiting, keys, hasAgreed) = (Self.telegram(&strings), [], [], false)
            }
        }
        return seen
    }

    /// Keys that lead on from a step, so that the walk comes everywhere.
    private static func wayOn(_ state: TelegramSetup.State, _ numbers: inout SafetyTests.SeededNumbers) -> [Key] {
        if state.resuming.isAsking { return [Bool.random(using: &numbers) ? "r" : "b"] }
        switch state.step {
        case .access, .options: return [.enter]
        case .places: return [["i", .enter, "x"].randomElement(using: &numbers) ?? .enter]
        case .token:
            let token: [Key] = [.control("u"), .paste(SetupWizardSample.tokenText)]
            return state.bot.value == nil ? token : [.enter]
        case .chat:
            guard state.question == nil else { return [["x", "i", "z", "b", "r"].randomElement(using: &numbers) ?? "x"] }
            return state.isTypingID
                ? [.control("u"), .paste(["-100123", "@kaptop_ops"].randomElement(using: &numbers) ?? ""), .enter] : [.enter]
        case .test: return [Bool.random(using: &numbers) ? .enter : "x"]
        case .save: return ["w"]
        case .done: return [["i", .enter, "x", "f", "z"].randomElement(using: &numbers) ?? .enter]
        }
    }

    private static func telegram(_ strings: inout HostileStrings) -> TelegramSetup.State {
        var settings = TelegramSettings()
        if Bool.random(using: &strings.numbers) {
            settings.token = SetupWizardSample.token
            settings.chatID = "-77"
            settings.chats = [.init(name: strings.next(), chatID: strings.next(), threadID: 3)]
        }
        let kept = Int.random(in: 0..<4, using: &strings.numbers) == 0 ? KeptDraft(SetupDraft(.telegram), keptAt: .min) : nil
        var state = TelegramSetup.State(
            TelegramSetup.Surroundings(
                hostname: strings.next(), configurationPath: strings.next(), standing: standing(&strings), settings: settings,
                senders: senders(&strings), newestAlert: .init(message: strings.next()), overridingVariables: [strings.next()],
                afterSaving: strings.next(), kept: kept),
            now: SetupWizardSample.now, glyphs: Bool.random(using: &strings.numbers) ? .unicode : .ascii)
        _ = TelegramSetup.update(&state, .resize(Size(width: 80, height: 24)))
        return state
    }

    // MARK: HipChat and Slack

    private static func hipChatFailure(_ strings: inout HostileStrings) -> HipChatFailure {
        let all: [HipChatFailure] = [
            .badURL, .ended(host: strings.next()), .unauthorized, .forbidden(strings.next()), .roomNotFound, .rateLimited(.seconds(9)),
            .network(HTTPFailure(.nameNotFound, host: strings.next(), detail: strings.next())), .notHipChat(status: 200),
            .other(strings.next()),
        ]
        return all.randomElement(using: &strings.numbers) ?? .badURL
    }

    private static func answer(_ effect: ServiceSetup.Effect, _ service: ConfiguredService, _ strings: inout HostileStrings)
        -> ServiceSetup.Message?
    {
        let isFine = Int.random(in: 0..<5, using: &strings.numbers) > 0
        switch effect {
        case .listRooms(let settings):
            let rooms = (0..<3).map { HipChatRoom(id: Int64($0), name: strings.next()) }
            return .rooms(isFine ? .success(rooms) : .failure(hipChatFailure(&strings)), settings)
        case .checkRoom(let settings): return .checked(isFine ? nil : hipChatFailure(&strings), settings)
        case .sendTest(let draft): return .tested(verdict(&strings), draft)
        case .preview(let draft, let choice, let place): return .previewed(preview(choice, service, &strings), draft, choice, place)
        case .script(let request): return .script(answer(request, &strings))
        case .save: return .saved(report(&strings))
        case .remember, .repaint, .suspend, .finish: return nil
        }
    }

    @Test(arguments: [ConfiguredService.hipchat, .slack], [UInt64(1), 2]) func serviceDoesNothingUnasked(
        _ service: ConfiguredService, _ seed: UInt64
    ) {
        var strings = HostileStrings(seed: seed)
        var seen: Set<ServiceSetup.Step> = []
        var state = Self.service(service, &strings)
        var waiting: [ServiceSetup.Effect] = []
        var keys: [Key] = []
        for step in 0..<Self.steps {
            var key: Key?
            let message: ServiceSetup.Message
            switch Int.random(in: 0..<10, using: &strings.numbers) {
            case 0: message = .resize(Self.size(&strings.numbers))
            case 1: message = .tick(now: SetupWizardSample.now + Int64(step) * 1_000_000_000)
            case 2...5 where !waiting.isEmpty:
                guard let answer = Self.answer(waiting.removeFirst(), service, &strings) else { continue }
                message = answer
            default:
                if keys.isEmpty, Int.random(in: 0..<3, using: &strings.numbers) > 0 { keys = Self.wayOn(state, &strings.numbers) }
                let pressed = keys.isEmpty ? Self.key(&strings) : keys.removeFirst()
                key = pressed
                message = .key(pressed)
            }
            let effects = ServiceSetup.update(&state, message)
            seen.insert(state.step)
            for case .save in effects { #expect(key == "w", "seed \(seed), step \(step)") }
            for case .script(.change) in effects { #expect(key == "x", "seed \(seed), step \(step)") }
            for case .remember(let draft, _) in effects {
                #expect(!"\(String(describing: draft))".contains(Self.canary), "seed \(seed), step \(step)")
            }
            for case .listRooms(let settings) in effects {
                #expect(!HipChatAddress.isEndedService(settings.url), "nothing is sent to hipchat.com")
            }
            waiting += effects
            Self.check(ServiceSetup.view(state, size: state.size).text, "\(service), seed \(seed), step \(step), \(state.step)")
            if effects.contains(where: { if case .finish = $0 { true } else { false } }) {
                (state, waiting, keys) = (Self.service(service, &strings), [], [])
            }
        }
        #expect(seen == Set(ServiceSetup.Step.allCases), "every step was reached")
    }

    private static func wayOn(_ state: ServiceSetup.State, _ numbers: inout SafetyTests.SeededNumbers) -> [Key] {
        if state.resuming.isAsking { return [Bool.random(using: &numbers) ? "r" : "b"] }
        switch state.step {
        case .places: return [["i", .enter, "x"].randomElement(using: &numbers) ?? .enter]
        case .access:
            let text =
                switch state.focus {
                case .token: ServiceSetupSample.token
                case .webhook: ServiceSetupSample.webhook
                case .url: ["https://chat.example.com", "ops.hipchat.com"].randomElement(using: &numbers) ?? ""
                default: ["ops", ""].randomElement(using: &numbers) ?? ""
                }
            return [.control("u"), .paste(text), .enter]
        case .place: return [.control("u"), .paste("ops"), .enter]
        case .options: return [.enter]
        case .test: return [Bool.random(using: &numbers) ? .enter : "x"]
        case .save: return ["w"]
        case .done: return [["i", .enter, "x", "f", "z"].randomElement(using: &numbers) ?? .enter]
        }
    }

    private static func service(_ service: ConfiguredService, _ strings: inout HostileStrings) -> ServiceSetup.State {
        var services = ServiceSettings()
        services.hipChat.url = "https://chat.example.com/v2/room"
        services.hipChat.token = Secret(ServiceSetupSample.token)
        services.hipChat.room = strings.next()
        services.hipChat.rooms = [.init(name: strings.next(), room: strings.next())]
        services.slack = [SlackSettings()]
        services.slack[0].url = Secret(ServiceSetupSample.webhook)
        services.slack[0].channel = strings.next()
        if Bool.random(using: &strings.numbers) { services = ServiceSettings() }
        let kept = Int.random(in: 0..<4, using: &strings.numbers) == 0 ? KeptDraft(SetupDraft(service), keptAt: .max) : nil
        var state = ServiceSetup.State(
            ServiceSetup.Surroundings(
                hostname: strings.next(), configurationPath: strings.next(),
                draft: service == .slack ? .slack(services.slack.first ?? SlackSettings()) : .hipChat(services.hipChat), services: services,
                senders: senders(&strings), overridingVariables: [strings.next()], afterSaving: strings.next(),
                standing: standing(&strings), kept: kept),
            now: SetupWizardSample.now, glyphs: Bool.random(using: &strings.numbers) ? .unicode : .ascii)
        state.size = Size(width: 80, height: 24)
        return state
    }
}
