import KaptopEngine
import Synchronization

/// What became of the datagrams of one address, each loss under its cause.
///
/// Received datagrams and the two kinds of lost ones add up to those that were sent to this machine.
struct DatagramCounts: Sendable, Equatable {
    var datagrams = 0
    var bytes = 0
    var points = 0
    /// Lines that are no points; the others of their datagram count.
    var badLines = 0
    var readFailures = 0
    /// Lost while the queue was full: the tasks are slower than the points come.
    var lostByQueue = 0
    /// Lost while datagrams were being read: they came faster than they can be read, or the kernel's buffer is small.
    var lostByKernel = 0
}

extension DatagramCounts {
    /// A line for the log.
    struct Loss {
        let level: EngineLogLevel
        let message: String
        let pairs: [(key: String, value: String)]
    }

    /// What was lost since earlier counts, in Kapacitor's words where it has some.
    func losses(since earlier: DatagramCounts, badLine: String?) -> [Loss] {
        var losses: [Loss] = []
        func add(_ level: EngineLogLevel, _ message: String, _ count: Int, _ unit: String, _ further: [(String, String)] = []) {
            if count > 0 { losses.append(Loss(level: level, message: message, pairs: further + [(unit, String(count))])) }
        }
        add(.error, "failed to parse points", badLines - earlier.badLines, "lines", badLine.map { [("err", $0)] } ?? [])
        add(.error, "failed to read UDP message", readFailures - earlier.readFailures, "datagrams")
        add(
            .warn, "UDP datagrams were lost: the tasks are slower than the points come", lostByQueue - earlier.lostByQueue, "datagrams")
        add(
            .warn, "UDP datagrams were lost: the kernel's buffer was full; raise [[udp]] read-buffer and net.core.rmem_max",
            lostByKernel - earlier.lostByKernel, "datagrams")
        return losses
    }
}

/// The queue between a socket and the tasks, as both sides see it, and the counts of its datagrams.
///
/// Both sides only add and compare, so atomics will do.
final class DatagramQueue: Sendable {
    /// Datagrams that may wait.
    let limit: Int
    private let waiting = Atomic(0)
    private let isPaused = Atomic(false)

    private let datagrams = Atomic(0)
    private let bytes = Atomic(0)
    private let points = Atomic(0)
    private let badLines = Atomic(0)
    private let readFailures = Atomic(0)
    private let lostByQueue = Atomic(0)
    private let lostByKernel = Atomic(0)
    /// The kernel's own counter when it was last looked at; it starts again behind its largest number.
    private let kernelDrops = Atomic<UInt32>(0)

    init(limit: Int) { self.limit = limit }

    // MARK: The socket's side

    func add(_ batch: DatagramBatch) {
        waiting.add(batch.count, ordering: .sequentiallyConsistent)
        datagrams.add(batch.count, ordering: .relaxed)
        bytes.add(batch.bytes.count, ordering: .relaxed)
    }

    func addReadFailure() { readFailures.add(1, ordering: .relaxed) }

    /// Whether reading must pause; whoever takes from the queue says when it goes on.
    func pauses() -> Bool {
        guard waiting.load(ordering: .sequentiallyConsistent) >= limit else { return false }
        isPaused.store(true, ordering: .sequentiallyConsistent)
        // Meanwhile the other side may have taken everything without seeing the pause.
        guard waiting.load(ordering: .sequentiallyConsistent) < limit else { return true }
        return !isPaused.exchange(false, ordering: .sequentiallyConsistent)
    }

    /// Notes how many datagrams the kernel has dropped so far; the new ones are put down to the queue or to the kernel.
    func setKernelDrops(_ drops: UInt32, whilePaused: Bool) {
        let new = Int(drops &- kernelDrops.exchange(drops, ordering: .relaxed))
        if whilePaused { lostByQueue.add(new, ordering: .relaxed) } else { lostByKernel.add(new, ordering: .relaxed) }
    }

    // MARK: The tasks' side

    /// Takes datagrams off; true where reading paused and is to go on.
    func remove(_ count: Int, points: Int, badLines: Int) -> Bool {
        self.points.add(points, ordering: .relaxed)
        self.badLines.add(badLines, ordering: .relaxed)
        let left = waiting.subtract(count, ordering: .sequentiallyConsistent).newValue
        return left <= limit / 2 && isPaused.exchange(false, ordering: .sequentiallyConsistent)
    }

    var counts: DatagramCounts {
        DatagramCounts(
            datagrams: datagrams.load(ordering: .relaxed), bytes: bytes.load(ordering: .relaxed), points: points.load(ordering: .relaxed),
            badLines: badLines.load(ordering: .relaxed), readFailures: readFailures.load(ordering: .relaxed),
            lostByQueue: lostByQueue.load(ordering: .relaxed), lostByKernel: lostByKernel.load(ordering: .relaxed))
    }
}

/// Datagrams that were read in one go: their bytes one behind the other, and where each ends.
struct DatagramBatch: Sendable, Equatable {
    var bytes: [UInt8] = []
    var ends: [Int] = []

    var count: Int { ends.count }
    var isEmpty: Bool { ends.isEmpty }
}
