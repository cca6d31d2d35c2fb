import Foundation

/// The methods of Telegram's Bot API that setting up needs, with typed answers.
///
/// No token is in any of its errors.
///
/// Nothing here confirms updates unless an offset is given: reading with offset nil is a look that changes nothing for others.
package struct TelegramBotAPI: Sendable {
    private let http: any HTTPSending
    private let access: TelegramAccess

    package init(http: any HTTPSending, _ access: TelegramAccess) {
        self.http = http
        self.access = access
    }

    package func getMe() async throws(TelegramAPIFailure) -> BotIdentity {
        let result = try await call("getMe")
        guard let bot = BotIdentity(result as? [String: Any]) else { throw .notUnderstood }
        return bot
    }

    package func getWebhookInfo() async throws(TelegramAPIFailure) -> TelegramWebhook {
        let result = try await call("getWebhookInfo")
        return TelegramWebhook(result as? [String: Any] ?? [:])
    }

    /// Takes the webhook away, which silences whoever listens there; never to be done without asking.
    ///
    /// Waiting updates stay.
    package func deleteWebhook() async throws(TelegramAPIFailure) {
        _ = try await call("deleteWebhook")
    }

    /// Sets a webhook as far as `getWebhookInfo` has told of it: its secret token and its certificate are not among that.
    ///
    /// Waiting updates stay, and a `getUpdates` that waits ends as a conflict.
    package func setWebhook(_ webhook: TelegramWebhook) async throws(TelegramAPIFailure) {
        var parameters: [String: Any] = ["url": webhook.url.reveal()]
        if let most = webhook.maxConnections { parameters["max_connections"] = most }
        if let allowed = webhook.allowedUpdates { parameters["allowed_updates"] = allowed }
        if let address = webhook.ipAddress { parameters["ip_address"] = address }
        _ = try await call("setWebhook", parameters, hiding: webhook.url)
    }

    /// Updates from an offset on.
    ///
    /// With an offset all before it are gone for everyone; a negative one is never sent.
    package func getUpdates(
        offset: Int64? = nil, limit: Int = 100, wait: Duration = .seconds(25)
    ) async throws(TelegramAPIFailure) -> [TelegramUpdate] {
        var parameters: [String: Any] = ["limit": limit, "timeout": wait.components.seconds]
        if let offset, offset > 0 { parameters["offset"] = offset }
        // The answer may come after the whole wait and the way back.
        let result = try await call("getUpdates", parameters, timeLimit: wait + .seconds(10))
        guard let updates = result as? [[String: Any]] else { throw .notUnderstood }
        return updates.compactMap(TelegramUpdate.init)
    }

    package func getChat(_ chatID: String) async throws(TelegramAPIFailure) -> SeenChat {
        let result = try await call("getChat", ["chat_id": chatID])
        guard let chat = SeenChat(chat: result as? [String: Any]) else { throw .notUnderstood }
        return chat
    }

    package func sendMessage(_ message: TelegramMessage) async throws(TelegramAPIFailure) {
        _ = try await call("sendMessage", body: message.json, timeLimit: .seconds(20))
    }

    private func call(
        _ method: String, _ parameters: [String: Any] = [:], hiding secret: Secret<String>? = nil, timeLimit: Duration = .seconds(20)
    ) async throws(TelegramAPIFailure) -> Any {
        // Keys and values are strings and numbers, which always have a JSON form.
        let body = (try? JSONSerialization.data(withJSONObject: parameters, options: .sortedKeys)).map(Array.init) ?? []
        return try await call(method, body: body, hiding: secret, timeLimit: timeLimit)
    }

    private func call(
        _ method: String, body: [UInt8], hiding secret: Secret<String>? = nil, timeLimit: Duration
    ) async throws(TelegramAPIFailure) -> Any {
        let token = access.token
        let scrubber = Scrubber([token] + (secret.map { [$0] } ?? []))
        guard var address = GoURL(access.url) else { throw .other("the url of Telegram is not an http or https URL") }
        address.path += token.reveal()
        address.join(method)
        var request = HTTPRequest(
            url: Secret(address.text), headers: [.init("Content-Type", "application/json")], body: body, timeLimit: timeLimit)
        request.proxy = access.proxy.isEmpty ? nil : access.proxy
        let response: HTTPResponse
        do throws(HTTPFailure) {
            response = try await http.send(request)
        } catch {
            var failure = error
            failure.detail = scrubber.scrub(error.detail)
            // Behind a proxy it is the proxy that does not answer.
            if request.proxy != nil, [.nameNotFound, .refused, .unreachable, .timeout, .closed].contains(failure.kind) {
                failure = HTTPFailure(.proxy, host: failure.host, detail: "the proxy does not answer (\(failure.detail))")
            }
            throw .network(failure)
        }
        let answer = TelegramAnswer(response)
        if answer.isOK == true, let result = answer.object?["result"] { return result }
        throw TelegramAPIFailure(answer, host: address.hostName, scrubber: scrubber)
    }
}

/// A bot as `getMe` tells of it.
package struct BotIdentity: Sendable, Hashable {
    package var id: Int64
    package var name: String
    package var username: String
    package var canJoinGroups: Bool
    /// False with privacy mode, which is the default: then only commands and replies reach the bot in groups.
    package var canReadAllGroupMessages: Bool

    package init(id: Int64, name: String, username: String, canJoinGroups: Bool = true, canReadAllGroupMessages: Bool = false) {
        self.id = id
        self.name = name
        self.username = username
        self.canJoinGroups = canJoinGroups
        self.canReadAllGroupMessages = canReadAllGroupMessages
    }

    init?(_ object: [String: Any]?) {
        guard let object, let id = (object["id"] as? NSNumber)?.int64Value else { return nil }
        self.init(
            id: id, name: object["first_name"] as? String ?? "", username: object["username"] as? String ?? "",
            canJoinGroups: object["can_join_groups"] as? Bool ?? true,
            canReadAllGroupMessages: object["can_read_all_group_messages"] as? Bool ?? false)
    }
}

/// Where a bot's updates go, and which.
package struct TelegramWebhook: Sendable, Hashable {
    /// Gets updates instead of getUpdates; empty for none.
    ///
    /// All of it but its host may hold a secret.
    package var url: Secret<String>
    package var pendingUpdates: Int
    /// Nil for Telegram's usual set.
    ///
    /// Without `message` and `my_chat_member` no chat can be found.
    package var allowedUpdates: [String]?
    /// How many Telegram opens to it at once.
    package var maxConnections: Int?
    /// Where Telegram sends, in place of what its host's name leads to.
    package var ipAddress: String?
    /// It had a certificate of its own, which cannot be read back.
    package var hasCertificate: Bool

    package init(
        url: String = "", pendingUpdates: Int = 0, allowedUpdates: [String]? = nil, maxConnections: Int? = nil, ipAddress: String? = nil,
        hasCertificate: Bool = false
    ) {
        self.url = Secret(url)
        self.pendingUpdates = pendingUpdates
        self.allowedUpdates = allowedUpdates
        self.maxConnections = maxConnections
        self.ipAddress = ipAddress
        self.hasCertificate = hasCertificate
    }

    init(_ object: [String: Any]) {
        self.init(
            url: object["url"] as? String ?? "", pendingUpdates: (object["pending_update_count"] as? NSNumber)?.intValue ?? 0,
            allowedUpdates: object["allowed_updates"] as? [String], maxConnections: (object["max_connections"] as? NSNumber)?.intValue,
            ipAddress: object["ip_address"] as? String, hasCertificate: object["has_custom_certificate"] as? Bool ?? false)
    }

    /// Host of the address; nil where there is none.
    package var host: String? { url.isEmpty ? nil : GoURL(url.reveal())?.host ?? "another address" }
}

/// Why a method of the Bot API failed, with a sentence for the operator in `advice`.
package enum TelegramAPIFailure: Error, Sendable, Hashable {
    /// 404: not token-shaped, or the URL is wrong.
    case malformedToken
    /// 401: no such bot, or the token was revoked.
    case unauthorized
    case conflictWebhook
    case conflictPoller
    /// A page or another answer that is not Telegram's.
    case captivePortal(host: String)
    /// 5xx, from Telegram or from what stands before it.
    case trouble(status: Int)
    case network(HTTPFailure)
    case rateLimited(retryAfter: Duration?)
    case chatNotFound
    /// 403: blocked, kicked, not a member; Telegram's words.
    case forbidden(String)
    /// Telegram's words.
    case other(String)

    static let notUnderstood = TelegramAPIFailure.other("Telegram's answer was not understood")

    init(_ answer: TelegramAnswer, host: String, scrubber: Scrubber) {
        let description = scrubber.scrub(answer.description)
        if (500...599).contains(answer.status) {
            self = .trouble(status: answer.status)
            return
        }
        guard answer.isOK != nil else {
            // 407 asks for a password before anything is passed on.
            self =
                answer.status == 407
                ? .network(HTTPFailure(.proxy, host: host, detail: "the proxy asks for a password"))
                : answer.object == nil ? .captivePortal(host: host) : .other(scrubber.scrub(answer.line))
            return
        }
        self =
            switch answer.status {
            case 401: .unauthorized
            case 404: .malformedToken
            case 403: .forbidden(description)
            case 409: description.lowercased().contains("webhook") ? .conflictWebhook : .conflictPoller
            case 420, 429: .rateLimited(retryAfter: answer.retryAfter)
            case 400 where description.contains("chat not found"): .chatNotFound
            default: .other(scrubber.scrub(answer.line))
            }
    }

    /// What to do about it, as one sentence without its full stop.
    package var advice: String {
        switch self {
        case .captivePortal(let host): "\(host) answered with a page that is not Telegram's: sign in to this network, or mend the proxy"
        case .chatNotFound: "the bot does not know this chat: a person must press Start first, a group must have the bot as a member"
        case .conflictPoller: "another program reads this bot's messages at the same time: stop it, or type the chat's id"
        case .conflictWebhook: "this bot's messages go to a webhook: type the chat's id, or remove the webhook first"
        case .forbidden(let text): "\(text): let the bot back into the chat with the right to send messages"
        case .malformedToken: "this is not a bot's token, or the url is wrong; a token looks like 123456789:ABC… and comes from @BotFather"
        case .network(let failure): failure.advice
        case .other(let text): text
        case .rateLimited(let wait):
            "Telegram asks to wait" + (wait.map { " \($0.components.seconds) s" } ?? " a little") + ", then it goes on"
        case .trouble: "Telegram has trouble of its own; wait a little"
        case .unauthorized: "Telegram knows no bot with this token: copy the current one from @BotFather (/token)"
        }
    }
}

extension HTTPFailure {
    /// What to do about it where a wizard asks: a network that needs a proxy looks like one that is down.
    fileprivate var advice: String {
        switch kind {
        case .nameNotFound: "\(host) is not found: check network and DNS; where a proxy is needed, enter it"
        case .timeout, .unreachable, .refused, .closed: "\(host): \(detail). A firewall may be in the way: enter the proxy to go through"
        case .proxy: "\(detail): check the proxy's address, or whether it lets \(host) through"
        case .tls: "\(host): \(detail). A proxy that opens connections is in the way, or this machine's clock is wrong"
        case .badURL: "the url cannot be used: it looks like \(TelegramSettings.defaultURL)"
        case .other: "\(host): \(detail): check network and proxy"
        }
    }
}
