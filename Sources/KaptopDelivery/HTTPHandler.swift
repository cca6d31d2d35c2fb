import Foundation

/// A handler that is one HTTP request a delivery: it builds the request, something else sends it, it judges the answer.
package protocol HTTPHandler: Handler {
    var http: any HTTPSending { get }

    /// The request of a delivery; throws what keeps it from being sent at all.
    func request(for delivery: Delivery) throws(Cause) -> HTTPRequest

    /// What an answer means for a delivery.
    func judge(_ response: HTTPResponse, to delivery: Delivery) -> Verdict

    /// Everything of this delivery's settings that must not be seen.
    func secrets(of delivery: Delivery) -> [Secret<String>]

    /// The URL as it may stand in a log; nil where it must not.
    func shownURL(of request: HTTPRequest, for delivery: Delivery) -> String?
}

extension HTTPHandler {
    package func shownURL(of request: HTTPRequest, for delivery: Delivery) -> String? { nil }

    package func send(_ deliveries: ArraySlice<Delivery>) async -> [Verdict] {
        guard let delivery = deliveries.first else { return [] }
        let verdict = await verdict(on: delivery)
        // Only causes have words of services in them.
        return [verdict == .delivered ? verdict : Scrubber(secrets(of: delivery)).scrub(verdict)]
    }

    private func verdict(on delivery: Delivery) async -> Verdict {
        do throws(Cause) {
            let request = try request(for: delivery)
            do throws(HTTPFailure) {
                return judge(try await http.send(request), to: delivery)
            } catch {
                return judge(error, request, for: delivery)
            }
        } catch {
            return .rejected(error)
        }
    }

    func judge(_ failure: HTTPFailure, _ request: HTTPRequest, for delivery: Delivery) -> Verdict {
        let method = request.method.prefix(1) + request.method.dropFirst().lowercased()
        let text = "\(method) \"\(shownURL(of: request, for: delivery) ?? failure.host)\": \(failure.dialText)"
        guard failure.kind != .badURL else { return .rejected(Cause(.badSetting, detail: failure.detail, logText: text)) }
        return .retry(after: nil, Cause(.network, detail: "\(failure.host): \(failure.detail)", logText: text))
    }
}

extension HTTPFailure {
    /// Go's words for the failure, where it has some that do not depend on the machine.
    var dialText: String {
        guard kind == .refused else { return detail }
        let address = host.hasPrefix("localhost:") ? "127.0.0.1" + host.dropFirst("localhost".count) : host
        return "dial tcp \(address): connect: \(detail)"
    }
}

extension HTTPResponse {
    /// The body as a JSON object; nil for everything else.
    var object: [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any]
    }

    /// How long the service asks to wait, by its header `Retry-After` in seconds (dates are not understood).
    var retryAfter: Duration? {
        guard let seconds = headers["retry-after"].flatMap({ Double($0.trimmingCharacters(in: .whitespaces)) }) else { return nil }
        return Duration.limitedSeconds(seconds)
    }

    var isHTML: Bool {
        headers["content-type"]?.lowercased().contains("text/html") == true
            || text.drop { $0.isWhitespace }.first == "<"
    }

    /// The body on one line and cut, for error texts.
    var excerpt: String {
        let limit = 500
        let cut = String(text.unicodeScalars.prefix(limit)).trimmingCharacters(in: .whitespacesAndNewlines)
        let line = cut.split(whereSeparator: \.isNewline).joined(separator: " ")
        return text.unicodeScalars.count > limit ? line + "…" : line
    }

    /// The body as Kapacitor logs it, but never more than 4 kB.
    var loggedText: String { String(decoding: body.prefix(4096), as: UTF8.self) }
}

extension Duration {
    /// Seconds from outside, kept within 0 and a day: no answer of a service may stop a queue for longer.
    static func limitedSeconds(_ seconds: Double) -> Duration? {
        guard seconds.isFinite, seconds >= 0 else { return nil }
        return .milliseconds(Int64(min(seconds, 86_400) * 1000))
    }
}
