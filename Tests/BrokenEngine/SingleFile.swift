import KaptopDelivery

/// Lets one request out at a time, whoever it is for.
actor SingleFile: HTTPSending {
    private let http: any HTTPSending
    private var isTaken = false
    private var line: [CheckedContinuation<Void, Never>] = []

    init(_ http: any HTTPSending) { self.http = http }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        if isTaken { await withCheckedContinuation { line.append($0) } }
        isTaken = true
        // The next in line takes over at once, before anyone who has just come.
        defer { if line.isEmpty { isTaken = false } else { line.removeFirst().resume() } }
        return try await http.send(request)
    }
}
