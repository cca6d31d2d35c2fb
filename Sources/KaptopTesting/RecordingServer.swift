import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A real HTTP server on 127.0.0.1 that records what it is sent and answers as told; for tests of the whole program.
package actor RecordingServer {
    package struct Seen: Sendable, Equatable {
        package let method: String
        /// Path and query.
        package let path: String
        package let body: String
    }

    package struct Answer: Sendable {
        package var status: Int
        package var body: String
        package init(status: Int = 200, body: String = "{\"ok\":true,\"result\":{}}") {
            self.status = status
            self.body = body
        }
    }

    private var requests: [Seen] = []
    private let answer: @Sendable (Seen) -> Answer
    private var running: Task<Void, any Error>?

    package init(answer: @escaping @Sendable (Seen) -> Answer = { _ in Answer() }) {
        self.answer = answer
    }

    package var seen: [Seen] { requests }

    private func take(_ request: Seen) -> Answer {
        requests.append(request)
        return answer(request)
    }

    /// Starts on a free port and returns it.
    package func start() async -> Int {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                let body = try await request.body.collect(upTo: 1 << 20)
                let answer = await self.take(
                    Seen(method: request.method.rawValue, path: request.uri.string, body: String(buffer: body)))
                return Response(
                    status: .init(code: answer.status), headers: [.contentType: "application/json"],
                    body: .init(byteBuffer: ByteBuffer(string: answer.body)))
            },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "recording") { _ in SwiftLogNoOpLogHandler() })
        running = Task { try await application.run() }
        for await found in ports { return found }
        return 0
    }

    package func stop() { running?.cancel() }
}
