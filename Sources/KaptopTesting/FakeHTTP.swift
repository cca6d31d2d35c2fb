package import KaptopDelivery

/// An HTTP client without a network: a closure answers, everything sent is kept.
package actor FakeHTTP: HTTPSending {
    package typealias Answer = @Sendable (HTTPRequest) async throws(HTTPFailure) -> HTTPResponse

    private let answer: Answer
    package private(set) var requests: [HTTPRequest] = []
    private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    package init(_ answer: @escaping Answer) { self.answer = answer }

    /// Answers everything alike.
    package init(status: Int = 200, headers: [String: String] = [:], body: String = "{}") {
        let response = HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
        answer = { (_: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse in response }
    }

    /// Answers nothing: every exchange fails.
    package init(failing failure: HTTPFailure) {
        answer = { (_: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse in throw failure }
    }

    /// Answers one after the other; the last one goes on.
    package init(_ responses: [HTTPResponse]) {
        let script = AnswerScript(responses)
        answer = { (_: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse in await script.next() }
    }

    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        requests.append(request)
        for watcher in watchers where watcher.count <= requests.count { watcher.continuation.resume() }
        watchers.removeAll { $0.count <= requests.count }
        return try await answer(request)
    }

    /// Returns once at least `count` requests were sent.
    package func waitForRequests(_ count: Int) async {
        guard requests.count < count else { return }
        await withCheckedContinuation { watchers.append((count, $0)) }
    }

    /// The bodies sent so far.
    package var bodies: [String] { requests.map { String(decoding: $0.body, as: UTF8.self) } }
}

private actor AnswerScript {
    private var responses: ArraySlice<HTTPResponse>

    init(_ responses: [HTTPResponse]) { self.responses = responses[...] }

    func next() -> HTTPResponse {
        guard let first = responses.first else { return HTTPResponse(status: 500) }
        if responses.count > 1 { responses.removeFirst() }
        return first
    }
}
