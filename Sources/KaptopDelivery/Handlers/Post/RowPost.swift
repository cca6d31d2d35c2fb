import GoTemplate
package import KaptopAlerts

/// What an `httpPost` node posts: its rows as JSON, or what the endpoint's row template makes of them.
///
/// The URL is a Go template, too. Both see `.Name`, `.Tags` and `.Values`, a list with a map of the columns for each row.
///
/// Source: Kapacitor `http_post.go`, its texts of errors included.
package struct RowPost: Sendable {
    /// An endpoint of the configuration; nil where the node names the URL itself.
    private let section: HTTPPostSettings?
    private let urlTemplate: String
    private let headers: [HTTPRequest.Header]
    private let timeLimit: Duration?

    /// Why nothing was posted, or what was wrong with the answer: Kapacitor's `msg=` and `err=`.
    package struct Failure: Error, Sendable, Equatable {
        package let message: String
        package let text: String
    }

    /// A post to an endpoint of the configuration.
    package init(to section: HTTPPostSettings, headers: [HTTPRequest.Header], timeLimit: Duration?) {
        self.section = section
        urlTemplate = section.url.reveal()
        self.headers = headers
        self.timeLimit = timeLimit
    }

    /// A post to a URL that stands in a script.
    package init(url: String, headers: [HTTPRequest.Header], timeLimit: Duration?) {
        section = nil
        urlTemplate = url
        self.headers = headers
        self.timeLimit = timeLimit
    }

    package func request(_ series: AlertSeries) throws(Failure) -> HTTPRequest {
        var all: [HTTPRequest.Header] = section.map(Self.headers) ?? []
        let body: [UInt8]
        if let template = section?.rowTemplate, !template.isEmpty {
            body = Array(try render(template, series, failure: "failed to execute template").utf8)
        } else {
            do throws(Cause) {
                body = try AlertDataJSON.rows(series)
            } catch {
                throw Self.failure("failed to marshal row data json: \(error.logText ?? error.detail)")
            }
            Self.set(HTTPRequest.Header("Content-Type", "application/json"), in: &all)
        }
        let text = try render(urlTemplate, series, failure: "failed to marshal row data json: failed to execute url template")
        guard let url = GoURL(text) else {
            throw Self.failure(GoURL.problem(with: text, shownAs: ShownURL.isHarmless(text) ? text : "#" + ShortHash.text(text)))
        }
        for header in headers { Self.set(header, in: &all) }
        if let mistake = all.lazy.compactMap(\.mistake).first { throw Self.failure(mistake) }
        var request = HTTPRequest(url: Secret(url.text), headers: all, body: body)
        if let timeLimit { request.timeLimit = timeLimit }
        return request
    }

    /// nil for a good answer.
    package func failure(of response: HTTPResponse, capturesResponse: Bool) -> Failure? {
        if (200..<300).contains(response.status) { return nil }
        // What a server answers may repeat what it was asked.
        let scrubber = Scrubber(HTTPPostSettings.secrets(of: section, url: urlTemplate, headers: headers))
        return Failure(
            message: "POST returned non 2xx status code",
            text: capturesResponse
                ? scrubber.scrub(response.loggedText) : "unknown error, use .captureResponse() to capture the HTTP response")
    }

    package func failure(of failure: HTTPFailure, _ request: HTTPRequest) -> Failure {
        let url = request.url.reveal()
        let shown = section == nil && ShownURL.isHarmless(url) ? url : failure.host
        return Self.failure("Post \"\(shown)\": \(failure.dialText)")
    }

    private func render(_ template: String, _ series: AlertSeries, failure: String) throws(Failure) -> String {
        guard template.contains("{{") else { return template }
        do throws(TemplateError) {
            let parsed = try Template(parsing: template, name: "body", functions: ["json": .json])
            return try parsed.render(.structure(MappedRow(series: series)))
        } catch {
            throw Self.failure("\(failure): \(error.message)")
        }
    }

    private static func failure(_ text: String) -> Failure { Failure(message: "failed to POST data", text: text) }

    private static func headers(of section: HTTPPostSettings) -> [HTTPRequest.Header] {
        var headers: [HTTPRequest.Header] = []
        if let pair = section.basicAuthorization { headers.append(HTTPRequest.Header("Authorization", "Basic \(pair)")) }
        return headers + section.headers.sorted { $0.key < $1.key }.map { HTTPRequest.Header($0.key, $0.value) }
    }

    private static func set(_ header: HTTPRequest.Header, in headers: inout [HTTPRequest.Header]) {
        headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
        headers.append(header)
    }
}

private struct MappedRow: TemplateFields {
    let series: AlertSeries
    var typeName: String { "*kapacitor.mappedRow" }
    var members: [TemplateMember] { ["Name", "Tags", "Values"].map { .field($0, key: $0) } }

    func field(_ name: String) -> TemplateValue? {
        switch name {
        case "Name": .string(series.name)
        case "Tags": .map(Dictionary(series.tags.map { ($0.key, $0.value) }) { first, _ in first })
        case "Values": .list(TemplateList(series.rows.map { .map(columns(of: $0)) }, elementType: "map[string]interface {}"))
        default: nil
        }
    }

    private func columns(of row: AlertSeries.Row) -> [String: TemplateValue] {
        var columns: [String: TemplateValue] = ["time": .time(row.time)]
        for (name, value) in zip(series.columns, row.values) { columns[name] = value.map { TemplateValue($0) } ?? .null }
        return columns
    }
}
