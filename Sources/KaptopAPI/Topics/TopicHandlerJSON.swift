import KaptopAlerts

/// A topic handler in JSON: `{"id": "ops", "kind": "hipchat", "options": {"room": "ops"}, "match": "changed()"}`.
enum TopicHandlerJSON {
    /// Why JSON is no topic handler, in Go's words.
    struct Problem: Error, Hashable {
        let text: String
    }

    /// A handler as it is written, its options not yet understood.
    struct Draft {
        var id = ""
        /// As written; a new handler gets that of its path.
        var topic: String?
        var kind = ""
        var options = JSONValue.null
        var match = ""
    }

    // MARK: Writing

    static func json(_ handler: TopicHandler) -> JSONValue {
        let path = "\(APIPath.base)/alerts/topics/\(handler.topic.rawValue)/handlers/\(handler.id)"
        return [
            "link": APIPath.link(path), "id": .text(handler.id), "kind": .text(handler.kind), "options": options(handler),
            "match": .text(handler.match),
        ]
    }

    /// What a patch is applied to.
    static func patchable(_ handler: TopicHandler) -> JSONValue {
        [
            "id": .text(handler.id), "topic": .text(handler.topic.rawValue), "kind": .text(handler.kind), "options": options(handler),
            "match": .text(handler.match),
        ]
    }

    private static func options(_ handler: TopicHandler) -> JSONValue {
        guard let options = handler.options else { return .null }
        return .sorted(options.map { (key: $0.key, value: json($0.value)) })
    }

    private static func json(_ option: HandlerSpec.OptionValue) -> JSONValue {
        switch option {
        case .string(let text): .text(text)
        case .boolean(let flag): .boolean(flag)
        case .integer(let number): .integer(number)
        case .strings(let texts): .array(texts.map { .text($0) })
        case .pairs(let pairs): .sorted(pairs.filter { $0.count == 2 }.map { (key: $0[0], value: .text($0[1])) })
        }
    }

    // MARK: Reading

    static func draft(_ document: JSONValue) throws(Problem) -> Draft {
        guard document == .null || document.members != nil else {
            throw Problem(text: "json: cannot unmarshal \(document.goTypeName) into Go value of type alert.HandlerSpec")
        }
        var draft = Draft()
        draft.id = try text(document, "id") ?? ""
        draft.topic = try text(document, "topic")
        draft.kind = try text(document, "kind") ?? ""
        draft.match = try text(document, "match") ?? ""
        draft.options = document["options"] ?? .null
        guard draft.options == .null || draft.options.members != nil else {
            throw wrongType(draft.options, "options", "map[string]interface {}")
        }
        return draft
    }

    private static func text(_ document: JSONValue, _ name: String) throws(Problem) -> String? {
        guard let value = document[name], value != .null else { return nil }
        guard let text = value.string else { throw wrongType(value, name, "string") }
        return text
    }

    private static func wrongType(_ value: JSONValue, _ name: String, _ type: String) -> Problem {
        Problem(text: "json: cannot unmarshal \(value.goTypeName) into Go struct field HandlerSpec.\(name) of type \(type)")
    }

    /// The handler with its options as its kind takes them.
    static func handler(_ draft: Draft, topic: TopicID, kinds: TopicHandlerKinds) throws(Problem) -> TopicHandler {
        guard let kind = kinds[draft.kind] else {
            throw Problem(text: kinds.refusal(of: draft.kind))
        }
        guard let members = draft.options.members else {
            return TopicHandler(id: draft.id, topic: topic, kind: draft.kind, match: draft.match)
        }
        var options: [String: HandlerSpec.OptionValue] = [:]
        var unknown: [String] = []
        var mistakes: [String] = []
        for member in members {
            guard let option = kind.options.first(where: { $0.name.lowercased() == member.name.lowercased() }) else {
                unknown.append(member.name)
                continue
            }
            guard member.value != .null else { continue }
            switch OptionJSON.value(member.value, option) {
            case .success(let value): options[option.name] = value
            case .failure(let found): mistakes += found.texts
            }
        }
        if !unknown.isEmpty { mistakes.append("'' has invalid keys: \(unknown.sorted().joined(separator: ", "))") }
        guard mistakes.isEmpty else {
            let list = mistakes.sorted().map { "* \($0)" }.joined(separator: "\n")
            throw Problem(text: "failed to decode options into \(kind.typeName): \(mistakes.count) error(s) decoding:\n\n\(list)")
        }
        return TopicHandler(id: draft.id, topic: topic, kind: draft.kind, options: options, match: draft.match)
    }
}

/// One option of a topic handler in JSON, read as strictly as Kapacitor does.
enum OptionJSON {
    struct Mistakes: Error, Hashable {
        let texts: [String]
    }

    static func value(_ json: JSONValue, _ option: HandlerSignature.Option) -> Result<HandlerSpec.OptionValue, Mistakes> {
        switch (option.kind, json) {
        case (.string, .text(let text)): return .success(.string(text))
        case (.boolean, .boolean(let flag)): return .success(.boolean(flag))
        case (.integer, .integer(let number)), (.duration, .integer(let number)): return .success(.integer(number))
        case (.integer, .float(let number)), (.duration, .float(let number)):
            // Go cuts off what stands behind the point.
            guard let whole = Int64(exactly: number.rounded(.towardZero)) else { break }
            return .success(.integer(whole))
        case (.strings, .array(let elements)):
            let texts = elements.compactMap(\.string)
            guard texts.count == elements.count else {
                let wrong = elements.enumerated().filter { $0.element.string == nil }
                return .failure(Mistakes(texts: wrong.map { unconvertible("\(option.name)[\($0.offset)]", "string", $0.element) }))
            }
            return .success(.strings(texts))
        case (.strings, _):
            return fail("'\(option.name)': source data must be an array or slice, got \(kind(json))")
        case (.pairs, .object(let members)):
            let pairs = members.compactMap { member in member.value.string.map { [member.name, $0] } }
            guard pairs.count == members.count else {
                let wrong = members.filter { $0.value.string == nil }
                return .failure(Mistakes(texts: wrong.map { unconvertible("\(option.name)[\($0.name)]", "string", $0.value) }))
            }
            return .success(.pairs(pairs))
        case (.pairs, _):
            return fail("'\(option.name)' expected a map, got '\(kind(json))'")
        default: break
        }
        return fail(unconvertible(option.name, type(option), json))
    }

    private static func fail(_ text: String) -> Result<HandlerSpec.OptionValue, Mistakes> { .failure(Mistakes(texts: [text])) }

    private static func unconvertible(_ name: String, _ type: String, _ json: JSONValue) -> String {
        "'\(name)' expected type '\(type)', got unconvertible type '\(goType(json))'"
    }

    private static func type(_ option: HandlerSignature.Option) -> String {
        switch option.kind {
        case .string, .strings, .pairs: "string"
        case .boolean: "bool"
        // The only whole number among the options is a file's mode.
        case .integer: "fs.FileMode"
        case .duration: "time.Duration"
        }
    }

    private static func goType(_ json: JSONValue) -> String {
        switch json {
        case .array: "[]interface {}"
        case .object: "map[string]interface {}"
        default: kind(json)
        }
    }

    private static func kind(_ json: JSONValue) -> String {
        switch json {
        case .null: "invalid"
        case .boolean: "bool"
        case .integer, .float: "float64"
        case .text: "string"
        case .array: "slice"
        case .object: "map"
        }
    }
}
