import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A real HTTP server on 127.0.0.1 that answers like a good one or fails in one of the ways in which servers fail.
package final class FaultyServer: Sendable {
    package struct Request: Sendable {
        /// Path and query.
        package var path: String
        package var body: String
    }

    package enum Reply: Sendable {
        case answer(Int, headers: [String: String] = [:], body: String = "{\"ok\":true,\"result\":{}}")
        /// Nothing ever comes.
        case silence
        /// The connection ends without an answer.
        case hangUp
        /// An answer that comes at one byte a second.
        case trickle
        /// An answer with so many bytes.
        case flood(Int)
    }

    package let port: Int
    private let listener: any Channel
    private let clients: Clients

    private init(listener: any Channel, clients: Clients) {
        self.listener = listener
        self.clients = clients
        port = listener.localAddress?.port ?? 0
    }

    /// Starts on a free port; `reply` is asked on the server's own threads.
    package static func start(_ reply: @escaping @Sendable (Request) -> Reply) async throws -> FaultyServer {
        let clients = Clients()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    try channel.pipeline.syncOperations.addHandler(Exchange(reply))
                    clients.add(channel)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return FaultyServer(listener: listener, clients: clients)
    }

    /// Ends all connections, those above all that wait for an answer that never comes.
    package func hangUp() { clients.close() }

    package func stop() {
        listener.close(promise: nil)
        hangUp()
    }
}

/// The open connections of a server.
private final class Clients: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel) {
        let key = ObjectIdentifier(channel)
        channels.withLock { $0[key] = channel }
        channel.closeFuture.whenComplete { _ in self.channels.withLock { $0[key] = nil } }
    }

    func close() {
        for channel in channels.withLock({ Array($0.values) }) { channel.close(promise: nil) }
    }
}

/// One connection: requests in, one after another, and what was decided for each out.
private final class Exchange: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private static let block = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 18)
    private let reply: @Sendable (FaultyServer.Request) -> FaultyServer.Reply
    private var request = FaultyServer.Request(path: "", body: "")
    /// Bytes of a flood that are still to come.
    private var rest = 0

    init(_ reply: @escaping @Sendable (FaultyServer.Request) -> FaultyServer.Reply) { self.reply = reply }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): request = FaultyServer.Request(path: head.uri, body: "")
        case .body(let bytes): request.body += String(buffer: bytes)
        case .end: perform(reply(request), context)
        }
    }

    private func perform(_ reply: FaultyServer.Reply, _ context: ChannelHandlerContext) {
        switch reply {
        case .answer(let status, let headers, let body):
            begin(status, headers, length: body.utf8.count, context)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .silence: break
        case .hangUp: context.close(promise: nil)
        case .trickle:
            begin(200, [:], length: 1000, context)
            trickle(context.channel)
        case .flood(let count):
            begin(200, [:], length: count, context)
            rest = count
            flood(context)
        }
    }

    private func begin(_ status: Int, _ headers: [String: String], length: Int, _ context: ChannelHandlerContext) {
        var fields = HTTPHeaders(headers.map { ($0.key, $0.value) })
        fields.add(name: "Content-Type", value: "application/json")
        fields.add(name: "Content-Length", value: String(length))
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: fields)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func trickle(_ channel: any Channel) {
        channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .seconds(1)) { task in
            guard channel.isActive else { return task.cancel() }
            channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: "x"))), promise: nil)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) { flood(context) }

    private func flood(_ context: ChannelHandlerContext) {
        while rest > 0, context.channel.isWritable {
            let part = Self.block.getSlice(at: 0, length: min(rest, Self.block.readableBytes)) ?? Self.block
            rest -= part.readableBytes
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(part))), promise: nil)
            if rest == 0 { context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
        }
    }
}
