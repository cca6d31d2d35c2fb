package import KaptopAlerts

/// Posts alerts to a HipChat room.
///
///     |alert()
///         .hipChat()
///             .room('ops')
///             .token('…')
///
/// `room` and `token` default to the `[hipchat]` section; `room` may be a name out of `[[kaptop.hipchat.room]]`. HipChat itself ended on 15 February 2019; servers that speak its API
/// version 2 work, hosts under hipchat.com are not connected to unless `[kaptop.hipchat] allow-hipchat-com` says so.
///
/// Other than Kapacitor: failures of the service are repeated, messages over 10,000 characters are sent in parts.
package struct HipChatHandler: HTTPHandler {
    package static let signature = HandlerSignature(
        kind: "hipchat", property: "hipChat", typeName: "*pipeline.HipChatHandler",
        properties: [.init("room", sets: "room"), .init("token", sets: "token")])

    package let http: any HTTPSending
    private let settings: SettingsSource

    package init(settings: @escaping SettingsSource, http: any HTTPSending) {
        self.settings = settings
        self.http = http
    }

    package var digestLimit: Int? { HipChatMessage.textLimit }
    package var failureMessage: String { "failed to send event to HipChat" }

    package func destination(of spec: HandlerSpec) -> Destination {
        Destination(kind: "hipchat", address: room(of: spec, settings().hipChat).room)
    }

    package func secrets(of delivery: Delivery) -> [Secret<String>] {
        let section = settings().hipChat
        return [section.token, Secret(delivery.handler.string("token") ?? "")] + section.rooms.map(\.token)
    }

    package func request(for delivery: Delivery) throws(Cause) -> HTTPRequest {
        let section = settings().hipChat
        guard section.isEnabled else { throw .notEnabled }
        let ownToken = delivery.handler.string("token") ?? ""
        let room = room(of: delivery.handler, section)
        let token = !ownToken.isEmpty ? ownToken : room.token.isEmpty ? section.token.reveal() : room.token.reveal()
        guard var url = GoURL(section.url) else { throw .badURL(setting: "[hipchat] url") }
        if !section.isEndedServiceAllowed, url.hostName == "hipchat.com" || url.hostName.hasSuffix(".hipchat.com") {
            throw .hipChatEnded(host: url.hostName)
        }
        url.join(room.room, "notification")
        url.query = "auth_token=" + GoURL.queryEscape(token)
        let text = parts(of: delivery).first ?? ""
        var message = HipChatMessage(text: text, level: delivery.level)
        if delivery.digest != nil { message.format = .text }
        return HTTPRequest(
            url: Secret(url.text), headers: [.init("Content-Type", "application/json")], body: message.json)
    }

    package func judge(_ response: HTTPResponse, to delivery: Delivery) -> Verdict {
        let status = response.status
        let text = errorText(of: response)
        func cause(_ kind: Cause.Kind) -> Cause {
            Cause(kind, status: status, detail: "\(status) \(message(of: response))", logText: text)
        }
        switch status {
        case 200, 204:
            // A page instead of an answer comes from something between here and the service.
            if status == 200, response.isHTML { return .retry(after: nil, cause(.server)) }
            return verdictOnSuccess(delivery)
        // As in Kapacitor, which knows two answers of success; whoever answers so has taken the message, so it is not repeated.
        case 201...299: return .rejected(cause(.server))
        case 401, 403: return response.isHTML ? .retry(after: nil, cause(.server)) : .rejected(cause(.authorization))
        case 404, 410: return response.isHTML ? .retry(after: nil, cause(.server)) : .rejected(cause(.destinationNotFound))
        case 429: return .retry(after: response.retryAfter ?? response.hipChatReset, cause(.rateLimit))
        case 413: return .rejected(cause(.tooLong))
        case 408, 421, 425: return .retry(after: response.retryAfter, cause(.server))
        case 400...499: return response.isHTML ? .retry(after: nil, cause(.server)) : .rejected(cause(.badSetting))
        default: return .retry(after: response.retryAfter, cause(.server))
        }
    }

    private func room(of spec: HandlerSpec, _ section: HipChatSettings) -> HipChatSettings.Room {
        let own = spec.string("room") ?? ""
        let name = own.isEmpty ? section.room : own
        // A room that has an entry has its token by whichever name it is called.
        return section.rooms.first { $0.name == name } ?? section.rooms.first { $0.room == name } ?? .init(name: name, room: name)
    }

    private func parts(of delivery: Delivery) -> [String] {
        delivery.changes.remainingParts ?? TextParts.split(delivery.text, limit: HipChatMessage.textLimit)
    }

    private func verdictOnSuccess(_ delivery: Delivery) -> Verdict {
        let rest = Array(parts(of: delivery).dropFirst())
        return rest.isEmpty ? .delivered : .resend(.remainingParts(rest), .partsRemain(rest.count))
    }

    /// What the service says, from its error object `{"error": {"code", "message", "type"}}` or a string.
    private func message(of response: HTTPResponse) -> String {
        let error = response.object?["error"]
        if let object = error as? [String: Any], let message = object["message"] as? String {
            return (object["type"] as? String).map { "\($0): \(message)" } ?? message
        }
        return error as? String ?? response.excerpt
    }

    private func errorText(of response: HTTPResponse) -> String {
        response.object?["error"] as? String
            ?? "failed to understand HipChat response. code: \(response.status) content: \(response.loggedText)"
    }
}

extension Cause {
    fileprivate static func hipChatEnded(host: String) -> Cause {
        Cause(.serviceEnded, detail: "HipChat ended on 15 February 2019; \(host) was not connected to", logText: "HipChat ended in 2019")
    }
}
