import HTTPTypes
import Hummingbird
import KaptopEngine
import NIOCore

/// `logs` of the preview: the server's log as it is written, for `kapacitor logs` and `kapacitor watch`; and `loglevel`.
///
/// Clients that follow get all levels, whatever the level of the log file is.
struct LogsRoutes: Sendable {
    private let dependencies: APIDependencies

    init(_ dependencies: APIDependencies) {
        self.dependencies = dependencies
    }

    func register(in routes: inout RouteTable) {
        routes.add(.get, "/logs", follow)
        routes.add(.post, "/loglevel", setLevel)
    }

    @Sendable private func follow(_ request: APIRequest) async throws -> Response {
        // Version 1 has no such path, the only one that did not come over from the preview.
        guard request.isPreview, let feed = dependencies.logFeed else { throw APIError.notFound }
        let filter = try LogFilter(request.query)
        let form: LogLine.Form = request.headers[.accept] == "application/json" ? .json : .logfmt
        let session = await feed.open(filter)
        let pairs = describe(session, form, filter)
        dependencies.log.write(.info, "created log session", pairs)
        let log = dependencies.log
        return Response(
            status: .ok, headers: [.contentType: form.contentType],
            body: ResponseBody { writer in
                do {
                    try await request.body.consumeWithInboundCloseHandler { _ in
                        for await line in session.lines { try await writer.write(ByteBuffer(bytes: line.bytes(form))) }
                    } onInboundClosed: {
                        session.end()
                    }
                } catch {
                    // The client went away in the middle of a line: the session ends like any other.
                    await feed.close(session)
                    log.write(.info, "deleted log session", pairs)
                    throw error
                }
                await feed.close(session)
                log.write(.info, "deleted log session", pairs)
                try await writer.finish(nil)
            })
    }

    private func describe(_ session: LogSession, _ form: LogLine.Form, _ filter: LogFilter) -> [(key: String, value: String)] {
        let tags = filter.tags.enumerated().map { ("tags_\($0.offset)", "\($0.element.key)=\($0.element.value)") }
        return [("service", "sessions"), ("id", dependencies.newIdentifier()), ("content-type", form.contentType)] + tags
    }

    @Sendable private func setLevel(_ request: APIRequest) async throws -> Response {
        switch try await request.document(upTo: dependencies.settings.maximumDocumentBytes) {
        case .failure(let problem): throw APIError.invalidJSON(problem.text)
        case .success(let body):
            let level = (body["level"]?.string ?? "").uppercased()
            guard ["DEBUG", "INFO", "ERROR"].contains(level) else { throw APIError.invalidLogLevel }
            await dependencies.setLogLevel(level)
            return .noContent
        }
    }
}

extension LogLine.Form {
    fileprivate var contentType: String {
        switch self {
        case .logfmt: "application/logfmt"
        case .json: "application/json"
        }
    }
}
