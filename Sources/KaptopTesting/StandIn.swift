package import KaptopDelivery

/// What a stand-in service answers, and when: a pure value, so that a test decides what time is.
package struct StandInAnswer: Sendable, Equatable {
    package var response: HTTPResponse
    /// The service would keep the client waiting so long.
    package var delay: Duration
    /// The number of a request that something may answer before its delay is over: a long poll.
    package var held: Int?

    package init(_ response: HTTPResponse, delay: Duration = .zero, held: Int? = nil) {
        self.response = response
        self.delay = delay
        self.held = held
    }
}

/// A service as a state machine: requests in, answers out, with the faults of the real one.
package protocol StandIn: Sendable {
    /// `now` is monotonic, since any start.
    mutating func answer(_ request: HTTPRequest, now: Duration) -> StandInAnswer
    /// What held requests are answered with, by their numbers, now that something has happened; each is told once.
    mutating func released() -> [Int: HTTPResponse]
}

extension StandIn {
    package mutating func released() -> [Int: HTTPResponse] { [:] }
}

/// Holds a stand-in for a `FakeHTTP` or a server, and waits on the given clock where the service would.
package actor StandInHost<Service: StandIn> {
    package private(set) var service: Service
    private let clock: MockClock
    private var held: [Int: CheckedContinuation<HTTPResponse?, Never>] = [:]

    package init(_ service: Service, clock: MockClock = MockClock()) {
        self.service = service
        self.clock = clock
    }

    package func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let answer = service.answer(request, now: clock.now.offset)
        release()
        guard let number = answer.held else {
            // A cancelled wait is a client that hung up; it gets an answer nobody reads.
            if answer.delay > .zero { try? await clock.sleep(for: answer.delay) }
            return answer.response
        }
        let alarm = Task { [clock] in
            try? await clock.sleep(for: answer.delay)
            end(number, with: nil)
        }
        let early = await withTaskCancellationHandler {
            await withCheckedContinuation { held[number] = $0 }
        } onCancel: {
            alarm.cancel()
        }
        alarm.cancel()
        return early ?? answer.response
    }

    package func change(_ body: @Sendable (inout Service) -> Void) {
        body(&service)
        release()
    }

    private func release() {
        for (number, response) in service.released() { end(number, with: response) }
    }

    private func end(_ number: Int, with response: HTTPResponse?) { held.removeValue(forKey: number)?.resume(returning: response) }

    /// A client whose every request comes here.
    package nonisolated var http: FakeHTTP {
        FakeHTTP { (request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse in await self.answer(request) }
    }
}

/// Path segments and query of a request, decoded.
struct RequestTarget {
    var segments: [String]
    var query: [String: String] = [:]

    init(_ request: HTTPRequest) {
        let url = request.url.reveal()
        let afterScheme = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let path = afterScheme.firstIndex(of: "/").map { afterScheme[$0...] } ?? ""
        let halves = path.split(separator: "?", maxSplits: 1)
        segments = (halves.first ?? "").split(separator: "/").map { Self.decode($0, plusIsSpace: false) }
        for pair in (halves.count > 1 ? halves[1] : "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            query[Self.decode(parts[0], plusIsSpace: true)] = parts.count > 1 ? Self.decode(parts[1], plusIsSpace: true) : ""
        }
    }

    private static func decode(_ text: Substring, plusIsSpace: Bool) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") && plusIsSpace ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
