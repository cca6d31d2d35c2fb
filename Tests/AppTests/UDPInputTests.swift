import Testing

@testable import KaptopApp

/// The queue between a UDP socket and the tasks: when reading pauses, and what is lost for which reason.
@Suite struct UDPInputTests {
    private func batch(_ datagrams: String...) -> DatagramBatch {
        var batch = DatagramBatch()
        for datagram in datagrams {
            batch.bytes += datagram.utf8
            batch.ends.append(batch.bytes.count)
        }
        return batch
    }

    @Test func readingPausesWhileTheQueueIsFull() {
        let queue = DatagramQueue(limit: 4)
        queue.add(batch("a", "b", "c"))
        #expect(!queue.pauses())
        queue.add(batch("d", "e"))
        #expect(queue.pauses())
        // It goes on when half of the queue is free, and is told so once.
        #expect(!queue.remove(2, points: 2, badLines: 0))
        #expect(queue.remove(1, points: 1, badLines: 0))
        #expect(!queue.remove(2, points: 1, badLines: 1))
        #expect(!queue.pauses())
        #expect(queue.counts == DatagramCounts(datagrams: 5, bytes: 5, points: 4, badLines: 1))
    }

    @Test func lossesAreCountedByTheirCause() {
        let queue = DatagramQueue(limit: 1)
        queue.setKernelDrops(3, whilePaused: false)
        queue.setKernelDrops(10, whilePaused: true)
        queue.setKernelDrops(10, whilePaused: false)
        // The kernel's counter has 32 bits.
        queue.setKernelDrops(.max, whilePaused: true)
        queue.setKernelDrops(4, whilePaused: false)
        #expect(queue.counts.lostByKernel == 3 + 5 && queue.counts.lostByQueue == Int(UInt32.max) - 3)
    }

    @Test func lossesAreSaidWithWhatToDo() {
        var counts = DatagramCounts(datagrams: 9, bytes: 90, points: 8, badLines: 2, readFailures: 1, lostByQueue: 5, lostByKernel: 7)
        let lines = counts.losses(since: DatagramCounts(badLines: 1), badLine: "unable to parse 'x': missing fields").map { loss in
            "\(loss.level) \(loss.message) " + loss.pairs.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        }
        #expect(
            lines == [
                "error failed to parse points err=unable to parse 'x': missing fields lines=1",
                "error failed to read UDP message datagrams=1",
                "warn UDP datagrams were lost: the tasks are slower than the points come datagrams=5",
                "warn UDP datagrams were lost: the kernel's buffer was full; raise [[udp]] read-buffer and net.core.rmem_max datagrams=7",
            ])
        counts.points += 1
        #expect(counts.losses(since: counts, badLine: nil).isEmpty)
    }
}
