import Foundation
package import KaptopDelivery

/// HipChat's room notifications, API version 2: rooms, tokens with their scopes, limits and error objects.
///
/// Limits stand in the headers of every answer that counts for them. Source: HipChat API v2 as archived, for limits
/// developer.atlassian.com/server/hipchat/hipchat-rest-api-rate-limits; wordings beyond 401 are our own. Paths are `…/v2/room/ROOM/notification`.
package struct HipChatStandIn: StandIn {
    package struct Message: Sendable, Equatable {
        package var room: String
        package var text: String
        package var color: String
        package var notify: Bool

        package init(room: String, text: String, color: String, notify: Bool = true) {
            self.room = room
            self.text = text
            self.color = color
            self.notify = notify
        }
    }

    /// Room of each token; nil for a token that may post anywhere.
    package var tokens: [String: String?]
    package var rooms: Set<String>
    /// Tokens without the scope send_notification.
    package var unscopedTokens: Set<String> = []
    /// Tokens that may list rooms: those with the scope view_group or view_room.
    package var viewingTokens: Set<String> = []
    /// Notifications a minute and room.
    package var limitPerMinute = 30
    /// Requests in five minutes and token.
    package var limitPerFiveMinutes = 500
    /// Answers everything with this while it is set.
    package var outage: HTTPResponse?
    package private(set) var messages: [Message] = []
    private var floods: [String: Window] = [:]
    private var rates: [String: Window] = [:]

    package init(rooms: Set<String>, tokens: [String: String?]) {
        self.rooms = rooms
        self.tokens = tokens
    }

    package mutating func answer(_ request: HTTPRequest, now: Duration) -> StandInAnswer {
        if let outage { return StandInAnswer(outage) }
        let target = RequestTarget(request)
        // Whoever is not known has no count.
        guard let token = token(request, target), tokens[token] != nil else { return respond(request, target, now: now) }
        let isFree = rates[token, default: Window(seconds: 300)].take(limitPerFiveMinutes, now: now)
        var answer = isFree ? respond(request, target, now: now) : error(429, "Too Many Requests", "Rate limit exceeded")
        rates[token]?.tell("x-ratelimit", limitPerFiveMinutes, now: now, in: &answer.response)
        return answer
    }

    private mutating func respond(_ request: HTTPRequest, _ target: RequestTarget, now: Duration) -> StandInAnswer {
        if request.method == "GET", target.segments.last == "room" { return list(request, target) }
        guard let end = target.segments.lastIndex(of: "notification"), let start = target.segments.firstIndex(of: "room"),
            end > start + 1
        else { return error(404, "Not Found", "Not found") }
        let room = target.segments[(start + 1)..<end].joined(separator: "/")
        guard let token = token(request, target), let only = tokens[token] else {
            return error(401, "Unauthorized", "Invalid OAuth session")
        }
        guard !unscopedTokens.contains(token) else {
            return error(403, "Forbidden", "The OAuth token lacks the required scope: send_notification")
        }
        guard rooms.contains(room) else { return error(404, "Not Found", "Room not found") }
        if let only, only != room { return error(403, "Forbidden", "This token is for another room") }
        if target.query["auth_test"] == "true" {
            return StandInAnswer(HTTPResponse(status: 202, body: Array(#"{"success":{"code":202,"type":"Accepted","message":"ok"}}"#.utf8)))
        }
        let isFree = floods[room, default: Window(seconds: 60)].take(limitPerMinute, now: now)
        var answer = isFree ? notify(request, room: room) : error(429, "Too Many Requests", "Rate limit exceeded")
        floods[room]?.tell("x-floodcontrol", limitPerMinute, now: now, in: &answer.response)
        return answer
    }

    private mutating func notify(_ request: HTTPRequest, room: String) -> StandInAnswer {
        guard let body = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: Any],
            let text = body["message"] as? String, !text.isEmpty, text.unicodeScalars.count <= 10_000
        else { return error(400, "Bad Request", "Value for field 'message' must be 1 to 10000 characters") }
        let color = body["color"] as? String ?? "yellow"
        guard ["html", "text"].contains(body["message_format"] as? String ?? "html"), (body["from"] as? String ?? "").count <= 64 else {
            return error(400, "Bad Request", "Invalid message_format or from")
        }
        guard ["yellow", "green", "red", "purple", "gray", "random"].contains(color) else {
            return error(400, "Bad Request", "Invalid color")
        }
        messages.append(Message(room: room, text: text, color: color, notify: body["notify"] as? Bool ?? false))
        return StandInAnswer(HTTPResponse(status: 204))
    }

    /// GET /v2/room: pages of at most 1000, in the order of their numbers.
    private func list(_ request: HTTPRequest, _ target: RequestTarget) -> StandInAnswer {
        guard let token = token(request, target), tokens[token] != nil else { return error(401, "Unauthorized", "Invalid OAuth session") }
        guard viewingTokens.contains(token) else {
            return error(403, "Forbidden", "The OAuth token lacks the required scope: view_group or view_room")
        }
        let start = Int(target.query["start-index"] ?? "") ?? 0
        let most = min(1000, Int(target.query["max-results"] ?? "") ?? 100)
        let items = rooms.sorted().enumerated().dropFirst(start).prefix(most).map { ["id": $0 + 1, "name": $1] as [String: Any] }
        let object: [String: Any] = ["items": items, "startIndex": start, "maxResults": most, "links": ["self": "/v2/room"]]
        // Text and numbers always have a JSON form.
        let body = (try? JSONSerialization.data(withJSONObject: object)) ?? Data()
        return StandInAnswer(HTTPResponse(status: 200, headers: ["content-type": "application/json"], body: Array(body)))
    }

    private func token(_ request: HTTPRequest, _ target: RequestTarget) -> String? {
        let bearer = request.headers.first { $0.name.lowercased() == "authorization" }?.value.split(separator: " ").last.map(String.init)
        return target.query["auth_token"] ?? bearer
    }

    private func error(_ code: Int, _ type: String, _ message: String) -> StandInAnswer {
        let body = #"{"error":{"code":\#(code),"message":"\#(message)","type":"\#(type)"}}"#
        return StandInAnswer(HTTPResponse(status: code, headers: ["content-type": "application/json"], body: Array(body.utf8)))
    }
}

/// So many in a stretch of time, after which the count begins anew.
private struct Window {
    /// The moment that the mock clock begins at, in Unix time; a multiple of every window.
    private static let epoch: Int64 = 1_500_000_000

    let seconds: Int64
    private var number: Int64 = -1
    private var count = 0

    init(seconds: Int64) { self.seconds = seconds }

    /// Whether there was one left.
    mutating func take(_ most: Int, now: Duration) -> Bool {
        let current = now.components.seconds / seconds
        if current != number { (number, count) = (current, 0) }
        guard count < most else { return false }
        count += 1
        return true
    }

    /// Limit, what remains of it, and the Unix time of its end, beside the `Date` it is to be compared with.
    func tell(_ name: String, _ most: Int, now: Duration, in response: inout HTTPResponse) {
        response.headers["\(name)-limit"] = String(most)
        response.headers["\(name)-remaining"] = String(most - count)
        response.headers["\(name)-reset"] = String(Self.epoch + (number + 1) * seconds)
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        response.headers["date"] = formatter.string(from: Date(timeIntervalSince1970: Double(Self.epoch + now.components.seconds)))
    }
}
