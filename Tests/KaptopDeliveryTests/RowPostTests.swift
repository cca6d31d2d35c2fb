import KaptopAlerts
import KaptopDelivery
import Points
import Testing

/// What `httpPost` nodes send and what they say of answers; compared with Kapacitor 1.5.7.
@Suite struct RowPostTests {
    private static let series = AlertSeries(
        name: "cpu", tags: [AlertSeries.Pair("host", "a")], columns: ["usage"],
        rows: [AlertSeries.Row(time: 0, values: [.float(1.5)]), AlertSeries.Row(time: 1_000_000_000, values: [.null])])

    private func endpoint(_ change: (inout HTTPPostSettings) -> Void = { _ in }) -> HTTPPostSettings {
        var settings = HTTPPostSettings()
        settings.endpoint = "named"
        settings.url = Secret("http://example.com/in/{{ .Name }}")
        settings.headers = ["X-One": "1", "Content-Type": "text/odd"]
        change(&settings)
        return settings
    }

    private func parts(_ post: RowPost) throws -> [String] {
        let request = try post.request(Self.series)
        return [request.url.reveal(), String(decoding: request.body, as: UTF8.self)]
            + request.headers.map { "\($0.name): \($0.value)" }.sorted()
    }

    @Test func rowsArePostedAsJSON() throws {
        let post = RowPost(
            url: "http://example.com/{{ index .Tags \"host\" }}", headers: [HTTPRequest.Header("X-Two", "2")], timeLimit: nil)
        let body =
            #"{"series":[{"name":"cpu","tags":{"host":"a"},"columns":["time","usage"],"values":[["1970-01-01T00:00:00Z",1.5],["1970-01-01T00:00:01Z",null]]}]}"#
        #expect(try parts(post) == ["http://example.com/a", body + "\n", "Content-Type: application/json", "X-Two: 2"])
    }

    @Test func endpointBringsItsURLAndHeadersAndTheNodeItsOwn() throws {
        let settings = endpoint {
            $0.username = "u"
            $0.password = Secret("p")
        }
        let post = RowPost(to: settings, headers: [HTTPRequest.Header("X-One", "9")], timeLimit: nil)
        let sent = try parts(post)
        #expect(sent[0] == "http://example.com/in/cpu")
        #expect(sent[2...] == ["Authorization: Basic dTpw", "Content-Type: application/json", "X-One: 9"])
    }

    @Test func rowTemplateMakesTheBodyAndNoContentType() throws {
        let settings = endpoint {
            $0.headers = [:]
            $0.rowTemplate = "{{ .Name }}{{ range .Values }} {{ .usage }}{{ end }}"
        }
        #expect(try parts(RowPost(to: settings, headers: [], timeLimit: nil)) == ["http://example.com/in/cpu", "cpu 1.5 <no value>"])
    }

    @Test(
        arguments: [
            (
                "{{ .Nosuch }}",
                #"failed to execute template: template: body:1:3: executing "body" at <.Nosuch>: can't evaluate field Nosuch in type *kapacitor.mappedRow"#
            )
        ])
    func whatCannotBePostedSaysWhy(_ template: String, _ text: String) {
        let settings = endpoint { $0.rowTemplate = template }
        let failure = #expect(throws: RowPost.Failure.self) {
            try RowPost(to: settings, headers: [], timeLimit: nil).request(Self.series)
        }
        #expect(failure?.text == text)
        #expect(failure?.message == "failed to POST data")
    }

    @Test(
        arguments: [
            (HTTPResponse(status: 204), false, nil),
            (HTTPResponse(status: 500), false, "unknown error, use .captureResponse() to capture the HTTP response"),
            (HTTPResponse(status: 400, body: Array("no way".utf8)), true, "no way"),
        ] as [(HTTPResponse, Bool, String?)])
    func answersThatAreNotGoodAreToldInKapacitorsWords(_ response: HTTPResponse, _ captures: Bool, _ text: String?) {
        let post = RowPost(url: "http://h/", headers: [], timeLimit: nil)
        #expect(post.failure(of: response, capturesResponse: captures)?.text == text)
    }

    @Test func answersThatRepeatASecretAreScrubbed() {
        let post = RowPost(url: "http://h/?key=0123456789abcdef", headers: [.init("X-Key", "fedcba9876543210")], timeLimit: nil)
        let answer = HTTPResponse(status: 400, body: Array("no /?key=0123456789abcdef for fedcba987654".utf8))
        #expect(post.failure(of: answer, capturesResponse: true)?.text == "no /?key=<redacted> for <redacted>")
    }
}
