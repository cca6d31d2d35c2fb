/// The plain text of a template as html/template puts it out: comments left out, stray `<` escaped.
struct TextEditor {
    let bytes: [UInt8]
    private var result: [UInt8] = []
    /// Up to here the bytes were written or left out.
    private var written = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Takes over one stretch of text that lies in one context, with the context behind it.
    mutating func copy(_ range: Range<Int>, from context: HTMLContext, to next: HTMLContext) {
        if context.state == .text || context.state == .plainElement {
            escapeStrayTags(in: range, endsState: next.state != context.state)
        } else if context.state.isComment, context.delimiter == .none {
            leaveOutComment(range, context)
        }
        if next.state != context.state, next.state.isComment, next.delimiter == .none {
            let start = range.upperBound - (next.state == .htmlComment ? 4 : 2)
            if start > written { result.append(contentsOf: bytes[written..<start]) }
            written = range.upperBound
        }
    }

    private mutating func escapeStrayTags(in range: Range<Int>, endsState: Bool) {
        var end = range.upperBound
        if endsState, let opening = bytes[range].lastIndex(of: UInt8(ascii: "<")) { end = opening }
        for index in range.lowerBound..<end where bytes[index] == UInt8(ascii: "<") {
            let word = String(decoding: bytes[index...].prefix(9), as: UTF8.self)
            if word.uppercased() == "<!DOCTYPE" { continue }
            result.append(contentsOf: bytes[written..<index])
            result.append(contentsOf: "&lt;".utf8)
            written = index + 1
        }
    }

    /// A comment of a script keeps its line break, which may end a statement.
    private mutating func leaveOutComment(_ range: Range<Int>, _ context: HTMLContext) {
        switch context.state {
        case .scriptBlockComment:
            let text = bytes[written..<range.upperBound]
            let breaksLine = text.indices.contains { index in
                text[index] == 0x0A || text[index] == 0x0D || HTMLTransition.isLineSeparator(text, at: index)
            }
            result.append(breaksLine ? 0x0A : 0x20)
        case .styleBlockComment: result.append(0x20)
        default: break
        }
        written = range.upperBound
    }

    /// The text, or nil if it is unchanged.
    mutating func finished(in context: HTMLContext) -> [UInt8]? {
        guard written != 0, context.state != .error else { return nil }
        if !context.state.isComment || context.delimiter != .none { result.append(contentsOf: bytes[written...]) }
        return result
    }
}
