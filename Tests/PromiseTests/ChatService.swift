import Foundation
import KaptopDelivery
import ProgramTesting
import Synchronization

/// Chats and URLs that take messages, refuse them, are slow, and break off, by chance with a seed; they outlive the engines that
/// send to them.
///
/// `POST /post/NAME` takes alert data, `POST /botTOKEN/sendMessage` what Telegram takes.
final class ChatService: Sendable {
    /// How often what happens, in a thousand requests; the rest is accepted.
    struct Mix {
        var rateLimits = 15
        var errors = 6
        var hangs = 4
        /// Ends the connection without taking the message.
        var drops = 5
        /// Takes the message and then ends the connection or hangs.
        var lostAnswers = 6
        /// Refused for good, in the places that are called `strict`.
        var refusals = 100

        static let faultless = Mix(rateLimits: 0, errors: 0, hangs: 0, drops: 0, lostAnswers: 0, refusals: 0)
    }

    /// A message that was taken.
    struct Acceptance {
        /// `post a`, `telegram 100`.
        var place: String
        var text: String
        /// Which start of the engine sent it, from 0.
        var life: Int
        /// Whether the engine was told so, unless it died before it could read that.
        var isAnswered: Bool
        var at: ContinuousClock.Instant

        var key: Message { Message(place: place, text: text) }
    }

    fileprivate struct State {
        var mix: Mix
        var random: SeededGenerator
        var life = 0
        var accepted: [Acceptance] = []
        var refused: Set<Message> = []
        var requests = 0
    }

    private let state: Mutex<State>

    init(mix: Mix = .faultless, seed: UInt64 = 1) {
        state = Mutex(State(mix: mix, random: SeededGenerator(seed: seed)))
    }

    var accepted: [Acceptance] { state.withLock { $0.accepted } }
    var count: Int { state.withLock { $0.accepted.count } }
    /// What was refused for good.
    var refused: Set<Message> { state.withLock { $0.refused } }

    func use(_ mix: Mix) { state.withLock { $0.mix = mix } }

    /// What comes from now on was sent by another start of the engine.
    func beginLife(_ number: Int) { state.withLock { $0.life = number } }

    /// Waits until nothing is left to be sent, or nothing has come for longer than any pause lasts.
    func takeRest(of database: StateDatabase) async throws {
        var newest = (count: -1, at: ContinuousClock.now)
        while try database.waiting() > 0, ContinuousClock.now - newest.at < .seconds(6) {
            if count != newest.count { newest = (count, ContinuousClock.now) }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    func reply(to request: FaultyServer.Request) -> FaultyServer.Reply {
        guard let (place, text) = Self.message(in: request) else { return .answer(404, body: "{}") }
        return state.withLock { $0.reply(place, text) }
    }

    private static func message(in request: FaultyServer.Request) -> (place: String, text: String)? {
        guard let body = try? JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [String: Any] else { return nil }
        if request.path.hasPrefix("/post/") {
            return (body["message"] as? String).map { ("post \(request.path.dropFirst(6))", $0) }
        }
        guard request.path.hasSuffix("/sendMessage"), let text = body["text"] as? String, let chat = body["chat_id"] else { return nil }
        return ("telegram \(chat)", text)
    }
}

extension ChatService.State {
    fileprivate mutating func reply(_ place: String, _ text: String) -> FaultyServer.Reply {
        requests += 1
        var chance = Int.random(in: 0..<1000, using: &random)
        func hits(_ share: Int) -> Bool {
            chance -= share
            return chance < 0
        }
        if place.contains("strict"), hits(mix.refusals) {
            refused.insert(Message(place: place, text: text))
            return .answer(403, body: #"{"ok":false,"error_code":403,"description":"Forbidden"}"#)
        }
        if hits(mix.rateLimits) {
            let wait = Double.random(in: 0.05...0.3, using: &random)
            let body = #"{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":\#(wait)}}"#
            return .answer(429, headers: ["Retry-After": "\(wait)"], body: body)
        }
        if hits(mix.errors) { return .answer(500, body: "<html>oops</html>") }
        if hits(mix.hangs) { return .silence }
        if hits(mix.drops) { return .hangUp }
        let losesAnswer = hits(mix.lostAnswers)
        accepted.append(
            ChatService.Acceptance(place: place, text: text, life: life, isAnswered: !losesAnswer, at: ContinuousClock.now))
        guard losesAnswer else { return .answer(200) }
        return Bool.random(using: &random) ? .hangUp : .silence
    }
}
