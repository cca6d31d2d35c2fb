package import KaptopAlerts

/// Posts alerts to a Slack channel through an incoming webhook; Mattermost and Rocket.Chat take the same.
///
///     |alert()
///         .slack()
///             .workspace('ops')
///             .channel('#alerts')
///             .username('kapacitor')
///             .iconEmoji(':fire:')
///
/// All default to the `[[slack]]` section of the workspace, and the workspace to the default one. `channel` may be a name out of
/// `[[kaptop.slack.channel]]`, which brings its workspace with it.
///
/// Other than Kapacitor: failures of the service are repeated, and `state-changes-only` follows its own key, not `global`.
package struct SlackHandler: HTTPHandler {
    package static let signature = HandlerSignature(
        kind: "slack", property: "slack", typeName: "*pipeline.SlackHandler",
        properties: [
            .init("workspace", sets: "workspace"), .init("channel", sets: "channel"), .init("username", sets: "username"),
            .init("iconEmoji", sets: "icon-emoji"),
        ])

    package let http: any HTTPSending
    private let settings: SettingsSource

    package init(settings: @escaping SettingsSource, http: any HTTPSending) {
        self.settings = settings
        self.http = http
    }

    package var digestLimit: Int? { SlackMessage.digestLimit }

    package func destination(of spec: HandlerSpec) -> Destination {
        let place = place(of: spec, settings())
        return Destination(kind: "slack", address: place.workspace.isEmpty ? place.channel : "\(place.workspace)/\(place.channel)")
    }

    package func secrets(of delivery: Delivery) -> [Secret<String>] {
        settings().slack.flatMap { section -> [Secret<String>] in
            let path = GoURL(section.url.reveal())?.path ?? ""
            return [section.url, Secret(path.utf8.count > 8 ? path : "")]
        }
    }

    package func request(for delivery: Delivery) throws(Cause) -> HTTPRequest {
        let all = settings()
        guard !all.slack.isEmpty else { throw .noSlack }
        let place = place(of: delivery.handler, all)
        guard let section = all.slackSection(place.workspace) else { throw .noWorkspace }
        guard section.isEnabled else { throw .notEnabled }
        guard let url = GoURL(section.url.reveal()) else { throw .badURL(setting: "[[slack]] url") }
        var message = SlackMessage(text: delivery.digest.map { SlackMessage.escape($0.text) } ?? delivery.text, level: delivery.level)
        message.channel = place.channel
        message.username = option("username", of: delivery.handler, or: section.username)
        message.iconEmoji = option("icon-emoji", of: delivery.handler, or: section.iconEmoji)
        return HTTPRequest(
            url: Secret(url.text), headers: [.init("Content-Type", "application/json")], body: message.json, tls: section.tls)
    }

    package func judge(_ response: HTTPResponse, to delivery: Delivery) -> Verdict {
        let status = response.status
        let object = response.object
        func cause(_ kind: Cause.Kind) -> Cause {
            let said = object?["error"] as? String ?? response.excerpt
            let logText =
                object?["error"] as? String
                ?? "failed to understand Slack response. code: \(status) content: \(response.loggedText)"
            return Cause(kind, status: status, detail: "\(status) \(said)", logText: logText)
        }
        if status == 429 { return .retry(after: response.retryAfter, cause(.rateLimit)) }
        // A page, or an object that says no, is not Slack's yes even with status 200.
        if response.isHTML || status == 200 && object?["ok"] as? Bool == false {
            return .retry(after: response.retryAfter, cause(.server))
        }
        switch status {
        case 200: return .delivered
        // As in Kapacitor, which asks for 200; whoever answers so has taken the message, so it is not repeated.
        case 201...299: return .rejected(cause(.server))
        case 401: return .rejected(cause(.authorization))
        case 403: return .rejected(cause(response.text.contains("action_prohibited") ? .blocked : .authorization))
        case 404:
            let isDestination = ["channel_not_found", "user_not_found"].contains { response.text.contains($0) }
            return .rejected(cause(isDestination ? .destinationNotFound : .authorization))
        case 410: return .rejected(cause(.destinationNotFound))
        case 413: return .rejected(cause(.tooLong))
        case 408, 421, 425: return .retry(after: response.retryAfter, cause(.server))
        case 400...499: return .rejected(cause(.badSetting))
        default: return .retry(after: response.retryAfter, cause(.server))
        }
    }

    private func place(of spec: HandlerSpec, _ settings: ServiceSettings) -> SlackSettings.Channel {
        let workspace = spec.string("workspace") ?? ""
        let channel = option("channel", of: spec, or: settings.slackSection(workspace)?.channel)
        guard var named = settings.slackChannels.first(where: { $0.name == channel }) else {
            return .init(name: channel, workspace: workspace, channel: channel)
        }
        if !workspace.isEmpty { named.workspace = workspace }
        return named
    }

    private func option(_ name: String, of spec: HandlerSpec, or fallback: String?) -> String {
        let own = spec.string(name) ?? ""
        return own.isEmpty ? fallback ?? "" : own
    }
}

extension ServiceSettings {
    /// The section of a workspace; that of the default for an empty name, which the only section is anyway.
    package func slackSection(_ workspace: String) -> SlackSettings? {
        if let named = slack.last(where: { $0.workspace == workspace }) { return named }
        guard workspace.isEmpty else { return nil }
        return slack.count == 1 ? slack.first : slack.last(where: \.isDefault)
    }
}

extension Cause {
    fileprivate static let noSlack = Cause(
        .badSetting, detail: "there is no [[slack]] section", logText: "no slack configuration found")
    fileprivate static let noWorkspace = Cause(
        .badSetting, detail: "no [[slack]] section has this workspace", logText: "workspace id not found")
}
