import HTTPTypes
import Hummingbird
import KaptopAlerts
import KaptopEngine

/// `recordings` and `replays`, of which there are never any: lists are empty, and whoever wants to make one is told so.
struct RecordingsRoutes: Sendable {
    private let dependencies: APIDependencies

    init(_ dependencies: APIDependencies) {
        self.dependencies = dependencies
    }

    func register(in routes: inout RouteTable) {
        for (name, unknown) in [("recording", APIError.noRecording), ("replay", APIError.noReplay)] {
            let path = "/\(name)s"
            @Sendable func id(_ request: APIRequest) throws(APIError) {
                guard !request.rest(behind: APIPath.base + path + "/").isEmpty else { throw .mustSpecifyID(name) }
            }
            routes.add(.get, path) { request in
                _ = try ListOptions(request.query)
                return .json([name + "s": []])
            }
            routes.add(.get, path + "/") { request in
                try id(request)
                throw unknown
            }
            routes.add(.delete, path + "/") { request in
                try id(request)
                return .noContent
            }
        }
        routes.add(.post, "/replays", replay)
        for path in ["/recordings/stream", "/recordings/batch", "/recordings/query", "/replays/batch", "/replays/query"] {
            routes.add(.post, path) { _ in throw APIError.noRecordings }
        }
    }

    /// Says no in Kapacitor's order: a wrong request, an unknown task, and then the recording, which cannot be known.
    @Sendable private func replay(_ request: APIRequest) async throws -> Response {
        switch try await request.document(upTo: dependencies.settings.maximumDocumentBytes) {
        case .failure(let problem): throw APIError(.badRequest, problem.text)
        case .success(let body):
            let id = body["id"]?.string ?? ""
            guard id.isEmpty || TaskOptions.isValid(id: id) else { throw APIError.invalidID("replay", id) }
            guard await dependencies.taskMaster.task(TaskID(body["task"]?.string ?? "")) != nil else { throw APIError.noTaskToReplay }
            throw APIError.noRecordingToReplay
        }
    }
}
