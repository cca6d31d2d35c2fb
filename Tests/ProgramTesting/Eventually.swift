/// Waits until something is so; the whole program is at work here, so there is no clock to move by hand.
package func eventually(
    _ what: String, within limit: Duration = .seconds(20), pause: Duration = .milliseconds(50), file: String = #fileID, line: Int = #line,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: pause)
    }
    throw Unexpected("not within \(limit): \(what)", file: file, line: line)
}

/// Why a test of the whole program cannot go on.
package struct Unexpected: Error, CustomStringConvertible {
    package let description: String

    package init(_ text: String, file: String = #fileID, line: Int = #line) {
        description = "\(text) (\(file):\(line))"
    }
}
