/// Where Kapacitor's time window keeps its points: in a ring that grows when it is full.
///
/// It matters where points come late. The last place of the ring is looked at first: once its point is too old, all points up to there
/// go, late ones that are not too old among them. Only places are kept here; the points are numbered from the oldest arrival, 0.
struct WindowRing: Sendable {
    private var start = 0
    private var stop = 0
    private var length = 0
    private var capacity = 0
    private var count = 0

    /// Makes room for another point.
    mutating func append() {
        if count == capacity {
            capacity = 2 * (count + 1)
            length = count + 1
            start = 0
            stop = count
        }
        if stop == length {
            if length == capacity {
                stop = 0
            } else {
                length += 1
            }
        }
        count += 1
        stop += 1
    }

    mutating func code(in archive: inout StateArchive) {
        archive.code(&start)
        archive.code(&stop)
        archive.code(&length)
        archive.code(&capacity)
        archive.code(&count)
    }

    /// Drops the points that Kapacitor drops, of the `present` ones, and gives their number.
    mutating func drop(of present: Int, while isOld: (Int) -> Bool) -> Int {
        if count != present { begin(with: present) }
        guard count > 0 else { return 0 }
        var dropped = 0
        if start >= stop {
            let tail = length - start
            if isLastPlaceYoung(tail, isOld) {
                while dropped < tail, isOld(dropped) { dropped += 1 }
                start += dropped
                count -= dropped
                return dropped
            }
            dropped = tail
            start = 0
            count -= tail
        }
        let first = dropped
        while start < stop, isOld(dropped) {
            dropped += 1
            start += 1
        }
        count -= dropped - first
        return dropped
    }

    /// The point at the end of the ring; where the points begin anew at the front, there may be none or the newest.
    private func isLastPlaceYoung(_ tail: Int, _ isOld: (Int) -> Bool) -> Bool {
        if tail > 0 { return !isOld(tail - 1) }
        return stop == length && !isOld(count - 1)
    }

    /// A window that takes up points of an earlier run begins with a ring of its own.
    private mutating func begin(with present: Int) {
        self = WindowRing()
        for _ in 0..<present { append() }
    }
}
