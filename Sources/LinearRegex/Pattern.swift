internal import CRE2

/// A regular expression of Go's syntax, matched in time linear to the text.
///
/// Patterns and texts are UTF-8 bytes, offsets count bytes. A match is unanchored and the leftmost-first one, as Go's
/// `regexp` finds it. Source: https://github.com/google/re2/wiki/Syntax and Go 1.19's `regexp/syntax`.
package struct Pattern: Sendable {
    /// The pattern as it was given.
    package let text: String
    private let compiled: CompiledPattern

    /// Bytes a pattern may use for its program and its caches; RE2 falls back to a slower linear search beyond.
    private static let maximumMemory: Int64 = 8 << 20

    package init(_ text: String) throws(PatternError) {
        self.text = text
        let bytes = Array(text.utf8)
        let refusal = GoSyntax.firstRefusal(in: bytes)
        // Of several mistakes Go names the first, so what stands before a refused construct is tried alone.
        compiled = CompiledPattern(refusal.map { Array(bytes[..<$0.offset]) } ?? bytes, maximumMemory: Self.maximumMemory)
        if let error = compiled.error(in: text), refusal == nil || error.kind != .missingParenthesis { throw error }
        if let refusal { throw PatternError(refusal.kind, argument: refusal.argument) }
    }

    /// The number of groups in parentheses that capture.
    package var groupCount: Int { compiled.groupCount }

    /// The name of a group from 1 on, empty where it has none.
    package func groupName(_ group: Int) -> String { compiled.groupName(group) }

    package func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { compiled.matches(bytes) }

    package func matches(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBufferPointer(matches) }

    package func matches(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.withUnsafeBufferPointer(matches) }

    package func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8(matches)
    }

    /// The first match at or after `start`: the range of the whole and of each group, nil for groups that took no part.
    ///
    /// The bytes before `start` are context for `^` and `\b`.
    package func firstMatch(in bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> [Range<Int>?]? {
        compiled.firstMatch(in: bytes, from: start)
    }

    package func firstMatch(in text: String, from start: Int = 0) -> [Range<Int>?]? {
        var text = text
        return text.withUTF8 { firstMatch(in: $0, from: start) }
    }
}

/// Owner of a compiled pattern of RE2.
///
/// The address is kept as an integer, because pointers are not `Sendable`: what it points to is never changed after `init`, RE2's
/// matching is thread safe, and it is freed when nobody holds this object any more.
private final class CompiledPattern: Sendable {
    private let address: UInt
    let groupCount: Int

    init(_ bytes: [UInt8], maximumMemory: Int64) {
        let pointer = bytes.withUnsafeBufferPointer { kt_re2_new($0.baseAddress, $0.count, maximumMemory) }
        address = UInt(bitPattern: pointer)
        groupCount = max(0, Int(kt_re2_group_count(pointer)))
    }

    deinit {
        kt_re2_free(pointer)
    }

    private var pointer: OpaquePointer? { OpaquePointer(bitPattern: address) }

    func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        kt_re2_match(pointer, bytes.baseAddress, bytes.count, 0, nil, 0)
    }

    func firstMatch(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> [Range<Int>?]? {
        guard start >= 0, start <= bytes.count else { return nil }
        var spans = [kt_re2_span](repeating: kt_re2_span(start: -1, end: -1), count: groupCount + 1)
        let found = spans.withUnsafeMutableBufferPointer {
            kt_re2_match(pointer, bytes.baseAddress, bytes.count, start, $0.baseAddress, Int32($0.count))
        }
        guard found else { return nil }
        return spans.map { $0.start < 0 ? nil : Int($0.start)..<Int($0.end) }
    }

    func groupName(_ group: Int) -> String {
        guard group > 0, group <= groupCount else { return "" }
        return text { kt_re2_group_name(pointer, Int32(group), $0, $1) }
    }

    func error(in pattern: String) -> PatternError? {
        let code = kt_re2_error_code(pointer)
        guard code != 0 else { return nil }
        let kind = PatternError.Kind(re2Code: code)
        let argument = text { kt_re2_error_argument(pointer, $0, $1) }
        return PatternError(kind, argument: kind.namesWholePattern ? pattern : argument)
    }

    private func text(_ copy: (UnsafeMutablePointer<UInt8>?, Int) -> Int) -> String {
        var buffer = [UInt8](repeating: 0, count: 512)
        let length = buffer.withUnsafeMutableBufferPointer { copy($0.baseAddress, $0.count) }
        return String(decoding: buffer.prefix(length), as: UTF8.self)
    }
}
