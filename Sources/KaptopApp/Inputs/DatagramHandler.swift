import NIOCore

/// Gathers the datagrams of one round of reading into a batch, and pauses reading while the queue is full.
///
/// What is not read waits in the kernel's buffer, which drops what it cannot hold and counts it.
final class DatagramHandler: ChannelDuplexHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundIn = Never

    /// What the driver asks of the handler.
    enum Command: Sendable {
        /// The queue has room again.
        case resume
        /// The kernel's drops are to be looked at.
        case sample
    }

    private let queue: DatagramQueue
    private let output: AsyncStream<DatagramBatch>.Continuation
    private var batch = DatagramBatch()
    private var isPaused = false

    init(queue: DatagramQueue, output: AsyncStream<DatagramBatch>.Continuation) {
        self.queue = queue
        self.output = output
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        batch.bytes.append(contentsOf: unwrapInboundIn(data).data.readableBytesView)
        batch.ends.append(batch.bytes.count)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !batch.isEmpty {
            queue.add(batch)
            output.yield(batch)
            batch = DatagramBatch()
        }
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        guard !isPaused else { return }
        if queue.pauses() {
            sample(context)
            isPaused = true
        } else {
            context.read()
        }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event as? Command {
        case .resume:
            sample(context)
            isPaused = false
            context.read()
            promise?.succeed()
        case .sample:
            sample(context)
            promise?.succeed()
        case nil:
            context.triggerUserOutboundEvent(event, promise: promise)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A datagram that could not be read, such as the echo of one that nobody took; the next may be fine.
        queue.addReadFailure()
    }

    func channelInactive(context: ChannelHandlerContext) {
        output.finish()
        context.fireChannelInactive()
    }

    private func sample(_ context: ChannelHandlerContext) {
        guard let provider = context.channel as? any SocketOptionProvider else { return }
        let queue = queue
        let wasPaused = isPaused
        // On the channel's own loop the answer is there at once; a kernel without this option leaves the counts at 0.
        let memory: EventLoopFuture<SocketMemory> = provider.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SocketMemory.option))
        memory.whenSuccess { queue.setKernelDrops($0.drops, whilePaused: wasPaused) }
    }
}

/// The kernel's figures of a socket, `SO_MEMINFO` of linux/sock_diag.h.
private struct SocketMemory: Sendable {
    static let option: CInt = 55

    var readMemory: UInt32 = 0
    var readBuffer: UInt32 = 0
    var writeMemory: UInt32 = 0
    var writeBuffer: UInt32 = 0
    var forwarded: UInt32 = 0
    var queuedToWrite: UInt32 = 0
    var options: UInt32 = 0
    var backlog: UInt32 = 0
    /// Datagrams for which the buffer had no room.
    var drops: UInt32 = 0
}
