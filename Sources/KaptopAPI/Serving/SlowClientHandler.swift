import NIOCore
import NIOHTTPTypes

/// Closes connections whose client keeps us waiting: no request, half a request, or a body that trickles.
///
/// A client is never blamed for our own slowness: while nobody reads from the connection no time counts.
final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may take.
    struct Patience: Sendable {
        /// From the connection to the end of the first request's header.
        var firstHead = TimeAmount.seconds(8)
        /// Between the requests of a connection.
        var nextHead = TimeAmount.seconds(75)
        /// Each period of this length must bring `bytes` of a body.
        var period = TimeAmount.seconds(8)
        var bytes = 1024
    }

    /// What reading the body of a slow client throws.
    struct TooSlow: Error {}

    private enum State {
        case awaitingHead
        case readingBody
        case answering
    }

    private let patience: Patience
    private var state = State.awaitingHead
    /// Body bytes in this period.
    private var received = 0
    /// A read was asked for and has brought nothing yet.
    private var isReading = false
    private var timer: Scheduled<Void>?

    init(_ patience: Patience = Patience()) {
        self.patience = patience
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { schedule(patience.firstHead, context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    func channelActive(context: ChannelHandlerContext) {
        schedule(patience.firstHead, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func read(context: ChannelHandlerContext) {
        isReading = true
        context.read()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        context.fireChannelReadComplete()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            state = .readingBody
            received = 0
            schedule(patience.period, context)
        case .body(let buffer):
            received += buffer.readableBytes
        case .end:
            state = .answering
            timer?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data), state == .answering {
            state = .awaitingHead
            schedule(patience.nextHead, context)
        }
        context.write(data, promise: promise)
    }

    private func schedule(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [self] in
            switch state {
            case .awaitingHead:
                context.close(promise: nil)
            case .readingBody:
                if isReading, received < patience.bytes {
                    // Without an error the body would end like a whole one.
                    context.fireErrorCaught(TooSlow())
                    context.close(promise: nil)
                } else {
                    received = 0
                    schedule(patience.period, context)
                }
            case .answering:
                break
            }
        }
    }
}
