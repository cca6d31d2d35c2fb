import Points

/// Messages of an edge that wait for those of another, the oldest arrival first; a batch waits with its rows.
struct MessageQueue: Sendable {
    private var chunk = Chunk()
    private var first = 0

    var isEmpty: Bool { first == chunk.messages.count }

    var firstTime: Int64? { isEmpty ? nil : chunk.messages[first].time }

    /// Adds the message at an index and, for a batch, its rows; returns the index behind them.
    mutating func append(at index: Int, of messages: borrowing Chunk) -> Int {
        let end = messages.end(ofMessageAt: index)
        for place in index..<end { chunk.append(messages.messages[place], from: messages) }
        return end
    }

    mutating func code(in archive: inout StateArchive) {
        if first > 0 { chunk.removeFirst(first) }
        first = 0
        archive.code(&chunk)
    }

    /// Moves the first message, with its rows, to the output.
    mutating func moveFirst(into output: inout Chunk) {
        guard !isEmpty else { return }
        let end = chunk.end(ofMessageAt: first)
        for place in first..<end { output.append(chunk.messages[place], from: chunk) }
        first = end
        if isEmpty {
            chunk.removeAll()
            first = 0
        } else if first >= 16, first * 2 > chunk.messages.count {
            chunk.removeFirst(first)
            first = 0
        }
    }
}

extension Chunk {
    /// The index behind a message and, for a batch, behind its rows.
    func end(ofMessageAt index: Int) -> Int {
        var end = index + 1
        guard messages[index].kind == .batch else { return end }
        while end < messages.count, messages[end].kind == .row { end += 1 }
        return end
    }

    /// A message with its rows as a chunk of its own.
    func piece(at index: Int) -> Chunk {
        var piece = Chunk()
        for place in index..<end(ofMessageAt: index) { piece.append(messages[place], from: self) }
        return piece
    }
}
