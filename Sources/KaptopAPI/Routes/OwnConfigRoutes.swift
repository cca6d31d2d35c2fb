import HTTPTypes
import Hummingbird

/// `/kaptop/v1/config`: the sections that only kaptop has, changes of several sections at once, and reading the file now.
///
/// `GET …` and `GET …/SECTION` show what holds. `POST …` applies `{"changes": […]}`, all of them or none. `POST …/reload` has the engine
/// read its file, with `changes` in the same step; where `file` names another one than the engine's, nothing is read.
struct OwnConfigRoutes: Sendable {
    private static let path = APIPath.kaptop + "/config"

    private let access: any ConfigurationAccess
    private let file: any ConfigurationFileAccess
    private let limit: Int

    /// nil where the engine's configuration cannot be reached.
    init?(_ dependencies: APIDependencies) {
        guard let access = dependencies.configuration, let file = dependencies.configurationFile else { return nil }
        self.access = access
        self.file = file
        limit = dependencies.settings.maximumDocumentBytes
    }

    func register(in routes: inout RouteTable) {
        routes.addRaw(.get, Self.path) { _ in
            .json(["sections": .sorted(try await sections().map { (key: $0.name, value: json($0)) })])
        }
        routes.addRaw(.get, Self.path + "/", show)
        routes.addRaw(.post, Self.path, change)
        routes.addRaw(.post, Self.path + "/reload", reload)
    }

    // MARK: Reading

    private func sections() async throws(APIError) -> [ConfigurationSection] {
        do throws(ConfigurationRefusal) {
            return try await access.sections().filter(\.isOwn)
        } catch {
            throw APIError(error)
        }
    }

    @Sendable private func show(_ request: APIRequest) async throws -> Response {
        let name = request.rest(behind: Self.path + "/")
        guard let section = try await sections().first(where: { $0.name == name }) else { throw APIError.unknownSection(name) }
        return .json(json(section))
    }

    private func json(_ section: ConfigurationSection) -> JSONValue {
        let elements = section.elements.map { element -> JSONValue in
            [
                "element": .text(element.id), "options": .sorted(element.options.map { ($0.key, $0.value) }),
                "redacted": .array(element.redacted.map { .text($0) }),
            ]
        }
        return ["elements": .array(elements)]
    }

    // MARK: Changing

    @Sendable private func change(_ request: APIRequest) async throws -> Response {
        guard access.isEnabled else { throw APIError.configurationDisabled }
        let updates = try ConfigurationUpdate.list(from: try await members(request, ["changes"]))
        do throws(ConfigurationRefusal) {
            try await file.change(updates)
        } catch {
            throw APIError(error)
        }
        return .noContent
    }

    @Sendable private func reload(_ request: APIRequest) async throws -> Response {
        let members = try await members(request, ["changes", "file"])
        let updates = try ConfigurationUpdate.list(from: members)
        guard updates.isEmpty || access.isEnabled else { throw APIError.configurationDisabled }
        return answer(await file.reload(expecting: try members.optionalText("file"), updates))
    }

    private func answer(_ reloading: FileReloading) -> Response {
        func text(_ file: String?) -> JSONValue { file.map { .text($0) } ?? .null }
        switch reloading {
        case .taken(let file, let waiting):
            return .json(["result": "taken", "file": text(file), "waiting": .array(waiting.map { .text($0) })])
        case .refused(let file, let reason):
            return .json(["result": "refused", "file": text(file), "error": .text(reason)], status: .conflict)
        case .otherFile(let file):
            let error = file.map { "the engine reads another file: \($0)" } ?? "the engine reads no configuration file"
            return .json(["result": "other-file", "file": text(file), "error": .text(error)], status: .conflict)
        }
    }

    /// An empty body is as good as an empty object.
    private func members(_ request: APIRequest, _ known: [String]) async throws -> StrictMembers {
        switch try await request.document(upTo: limit) {
        case .success(let document): return try StrictMembers(document, known: known)
        case .failure(let problem):
            guard problem.text == "EOF" else { throw APIError.invalidJSON(problem.text) }
            return try StrictMembers([:], known: known)
        }
    }
}
