import Foundation
import KaptopDelivery
import Synchronization
import Testing

@testable import KaptopScreens

/// What no request of the wizard may do at Telegram: held against each one that any test of its way sends.
///
/// Nothing is confirmed and no webhook removed but after the operator's yes to that very question, once for each yes. No offset is ever
/// negative, which would delete; `allowed_updates` would hold for the bot's other programs; a poll that does not wait is slowed down.
final class TelegramManners: Sendable {
    private struct Consent {
        var confirmations = 0
        var removals = 0
        var restorations = 0
    }

    private static let methods: Set<String> = [
        "getMe", "getWebhookInfo", "getUpdates", "getChat", "sendMessage", "deleteWebhook", "setWebhook",
    ]

    private let consent = Mutex(Consent())

    /// The operator has said yes.
    func agree(to question: TelegramSetup.ChatQuestion) {
        consent.withLock { consent in
            switch question {
            case .confirmation: consent.confirmations += 1
            case .removal: consent.removals += 1
            case .restoring: consent.restorations += 1
            case .held, .webhook, .rival: break
            }
        }
    }

    func check(_ request: HTTPRequest) {
        let url = request.url.reveal()
        let method = url.split(separator: "/").last.map(String.init) ?? ""
        #expect(Self.methods.contains(method), "no wizard calls this")
        #expect(!url.contains("?"), "a query would be logged on the way")
        let body = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: Any] ?? [:]
        switch method {
        case "getUpdates":
            #expect(body["allowed_updates"] == nil)
            #expect((body["timeout"] as? Int ?? 0) >= 3, "Telegram slows down whoever asks without waiting")
            guard let offset = body["offset"] as? Int else { return }
            #expect(offset > 0, "a negative offset deletes, and 0 need not be said")
            #expect(consent.withLock { spend(&$0.confirmations) }, "messages were confirmed without a yes")
        case "deleteWebhook":
            #expect(body.isEmpty, "what waits stays")
            #expect(consent.withLock { spend(&$0.removals) }, "a webhook was removed without a yes")
        case "setWebhook":
            #expect(body["drop_pending_updates"] == nil, "what waits stays")
            #expect(consent.withLock { spend(&$0.restorations) }, "a webhook was set without a yes")
        default: break
        }
    }

    private func spend(_ count: inout Int) -> Bool {
        guard count > 0 else { return false }
        count -= 1
        return true
    }
}
