import Glibc
import KaptopAPI
import KaptopConfig
import KaptopEngine
import KaptopOverview
import NIOCore
import NIOPosix
import Points

/// One `[[udp]]` of the configuration: datagrams of line protocol in, points for the tasks out.
///
/// ```toml
/// [[udp]]
///   enabled = true
///   bind-address = "127.0.0.1:9100"
///   database = "telegraf"
///   retention-policy = "autogen"
///   read-buffer = 8388608   # the kernel's buffer in bytes
///   buffer = 1000           # datagrams that may wait for the tasks
/// ```
///
/// The way of a datagram: the kernel's buffer, the queue, `LineReceiver`. Good lines count whatever stands beside them; what is lost is
/// counted by its cause, shown in `debug/vars` and said in the log, at most every ten seconds.
/// Source: services/udp of Kapacitor 1.5.7.
actor UDPInput {
    /// Why nothing can be received, in Kapacitor's words.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let largestDatagram = 65_536
    /// Datagrams of one round of reading, which become one chunk.
    private static let batchLimit: UInt = 64
    private static let reportNanoseconds: Int64 = 10_000_000_000

    private let settings: UDPSection
    private let dbrp: DBRP
    private let receiver: LineReceiver
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Int64
    private let log: ServerLog
    private let queue: DatagramQueue
    private var channel: (any Channel)?
    /// As it is bound: `127.0.0.1:9100`.
    private(set) var address = ""
    private var loops: [Task<Void, Never>] = []
    private var reported = DatagramCounts()
    /// Wall time of the last line that the log got.
    private var reportedAt: Int64 = .min
    /// A bad line since the last report.
    private var badLine: String?

    init(
        _ settings: UDPSection, defaultRetentionPolicy: String, receiver: LineReceiver, clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Int64, log: ServerLog
    ) {
        self.settings = settings
        dbrp = DBRP(
            database: settings.database,
            retentionPolicy: settings.retentionPolicy.isEmpty ? defaultRetentionPolicy : settings.retentionPolicy)
        self.receiver = receiver
        self.clock = clock
        self.now = now
        self.log = log
        queue = DatagramQueue(limit: settings.buffer > 0 ? settings.buffer : UDPSection().buffer)
    }

    // MARK: Life

    func start() async throws(Failure) {
        guard case .success(let bind) = BindAddress.read(settings.bindAddress) else {
            throw Failure(description: "address \(settings.bindAddress) is no address")
        }
        let (batches, output) = AsyncStream.makeStream(of: DatagramBatch.self)
        do {
            channel = try await Self.open(bind, readBuffer: settings.readBuffer, queue, output)
        } catch {
            throw Failure(description: "listen udp \(settings.bindAddress): \(Self.text(of: error))")
        }
        address = channel?.localAddress?.goText ?? settings.bindAddress
        log.write(.info, "started listening on UDP", [("service", "udp"), ("address", address)])
        await checkReadBuffer()
        loops = [
            Task {
                for await batch in batches { await self.take(batch) }
            },
            Task { await self.reportRepeatedly() },
        ]
    }

    /// Takes no more datagrams; returns when those in the queue are with the tasks.
    func stop() async {
        guard let channel else { return }
        await sample()
        try? await channel.close().get()
        await loops.first?.value
        loops.last?.cancel()
        report()
        log.write(.info, "closed service", [("service", "udp"), ("address", address)])
    }

    private static func open(
        _ bind: BindAddress, readBuffer: Int, _ queue: DatagramQueue, _ output: AsyncStream<DatagramBatch>.Continuation
    ) async throws -> any Channel {
        var bootstrap = DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: largestDatagram))
            .channelOption(.maxMessagesPerRead, value: batchLimit)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DatagramHandler(queue: queue, output: output))
                }
            }
        if readBuffer > 0 { bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: min(readBuffer, Int(CInt.max))) }
        switch bind.host {
        case "":
            // Every address of both families, where this machine has both.
            if let both = try? await bootstrap.bind(host: "::", port: bind.port).get() { return both }
            return try await bootstrap.bind(host: "0.0.0.0", port: bind.port).get()
        // Go takes the older family of the two.
        case "localhost": return try await bootstrap.bind(host: "127.0.0.1", port: bind.port).get()
        default: return try await bootstrap.bind(host: bind.host, port: bind.port).get()
        }
    }

    /// The kernel gives less than it is asked for without saying so.
    private func checkReadBuffer() async {
        guard settings.readBuffer > 0, let size = try? await channel?.getOption(.socketOption(.so_rcvbuf)).get() else { return }
        // It tells twice of what it gives.
        guard size / 2 < settings.readBuffer else { return }
        log.write(
            .warn, "the kernel gives a smaller UDP read buffer than asked for; raise net.core.rmem_max",
            [("service", "udp"), ("address", address), ("read_buffer", String(settings.readBuffer)), ("given", String(size / 2))])
    }

    private static func text(of error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return "bind: \(String(cString: strerror(error.errnoCode)).lowercased())"
    }

    // MARK: Datagrams

    private func take(_ batch: DatagramBatch) async {
        let (points, badLines) = await receiver.receive(datagrams: batch.bytes, ends: batch.ends, to: dbrp, now: now())
        if queue.remove(batch.count, points: points, badLines: badLines.count) {
            channel?.triggerUserOutboundEvent(DatagramHandler.Command.resume, promise: nil)
        }
        guard let first = badLines.first else { return }
        badLine = badLine ?? first.description
        // The first one is told at once.
        if reportedAt == .min || now() - reportedAt >= Self.reportNanoseconds { report() }
    }

    private func sample() async {
        // A channel that is closed has told its last figures.
        try? await channel?.triggerUserOutboundEvent(DatagramHandler.Command.sample).get()
    }

    var counts: DatagramCounts {
        get async {
            await sample()
            return queue.counts
        }
    }

    /// Kapacitor's names where it has one; nil while nothing can be received.
    var statistic: ServerStatistic? {
        get async {
            guard channel != nil else { return nil }
            let counts = await counts
            return ServerStatistic(
                name: "udp", tags: [.init("bind", address)],
                values: [
                    .init("bytes_rx", counts.bytes), .init("points_rx", counts.points), .init("points_tx", counts.points),
                    .init("points_parse_fail", counts.badLines), .init("read_fail", counts.readFailures), .init("tx_fail", 0),
                    .init("packets_rx", counts.datagrams), .init("packets_lost_queue_full", counts.lostByQueue),
                    .init("packets_lost_read_buffer_full", counts.lostByKernel),
                ])
        }
    }

    /// How it is: as it is bound, else as it was to be.
    func health(trouble: String?) -> EngineHealth.Input {
        EngineHealth.Input(kind: "udp", address: address.isEmpty ? settings.bindAddress : address, trouble: trouble)
    }

    // MARK: The log

    private func reportRepeatedly() async {
        while true {
            do {
                try await clock.sleep(for: .nanoseconds(Self.reportNanoseconds))
            } catch {
                return
            }
            await sample()
            report()
        }
    }

    private func report() {
        let counts = queue.counts
        let losses = counts.losses(since: reported, badLine: badLine)
        for loss in losses { log.write(loss.level, loss.message, [("service", "udp"), ("address", address)] + loss.pairs) }
        if !losses.isEmpty { reportedAt = now() }
        reported = counts
        badLine = nil
    }
}

extension SocketAddress {
    /// As Go writes it: `127.0.0.1:9100`, `[::]:9100`.
    fileprivate var goText: String? {
        guard let ipAddress, let port else { return nil }
        return ipAddress.contains(":") ? "[\(ipAddress)]:\(port)" : "\(ipAddress):\(port)"
    }
}
