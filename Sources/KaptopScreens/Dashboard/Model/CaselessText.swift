/// A text that is looked for in others whatever the case of their letters, without building any text to do so.
///
/// Each character is kept as the bytes of its lower and its upper form; texts are searched byte by byte as they are. A hundred thousand
/// alerts are searched in a few milliseconds, and nothing is kept with them for it.
struct CaselessText: Sendable, Hashable {
    private let forms: [Form]

    private struct Form: Sendable, Hashable {
        var lower: [UInt8]
        var upper: [UInt8]
    }

    init(_ text: String) {
        forms = text.map { Form(lower: Array($0.lowercased().utf8), upper: Array($0.uppercased().utf8)) }
    }

    var isEmpty: Bool { forms.isEmpty }

    /// Whether the text is somewhere in another.
    func isIn(_ text: String) -> Bool {
        guard let first = forms.first, let lower = first.lower.first, let upper = first.upper.first else { return true }
        return CaselessText.withBytes(of: text) { bytes in
            var start = 0
            while start < bytes.count {
                if bytes[start] == lower || bytes[start] == upper, end(in: bytes, from: start) != nil { return true }
                start += 1
            }
            return false
        }
    }

    /// Where the text ends in bytes of another if it stands there from `start` on; nil where it does not.
    func end(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var place = start
        for form in forms {
            if CaselessText.stands(form.lower, in: bytes, at: place) {
                place += form.lower.count
            } else if CaselessText.stands(form.upper, in: bytes, at: place) {
                place += form.upper.count
            } else {
                return nil
            }
        }
        return place
    }

    private static func stands(_ part: [UInt8], in bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        guard place + part.count <= bytes.count else { return false }
        for index in part.indices where bytes[place + index] != part[index] { return false }
        return true
    }

    static func withBytes<Result>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = text.utf8.withContiguousStorageIfAvailable(body) { return result }
        return Array(text.utf8).withUnsafeBufferPointer(body)
    }
}

/// A whole value with `*` for any text, whatever the case of its letters: `web-*`.
struct Wildcard: Sendable, Hashable {
    private let parts: [CaselessText]

    init(_ text: String) {
        parts = text.split(separator: "*", omittingEmptySubsequences: false).map { CaselessText(String($0)) }
    }

    func matches(_ text: String) -> Bool {
        CaselessText.withBytes(of: text) { bytes in
            guard let first = parts.first, let last = parts.last else { return bytes.isEmpty }
            guard var place = first.end(in: bytes, from: 0) else { return false }
            guard parts.count > 1 else { return place == bytes.count }
            // The parts in the middle take the first place that they find; the last must reach the end.
            for part in parts.dropFirst().dropLast() {
                guard let end = (place...bytes.count).lazy.compactMap({ part.end(in: bytes, from: $0) }).first else { return false }
                place = end
            }
            return (place...bytes.count).contains { last.end(in: bytes, from: $0) == bytes.count }
        }
    }
}
