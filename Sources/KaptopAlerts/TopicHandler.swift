/// A handler that hangs on a topic by itself, whichever task its events come from; defined over the API.
package struct TopicHandler: Sendable, Hashable, Codable {
    /// Unique in its topic.
    package var id: String
    package var topic: TopicID
    /// As in `HandlerSpec`, or one of the two that stay within the engine: `publish` and `aggregate`.
    package var kind: String
    /// By their name; nil where none were given.
    package var options: [String: HandlerSpec.OptionValue]?
    /// A match expression; empty for all events.
    package var match: String

    package init(id: String, topic: TopicID, kind: String, options: [String: HandlerSpec.OptionValue]? = nil, match: String = "") {
        self.id = id
        self.topic = topic
        self.kind = kind
        self.options = options
        self.match = match
    }

    package static let publishKind = "publish"
    package static let aggregateKind = "aggregate"

    /// Why a handler cannot be attached, in Kapacitor's words.
    package struct Mistake: Error, Hashable, Sendable {
        package let text: String
        init(_ text: String) { self.text = text }
    }

    /// nil where all events match.
    package var matchExpression: MatchExpression? {
        get throws(Mistake) {
            guard !match.isEmpty else { return nil }
            do throws(MatchExpression.Mistake) {
                return try MatchExpression(match)
            } catch {
                throw Mistake(error.text)
            }
        }
    }

    /// Throws what would be wrong with the handler on its topic.
    package func check() throws(Mistake) {
        _ = try Aggregate(self, startedAt: 0)
        _ = try matchExpression
    }

    package var spec: HandlerSpec { HandlerSpec(kind: kind, options: options ?? [:]) }

    /// The topics that a handler of the kind `publish` passes events on to.
    package var publishedTopics: [TopicID] {
        guard kind == Self.publishKind, case .strings(let topics) = options?["topics"] else { return [] }
        return topics.map { TopicID($0) }
    }
}
