import KaptopDelivery
import TextUI

/// A webhook that was taken away here.
struct RemovedWebhook: Sendable, Hashable {
    var host: String
    /// How it was set, and whose it is; nil where the run that removed it was cut off, since its URL is not kept.
    var webhook: TelegramWebhook?
    var access: TelegramAccess?
    /// The operator wants it to stay removed.
    var isGivenUp = false

    var canBeRestored: Bool { webhook != nil && access != nil }
}

extension TelegramSetup.State {
    /// That of the bot which is entered.
    var removedWebhook: RemovedWebhook? { removedWebhooks.first { $0.canBeRestored && $0.access?.token == token?.secret } }
}

/// Puts a webhook back that was removed to read messages: asked once the chat is found, and before the wizard ends.
///
/// What Telegram does not tell cannot be set again: the secret token and the certificate. Waiting messages are never dropped.
enum WebhookRestoring {
    /// The wizard does not end before it has said that a webhook is still removed.
    static func holdBack(_ effects: [TelegramSetup.Effect], _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard !state.removedWebhooks.isEmpty, state.departure == nil, TelegramSetup.fits(state.size) else { return effects }
        return effects.filter { effect in
            guard case .finish(let outcome) = effect, outcome != .postponed else { return true }
            state.departure = outcome
            state.isAskingToLeave = false
            state.isCodeShown = false
            // One that is on its way still counts.
            if state.restoration != .waiting { state.restoration = .unasked }
            return false
        }
    }

    // MARK: Keys and answers

    /// Sets the first one that can be set, that of the bot which is entered before others.
    static func restore(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard state.restoration != .waiting, let removed = state.removedWebhook ?? state.removedWebhooks.first(where: \.canBeRestored),
            let webhook = removed.webhook, let access = removed.access
        else { return [] }
        state.restoration = .waiting
        return [.restoreWebhook(webhook, access)]
    }

    static func giveUp(_ state: inout TelegramSetup.State) {
        for index in state.removedWebhooks.indices where state.removedWebhooks[index] == state.removedWebhook {
            state.removedWebhooks[index].isGivenUp = true
        }
    }

    /// The keys of the page before the end.
    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard let ending = state.departure else { return [] }
        switch key {
        case .control("c"): return [.finish(ending)]
        case _ where state.restoration == .waiting: return []
        case "x": return [.finish(ending)]
        case "r": return restore(&state)
        case .escape, .backTab: state.departure = nil
        default: break
        }
        return []
    }

    static func take(
        _ failure: TelegramAPIFailure?, _ access: TelegramAccess, _ state: inout TelegramSetup.State
    ) -> [TelegramSetup.Effect] {
        guard state.restoration == .waiting, let index = state.removedWebhooks.firstIndex(where: { $0.access == access }) else { return [] }
        if let failure {
            state.restoration = .failed(failure)
            return []
        }
        let removed = state.removedWebhooks.remove(at: index)
        state.restoration = .unasked
        if let webhook = removed.webhook, access.token == state.token?.secret {
            state.webhook = .answered(webhook)
            // Whoever comes back to the chats is asked about it anew.
            state.reading = .unasked
        }
        if let ending = state.departure {
            if state.removedWebhooks.contains(where: \.canBeRestored) { return restore(&state) }
            return state.removedWebhooks.isEmpty ? [.finish(ending)] : []
        }
        guard state.step == .chat else { return [] }
        return state.question == .restoring ? TelegramSetup.open(.options, &state) : ChatStep.begin(&state)
    }

    // MARK: Words

    /// The question once the chat is found.
    static func ask(_ state: TelegramSetup.State, _ text: inout WizardText) {
        text.title("Put the webhook at \(state.removedWebhook?.host ?? "the other program") back?")
        text.gap()
        text.remark(.good, "\(state.chat?.fullName ?? "the chat") is found: kaptop need not read any more")
        describe(state.removedWebhook?.webhook, &text)
        describeRestoration(state, &text)
        text.gap()
    }

    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] {
        let isFree = state.restoration != .waiting
        let leave = HelpLine.Entry("x", "leave it removed", isEnabled: isFree, isKept: true)
        guard state.removedWebhooks.contains(where: \.canBeRestored) else { return [leave] }
        return [.init("r", "put back", isEnabled: isFree, isKept: true), leave]
    }

    /// The page before the end.
    static func draw(_ ending: SetupOutcome, _ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        var text = WizardText(state, width: min(rect.width, 80))
        let hosts = state.removedWebhooks.map(\.host)
        text.title("Still removed: the webhook at \(OptionsStep.shortList(hosts))")
        text.gap()
        text.remark(.warning, "the program there gets no message of the bot until its webhook is set again")
        for removed in state.removedWebhooks {
            if removed.canBeRestored {
                describe(removed.webhook, &text)
            } else {
                text.remark(
                    .warning, "kaptop cannot put the one at \(removed.host) back",
                    "It was removed before the connection was lost, and its address was not kept: its program has to set it again.")
            }
        }
        describeRestoration(state, &text)
        text.gap()
        let end = ending == .left ? "leave" : "close"
        if state.removedWebhooks.contains(where: \.canBeRestored) { text.item("r", "put it back, then \(end)") }
        text.item("x", "\(end); it stays removed")
        text.item("Esc", "stay in the setup")
        text.draw(on: &grid, in: rect)
    }

    /// What will be set, and what will not.
    private static func describe(_ webhook: TelegramWebhook?, _ text: inout WizardText) {
        guard let webhook else { return }
        let parts = [
            "its address", webhook.maxConnections.map { "\(OptionsStep.count($0, "connection")) at a time" },
            webhook.ipAddress.map { "always at \($0)" },
            webhook.allowedUpdates.map { $0.isEmpty ? "told of all usual kinds" : "told of \($0.joined(separator: ", ")) only" },
        ]
        text.text("It is set again with what Telegram has told: \(parts.compactMap { $0 }.joined(separator: ", ")).")
        text.remark(
            .warning, "that is not exactly as it was",
            "Telegram tells neither its secret token nor its certificate. A program that checks the secret turns messages away until it "
                + "sets its webhook itself."
                + (webhook.hasCertificate ? " This one had a certificate of its own: Telegram does not trust it without." : ""))
    }

    private static func describeRestoration(_ state: TelegramSetup.State, _ text: inout WizardText) {
        switch state.restoration {
        case .waiting: text.remark(.waiting, "putting it back (setWebhook)")
        case .failed(let failure):
            text.remark(.bad, failure.headline, remedy(failure))
        case .unasked, .answered: break
        }
    }

    private static func remedy(_ failure: TelegramAPIFailure) -> String {
        let advice = failure.advice.prefix(1).uppercased() + failure.advice.dropFirst()
        return switch failure {
        case .rateLimited(let wait): "Wait \(wait.map { "\($0.components.seconds) s" } ?? "a minute"), then try again."
        case .trouble, .network, .captivePortal: advice + ", then try again."
        default: advice + "."
        }
    }
}
