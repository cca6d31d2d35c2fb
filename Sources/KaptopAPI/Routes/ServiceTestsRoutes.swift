import HTTPTypes
import Hummingbird
import KaptopAlerts

/// `service-tests`: sends a test message through a service as it is configured.
struct ServiceTestsRoutes: Sendable {
    private static let path = APIPath.base + "/service-tests"

    private let dependencies: APIDependencies

    init(_ dependencies: APIDependencies) {
        self.dependencies = dependencies
    }

    func register(in routes: inout RouteTable) {
        guard let tests = dependencies.serviceTests else { return }
        routes.add(.get, "/service-tests") { request in
            let pattern = Glob(request.query["pattern"].isEmpty ? "*" : request.query["pattern"])
            guard pattern.isValid else { throw APIError.badPattern }
            let services = await tests.services().filter { pattern.matches($0.name) }.sorted { $0.name < $1.name }
            return .json(
                [
                    "link": APIPath.link(Self.path),
                    "services": services.isEmpty ? .null : .array(services.map { json($0.name, $0.options) }),
                ], .line)
        }
        routes.add(.get, "/service-tests/") { request in
            let service = try await service(request, tests)
            return .json(json(service.name, service.options), .line)
        }
        routes.add(.post, "/service-tests/") { request in
            let service = try await service(request, tests)
            let document = try await request.document(upTo: dependencies.settings.maximumDocumentBytes)
            let problem = await tests.test(service.name, options: try merge(document, into: service))
            return .json(["success": .boolean(problem == nil), "message": .text(problem ?? "")], .line)
        }
    }

    private func service(
        _ request: APIRequest, _ tests: any ServiceTesting
    ) async throws(APIError) -> (name: String, options: JSONValue) {
        var name = request.rest(behind: Self.path + "/")
        while name.hasSuffix("/") { name.removeLast() }
        guard !name.isEmpty else { throw .mustProvideServiceName }
        guard let service = await tests.services().first(where: { $0.name == name }) else { throw .serviceNotFound(name) }
        return service
    }

    private func json(_ name: String, _ options: JSONValue) -> JSONValue {
        ["link": APIPath.link("\(Self.path)/\(name)"), "name": .text(name), "options": options]
    }

    /// The standard options with the given ones in their place, which must be of the same type; unknown ones are ignored, as Go does.
    private func merge(
        _ document: Result<JSONValue, JSONParser.Problem>, into service: (name: String, options: JSONValue)
    ) throws(APIError) -> JSONValue {
        let body: JSONValue
        switch document {
        case .failure(let problem): throw .failedToDecodeBody(problem.text)
        case .success(let value): body = value
        }
        guard let options = service.options.members else { return service.options }
        guard body == .null || body.members != nil else {
            throw .failedToDecodeBody("json: cannot unmarshal \(body.goTypeName) into Go value of type \(service.name).testOptions")
        }
        var merged: [JSONValue.Member] = []
        for option in options {
            guard let given = body[option.name], given != .null else {
                merged.append(option)
                continue
            }
            guard given.goTypeName == option.value.goTypeName || option.value == .null else {
                let field = "testOptions.\(option.name) of type \(type(of: option))"
                throw .failedToDecodeBody("json: cannot unmarshal \(given.goTypeName) into Go struct field \(field)")
            }
            if option.name == "level", let level = given.string, Level(beginning: level) == nil {
                throw .failedToDecodeBody("unknown alert level '\(level)'")
            }
            merged.append(JSONValue.Member(option.name, given))
        }
        return .object(merged)
    }

    /// Go's type of an option, for its wording of a mismatch.
    private func type(of option: JSONValue.Member) -> String {
        switch (option.name, option.value) {
        case ("level", _): "alert.Level"
        case ("timeout", _): "time.Duration"
        case (_, .boolean): "bool"
        case (_, .object): "map[string]string"
        default: option.value.goTypeName
        }
    }
}
