import Points

/// A runtime error of a node: each distinct one once, however many points have it.
package struct NodeFailure: Sendable, Hashable {
    package let node: String
    /// Kapacitor's `msg=`.
    package let message: String
    /// Kapacitor's `err=`.
    package let text: String
    /// How many points had it.
    package var count: Int
    /// The newest of them: its time, and the point in line protocol, empty where it was gone by then.
    package var time: Int64
    package var point: String

    package init(node: String, message: String, text: String, count: Int, time: Int64, point: String) {
        self.node = node
        self.message = message
        self.text = text
        self.count = count
        self.time = time
        self.point = point
    }
}

/// The errors of a chunk while it passes.
///
/// A task that fails at every point must not be much slower for it: the newest point is copied, and becomes text once a chunk.
struct FailureList: Sendable {
    private struct Entry: Sendable {
        let node: String
        let message: String
        let text: String
        var count = 0
        /// Empty where the error came when the point was gone.
        var point = Chunk()
        var time: Int64 = 0
    }

    private struct Key: Hashable, Sendable {
        let node: String
        let text: String
    }

    private var entries: [Entry] = []
    private var places: [Key: Int] = [:]

    mutating func add(node: String, text: String, message: String, _ point: Chunk.Message, _ chunk: borrowing Chunk) {
        let place = count(node: node, text: text, message: message, at: point.time)
        entries[place].point.append(point, from: chunk)
    }

    /// Counts an error about data of a time that is no longer at hand.
    mutating func count(node: String, text: String, message: String, at time: Int64) -> Int {
        let key = Key(node: node, text: text)
        let place = places[key] ?? entries.count
        if place == entries.count {
            places[key] = place
            entries.append(Entry(node: node, message: message, text: text))
        }
        entries[place].count += 1
        entries[place].time = time
        entries[place].point.removeAll()
        return place
    }

    /// What was added since the last time, in the order in which it came first.
    mutating func take(_ symbols: SymbolTable) -> [NodeFailure] {
        guard !entries.isEmpty else { return [] }
        let failures = entries.map { entry in
            let point = entry.point.messages.first.map { LineProtocol.text(of: entry.point.point($0, symbols: symbols)) }
            return NodeFailure(
                node: entry.node, message: entry.message, text: entry.text, count: entry.count, time: entry.time, point: point ?? "")
        }
        entries.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        return failures
    }
}
