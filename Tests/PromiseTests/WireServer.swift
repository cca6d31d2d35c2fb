import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A real HTTP server on 127.0.0.1 that keeps what it is sent and answers as told, or does not.
final class WireServer: Sendable {
    struct Request: Sendable {
        var method: String
        /// Path and query as they came.
        var target: String
        var headers: [(name: String, value: String)]
        var body: String
    }

    enum Answer: Sendable {
        case response(Int, String, type: String = "application/json")
        /// The connection is reset once the request has come.
        case reset
    }

    private let respond: @Sendable (Request) -> Answer
    private let security = Mutex<NIOSSLContext?>(nil)
    private let listening = Mutex<(any Channel)?>(nil)

    init(_ respond: @escaping @Sendable (Request) -> Answer) { self.respond = respond }

    /// Speaks TLS to connections that come from now on; nil for none.
    func use(_ context: NIOSSLContext?) { security.withLock { $0 = context } }

    /// Listens on a free port of 127.0.0.1.
    func start() async throws { try await listen(at: try ReservedPort()) }

    /// Listens on a port that was kept free for it.
    func listen(at place: ReservedPort) async throws {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context = security.withLock({ $0 }) {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(WireHandler(respond))
                }
            }
            .withBoundSocket(place.descriptor).get()
        listening.withLock { $0 = channel }
    }

    /// The port it listens on; 0 while it does not.
    var port: Int { listening.withLock { $0?.localAddress?.port ?? 0 } }

    func stop() async throws {
        let channel = listening.withLock { channel in
            defer { channel = nil }
            return channel
        }
        try await channel?.close().get()
    }
}

/// A port of 127.0.0.1 that is taken but not listened to: connections to it are refused.
struct ReservedPort: Sendable {
    enum Kind { case connections, datagrams }

    let descriptor: Int32
    let number: Int

    /// - Parameter kind: what the port is for.
    init(_ kind: Kind = .connections) throws {
        descriptor = socket(AF_INET, Int32((kind == .datagrams ? SOCK_DGRAM : SOCK_STREAM).rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard descriptor >= 0, isBound else { throw IOError(errnoCode: errno, reason: "bind") }
        number = Int(UInt16(bigEndian: address.sin_port))
    }

    /// Gives the port back, where no server took it.
    func release() { close(descriptor) }
}

private final class WireHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let respond: @Sendable (WireServer.Request) -> WireServer.Answer
    private var request = WireServer.Request(method: "", target: "", headers: [], body: "")

    init(_ respond: @escaping @Sendable (WireServer.Request) -> WireServer.Answer) { self.respond = respond }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            request = WireServer.Request(
                method: head.method.rawValue, target: head.uri, headers: head.headers.map { ($0.name, $0.value) }, body: "")
        case .body(let part): request.body += String(buffer: part)
        case .end: answer(context)
        }
    }

    /// Handshakes that clients break off are what some proofs are about.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ context: ChannelHandlerContext) {
        switch respond(request) {
        case .reset:
            let linger = linger(l_onoff: 1, l_linger: 0)
            (context.channel as? any SocketOptionProvider)?.setSoLinger(linger).assumeIsolated().whenComplete { _ in
                context.close(promise: nil)
            }
        case .response(let status, let body, let type):
            let bytes = ByteBuffer(string: body)
            let headers: HTTPHeaders = ["content-type": type, "content-length": "\(bytes.readableBytes)", "connection": "close"]
            let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        }
    }
}
