import HTTPTypes
import Hummingbird
import KaptopAlerts

/// `alerts/topics/T/handlers`: handlers that hang on a topic by themselves.
///
/// As in Kapacitor only the last part of a path is looked at: a POST to anything below a topic defines a handler of it.
struct TopicHandlersRoutes: Sendable {
    private static let path = APIPath.base + "/alerts/topics"

    private let access: any TopicHandlerAccess
    private let kinds: TopicHandlerKinds
    private let documentLimit: Int
    /// A definition reads, checks and writes in several steps.
    private let changes = ChangeQueue()

    init?(_ dependencies: APIDependencies) {
        guard let access = dependencies.topicHandlers else { return nil }
        self.access = access
        kinds = TopicHandlerKinds(dependencies.handlers)
        documentLimit = dependencies.settings.maximumDocumentBytes
    }

    func register(in routes: inout RouteTable) {
        routes.add(.post, "/alerts/topics/", create)
        routes.add(.put, "/alerts/topics/", replace)
        routes.add(.patch, "/alerts/topics/", patch)
        routes.add(.delete, "/alerts/topics/", delete)
    }

    // MARK: Reading

    func list(_ topic: TopicID, _ request: APIRequest) async throws -> Response {
        let pattern = Glob(request.query["pattern"].isEmpty ? "*" : request.query["pattern"])
        guard pattern.isValid else { throw APIError.invalidPattern }
        let handlers = await access.handlers(of: topic).filter { pattern.matches($0.id) }
        return .json([
            "link": APIPath.link(request.target), "topic": .text(topic.rawValue),
            "handlers": .array(handlers.map { TopicHandlerJSON.json($0) }),
        ])
    }

    func show(_ id: String, of topic: TopicID) async throws -> Response {
        .json(TopicHandlerJSON.json(try await handler(id, of: topic)))
    }

    private func handler(_ id: String, of topic: TopicID) async throws(APIError) -> TopicHandler {
        guard let handler = await known(id, of: topic) else { throw .unknownHandler(id) }
        return handler
    }

    /// Apart from functions that throw: the optimiser of Swift 6.3.1 crashes on a search inside them.
    private func known(_ id: String, of topic: TopicID) async -> TopicHandler? {
        await access.handlers(of: topic).first { $0.id == id }
    }

    /// Topic and handler of a path; nil for the handler where the path names none.
    private func place(_ request: APIRequest) -> (topic: TopicID, handler: String?) {
        let parts = request.rest(behind: Self.path + "/").split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isHandler = parts.count > 2 && parts[parts.count - 2] == "handlers"
        return (TopicID(parts[0]), isHandler ? parts.last : nil)
    }

    // MARK: Changing

    @Sendable private func create(_ request: APIRequest) async throws -> Response {
        let topic = place(request).topic
        let document = try await request.document(upTo: documentLimit)
        let draft = try draft(document, refusal: APIError.invalidHandlerJSON)
        return try await changes.run {
            let handler = try handler(draft, of: topic, refusal: APIError.cannotCreateHandler)
            if await known(handler.id, of: topic) != nil {
                let text = "cannot register handler, handler with ID \(GoQuoting.quoted(handler.id)) already exists"
                throw APIError.cannotCreateHandler(text)
            }
            return try await define(handler, replacing: nil, refusal: APIError.cannotCreateHandler)
        }
    }

    @Sendable private func replace(_ request: APIRequest) async throws -> Response {
        let (topic, id) = place(request)
        let document = try await request.document(upTo: documentLimit)
        return try await changes.run {
            let earlier = try await handler(id ?? "", of: topic)
            var draft = try draft(document, refusal: APIError.cannotUnmarshal)
            draft.topic = nil
            return try await update(earlier, draft)
        }
    }

    @Sendable private func patch(_ request: APIRequest) async throws -> Response {
        let (topic, id) = place(request)
        let document = try await request.document(upTo: documentLimit)
        return try await changes.run {
            let earlier = try await handler(id ?? "", of: topic)
            let patch = try patch(document)
            let patched: JSONValue
            do throws(JSONPatch.Problem) {
                patched = try patch.apply(to: TopicHandlerJSON.patchable(earlier))
            } catch {
                throw APIError.cannotApplyPatch(error.text)
            }
            return try await update(earlier, try draft(.success(patched), refusal: APIError.cannotUnmarshalPatched))
        }
    }

    private func patch(_ document: Result<JSONValue, JSONParser.Problem>) throws(APIError) -> JSONPatch {
        switch document {
        // A patch is read by another decoder, which has its own words for nothing.
        case .failure(let problem):
            throw .invalidPatch(["EOF", "unexpected EOF"].contains(problem.text) ? "unexpected end of JSON input" : problem.text)
        case .success(let value):
            do throws(JSONPatch.Problem) {
                return try JSONPatch(value)
            } catch {
                throw .invalidPatch(error.text)
            }
        }
    }

    private func update(_ earlier: TopicHandler, _ draft: TopicHandlerJSON.Draft) async throws -> Response {
        let new = try handler(draft, of: earlier.topic, refusal: APIError.cannotUpdateHandler)
        guard draft.topic == nil || draft.topic == earlier.topic.rawValue else {
            throw APIError.cannotUpdateHandler("cannot change topic in update")
        }
        if new.id != earlier.id, await known(new.id, of: earlier.topic) != nil {
            throw APIError.cannotUpdateHandler("object already exists")
        }
        return try await define(new, replacing: earlier.id, refusal: APIError.cannotUpdateHandler)
    }

    @Sendable private func delete(_ request: APIRequest) async throws -> Response {
        let (topic, id) = place(request)
        return try await changes.run {
            do throws(TopicHandlerRefusal) {
                if let id { try await access.delete(id, of: topic) } else { try await access.deleteTopic(topic) }
            } catch {
                throw id == nil ? APIError.cannotDeleteTopic(topic.rawValue, error.text) : APIError.cannotDeleteHandler(error.text)
            }
            return .noContent
        }
    }

    private func define(
        _ handler: TopicHandler, replacing earlier: String?, refusal: (String) -> APIError
    ) async throws(APIError) -> Response {
        do throws(TopicHandlerRefusal) {
            try await access.define(handler, replacing: earlier)
        } catch {
            throw refusal(error.text)
        }
        return .json(TopicHandlerJSON.json(handler))
    }

    // MARK: Documents

    private func draft(
        _ document: Result<JSONValue, JSONParser.Problem>, refusal: (String) -> APIError
    ) throws(APIError) -> TopicHandlerJSON.Draft {
        switch document {
        case .failure(let problem): throw refusal(problem.text)
        case .success(let value):
            do throws(TopicHandlerJSON.Problem) {
                return try TopicHandlerJSON.draft(value)
            } catch {
                throw refusal(error.text)
            }
        }
    }

    private func handler(
        _ draft: TopicHandlerJSON.Draft, of topic: TopicID, refusal: (String) -> APIError
    ) throws(APIError) -> TopicHandler {
        let characters = "must contain only letters, numbers, '-', '.' and '_'. \(GoQuoting.quoted(draft.id))"
        guard TaskOptions.isValid(id: topic.rawValue.replacing(":", with: "-")) else {
            throw .invalidHandler("handler topic \(characters)")
        }
        guard TaskOptions.isValid(id: draft.id) else { throw .invalidHandler("handler ID \(characters)") }
        guard !draft.kind.isEmpty else { throw .invalidHandler("handler Kind must not be empty") }
        do throws(TopicHandlerJSON.Problem) {
            return try TopicHandlerJSON.handler(draft, topic: topic, kinds: kinds)
        } catch {
            throw refusal(error.text)
        }
    }
}
