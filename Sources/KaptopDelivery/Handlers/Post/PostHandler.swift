package import KaptopAlerts

/// Posts alert data as JSON to a URL.
///
///     |alert()
///         .post('https://example.com/alerts')
///             .header('X-Team', 'ops')
///             .timeout(10s)
///
/// `.endpoint('name')` takes URL, headers, basic authentication and a template of the body from the `[[httppost]]` section instead; URL
/// and body are Go templates over the alert data. `.captureResponse()` logs the answer of a failure, `.skipSSLVerification()` takes any
/// certificate. A 2xx answer is success.
///
/// Other than Kapacitor: what the server cannot take now is repeated; only refusals (4xx) are final.
package struct PostHandler: HTTPHandler {
    package static let signature = HandlerSignature(
        kind: "post", property: "post", typeName: "*pipeline.AlertHTTPPostHandler", arguments: [.init("url", .strings)],
        isVariadic: true,
        properties: [
            .init("endpoint", sets: "endpoint"), .init("header", sets: "headers", .pairs, form: .pair),
            .init("captureResponse", sets: "capture-response", .boolean, form: .flag),
            .init("timeout", sets: "timeout", .duration),
            .init("skipSSLVerification", sets: "skip-ssl-verification", .boolean, form: .flag),
        ])
    static let timeLimit = Duration.seconds(20)

    package let http: any HTTPSending
    private let settings: SettingsSource
    private let render: AlertTemplateRendering

    package init(settings: @escaping SettingsSource, http: any HTTPSending, render: @escaping AlertTemplateRendering) {
        self.settings = settings
        self.http = http
        self.render = render
    }

    package var failureMessage: String { "POST returned non 2xx status code" }

    package func check(_ spec: HandlerSpec) throws(HandlerSettingError) {
        let isNamed = !(spec.string("endpoint") ?? "").isEmpty
        guard endpoint(of: spec) == nil else { return }
        let url = url(of: spec)
        guard url.isEmpty else { return try check(template: url) }
        let text = "An appropriately formatted url must be specified if an endpoint is not specified"
        throw HandlerSettingError(
            text,
            inTask: isNamed
                ? "failed to create HTTPPostService.Handler: \(text)" : "Either URL or endpoint must be non-empty")
    }

    private func check(template: String) throws(HandlerSettingError) {
        guard template.contains("{{"), let problem = PostTemplate.problem(with: template) else { return }
        let text = "failed to parse template: \(problem)"
        throw HandlerSettingError(text, inTask: "failed to create HTTPPostService.Handler: \(text)")
    }

    package func destination(of spec: HandlerSpec) -> Destination {
        if let endpoint = endpoint(of: spec) { return Destination(kind: "post", address: endpoint.endpoint) }
        return Destination(kind: "post", address: ShownURL.text(url(of: spec)))
    }

    package func secrets(of delivery: Delivery) -> [Secret<String>] {
        let spec = delivery.handler
        return HTTPPostSettings.secrets(of: endpoint(of: spec), url: url(of: spec), headers: headers(of: spec))
    }

    package func request(for delivery: Delivery) throws(Cause) -> HTTPRequest {
        let spec = delivery.handler
        let section = endpoint(of: spec)
        let template = section?.url.reveal() ?? url(of: spec)
        guard section != nil || !template.isEmpty else { throw .noURL }
        let text = try rendered(
            template, delivery, failure: "failed to create HTTP request", logPrefix: "failed to execute url template: ")
        guard let url = GoURL(text) else { throw .unusable(text, setting: section == nil ? "the url of post" : "[[httppost]] url") }
        var request = HTTPRequest(url: Secret(url.text))
        request.headers = section.map(Self.headers) ?? []
        for header in headers(of: spec) { Self.set(header, in: &request.headers) }
        if let mistake = request.headers.lazy.compactMap(\.mistake).first { throw .badHeader(mistake) }
        if let template = section?.alertTemplate, !template.isEmpty {
            request.body = Array(try rendered(template, delivery, failure: "failed to execute alert template").utf8)
        } else {
            request.body = try AlertDataJSON.line(delivery.event)
            Self.set(.init("Content-Type", "application/json"), in: &request.headers)
        }
        request.timeLimit = timeLimit(of: spec)
        request.tls.isVerificationSkipped = spec.boolean("skip-ssl-verification")
        return request
    }

    package func shownURL(of request: HTTPRequest, for delivery: Delivery) -> String? {
        let url = request.url.reveal()
        return endpoint(of: delivery.handler) == nil && ShownURL.isHarmless(url) ? url : nil
    }

    package func judge(_ response: HTTPResponse, to delivery: Delivery) -> Verdict {
        let status = response.status
        func cause(_ kind: Cause.Kind) -> Cause {
            let logText =
                delivery.handler.boolean("capture-response")
                ? response.loggedText : "unknown error, use .captureResponse() to capture the HTTP response"
            return Cause(kind, status: status, detail: "\(status) \(response.excerpt)", logText: logText)
        }
        switch status {
        case 200...299: return .delivered
        case 429: return .retry(after: response.retryAfter, cause(.rateLimit))
        case 401, 403, 407: return .rejected(cause(.authorization))
        case 404, 410: return .rejected(cause(.destinationNotFound))
        case 413: return .rejected(cause(.tooLong))
        case 408, 421, 425: return .retry(after: response.retryAfter, cause(.server))
        case 400...499: return .rejected(cause(.badSetting))
        default: return .retry(after: response.retryAfter, cause(.server))
        }
    }

    private func rendered(
        _ template: String, _ delivery: Delivery, failure: String, logPrefix: String = ""
    ) throws(Cause) -> String {
        guard template.contains("{{") else { return template }
        do throws(HandlerSettingError) {
            return try render(template, delivery.event)
        } catch {
            let prefix = PostTemplate.problem(with: template) == nil ? logPrefix : "failed to parse template: "
            throw Cause(.badSetting, detail: "\(failure): \(error.text)", logText: prefix + error.text)
        }
    }

    private func endpoint(of spec: HandlerSpec) -> HTTPPostSettings? {
        guard let name = spec.string("endpoint"), !name.isEmpty else { return nil }
        return settings().httpPost.first { $0.endpoint == name }
    }

    private func url(of spec: HandlerSpec) -> String {
        // Further URLs of `.post('a', 'b')` mean nothing to Kapacitor either.
        if case .strings(let urls) = spec.options["url"] { return urls.first ?? "" }
        return spec.string("url") ?? ""
    }

    private func headers(of spec: HandlerSpec) -> [HTTPRequest.Header] {
        guard case .pairs(let pairs) = spec.options["headers"] else { return [] }
        return pairs.compactMap { $0.count == 2 ? HTTPRequest.Header($0[0], $0[1]) : nil }
    }

    private func timeLimit(of spec: HandlerSpec) -> Duration {
        guard case .integer(let nanoseconds) = spec.options["timeout"], nanoseconds > 0 else { return Self.timeLimit }
        return .nanoseconds(nanoseconds)
    }

    private static func headers(of section: HTTPPostSettings) -> [HTTPRequest.Header] {
        var headers: [HTTPRequest.Header] = []
        if let pair = section.basicAuthorization { headers.append(.init("Authorization", "Basic \(pair)")) }
        // Headers of the section are added: one called Authorization stands beside that of the user.
        return headers + section.headers.sorted { $0.key < $1.key }.map { HTTPRequest.Header($0.key, $0.value) }
    }

    private static func set(_ header: HTTPRequest.Header, in headers: inout [HTTPRequest.Header]) {
        headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
        headers.append(header)
    }
}

/// A URL as people may see it: without user, query and parts of the path that look like keys.
enum ShownURL {
    static func text(_ url: String) -> String {
        guard let parsed = GoURL(url) else { return "#" + ShortHash.text(url) }
        let shown = parsed.path.split(separator: "/", omittingEmptySubsequences: false).map { looksSecret($0) ? "…" : String($0) }
        let path = shown.joined(separator: "/")
        let isWhole = parsed.userInfo.isEmpty && parsed.query == nil && path == parsed.path
        return "\(parsed.scheme)://\(parsed.host)\(path)\(isWhole ? "" : " #" + ShortHash.text(url))"
    }

    /// Whether the URL, or what was meant to be one, hides nothing.
    static func isHarmless(_ url: String) -> Bool {
        if GoURL(url) != nil { return text(url) == url }
        return !url.contains("@") && !url.contains("?") && !url.split(separator: "/").contains { $0.utf8.count >= 16 }
    }

    /// What `text` leaves out.
    static func hiddenParts(of url: String) -> [String] {
        guard let parsed = GoURL(url) else { return [] }
        let values = (parsed.query ?? "").split(separator: "&").compactMap { $0.split(separator: "=", maxSplits: 1).last }
        let users = parsed.userInfo.split(whereSeparator: { $0 == ":" || $0 == "@" })
        return (parsed.path.split(separator: "/").filter(looksSecret) + values + users).map(String.init).filter { $0.utf8.count >= 6 }
    }

    private static func looksSecret(_ part: Substring) -> Bool {
        part.utf8.count >= 16 && part.contains(where: \.isNumber)
    }
}

extension Cause {
    fileprivate static func badHeader(_ mistake: String) -> Cause {
        Cause(.badSetting, detail: "a header of post holds what no header can: \(mistake)", logText: mistake)
    }

    fileprivate static func unusable(_ url: String, setting: String) -> Cause {
        Cause(
            .badSetting, detail: "\(setting) is not an http or https URL",
            logText: GoURL.problem(with: url, shownAs: ShownURL.isHarmless(url) ? url : "#" + ShortHash.text(url)))
    }

    fileprivate static let noURL = Cause(
        .badSetting, detail: "neither a URL nor a known endpoint is named",
        logText: "An appropriately formatted url must be specified if an endpoint is not specified")
}
