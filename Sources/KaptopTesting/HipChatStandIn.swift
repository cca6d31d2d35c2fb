import Foundation
package import KaptopDelivery

/// HipChat's room notifications, API version 2: rooms, tokens with their scopes, limits and error objects.
///
/// Source: HipChat API v2 as archived; wordings beyond 401 are our own. Paths are `…/v2/room/ROOM/notification`.
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
    /// Notifications a minute and room; nil for no limit.
    package var limitPerMinute: Int?
    /// Answers everything with this while it is set.
    package var outage: HTTPResponse?
    package private(set) var messages: [Message] = []
    private var sentAt: [String: [Duration]] = [:]

    package init(rooms: Set<String>, tokens: [String: String?]) {
        self.rooms = rooms
        self.tokens = tokens
    }

    package mutating func answer(_ request: HTTPRequest, now: Duration) -> StandInAnswer {
        if let outage { return StandInAnswer(outage) }
        let target = RequestTarget(request)
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
        let recent = (sentAt[room] ?? []).filter { now - $0 < .seconds(60) }
        if let limitPerMinute, recent.count >= limitPerMinute, let oldest = recent.first {
            var answer = error(429, "Too Many Requests", "Rate limit exceeded")
            answer.response.headers["x-floodcontrol-limit"] = String(limitPerMinute)
            answer.response.headers["x-floodcontrol-reset"] = String((oldest + .seconds(60) - now).components.seconds + 1)
            return answer
        }
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
        sentAt[room] = recent + [now]
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
