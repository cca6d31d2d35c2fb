import HTTPTypes
import Hummingbird
import KaptopAlerts
import KaptopOverview
import NIOCore

/// `/kaptop/v1/console`: what a console of another process needs.
///
/// `GET …/changes` is a stream of lines, the whole picture first, with a line every few seconds at least; `POST …/commands` does
/// something, `POST …/queries` answers a question.
struct ConsoleRoutes: Sendable {
    private static let path = APIPath.kaptop + "/console"

    private let insight: any EngineInsight
    private let limit: Int

    /// nil where the engine knows nothing of itself.
    init?(_ dependencies: APIDependencies) {
        guard let insight = dependencies.insight else { return nil }
        self.insight = insight
        limit = dependencies.settings.maximumDocumentBytes
    }

    func register(in routes: inout RouteTable) {
        routes.addRaw(.get, Self.path + "/changes", follow)
        routes.addRaw(.post, Self.path + "/commands") { request in
            let command: Command = try await read(request)
            return Self.answer(await insight.perform(command, by: request.person ?? .unnamed))
        }
        routes.addRaw(.post, Self.path + "/queries") { request in
            let query: Query = try await read(request)
            return Self.answer(await insight.answer(query))
        }
    }

    @Sendable private func follow(_ request: APIRequest) async throws -> Response {
        let feed = await insight.consoleFeed()
        return Response(
            // Once the engine ends it, nothing more comes over the connection, which would keep the engine from ending.
            status: .ok, headers: [.contentType: "application/x-ndjson", .connection: "close"],
            body: ResponseBody { writer in
                var lines = OverviewWriter(processID: feed.processID)
                defer { feed.end() }
                try await request.body.consumeWithInboundCloseHandler { _ in
                    for await change in feed.changes {
                        lines.take(change)
                        while let line = lines.nextLine() { try await writer.write(ByteBuffer(bytes: line)) }
                    }
                } onInboundClosed: {
                    feed.end()
                }
                try await writer.finish(nil)
            })
    }

    private func read<Value: WireValue>(_ request: APIRequest) async throws -> Value {
        switch try await request.document(upTo: limit) {
        case .failure(let problem): throw APIError.invalidJSON(problem.text)
        case .success(let json):
            guard let value = Wire.value(json) as Value? else { throw APIError.notUnderstood }
            return value
        }
    }

    private static func answer(_ value: some WireValue) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: Wire.bytes(of: value))))
    }
}
