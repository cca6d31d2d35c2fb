/// A pattern for names, as Go's `path.Match` has it: `*`, `?`, `[a-z]`, `\` before a character that stands for itself.
struct Glob: Sendable {
    private enum Part: Sendable {
        case character(Unicode.Scalar)
        case anyCharacter
        case anyText
        case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    /// nil for a pattern that is none.
    private let parts: [Part]?

    init(_ text: String) {
        parts = Self.parse(Array(text.unicodeScalars))
    }

    var isValid: Bool { parts != nil }

    /// A slash is matched by itself only.
    func matches(_ text: String) -> Bool {
        guard let parts else { return false }
        let scalars = Array(text.unicodeScalars)
        var part = 0
        var index = 0
        // Where the last star stood, and what it would have to swallow next: only the last one is ever tried again.
        var retry: (part: Int, index: Int)?
        while true {
            if part == parts.count, index == scalars.count { return true }
            if part < parts.count, case .anyText = parts[part] {
                retry = (part, index)
                part += 1
                continue
            }
            if part < parts.count, index < scalars.count, Self.matches(parts[part], scalars[index]) {
                part += 1
                index += 1
                continue
            }
            guard let last = retry, last.index < scalars.count, scalars[last.index] != "/" else { return false }
            retry = (last.part, last.index + 1)
            part = last.part + 1
            index = last.index + 1
        }
    }

    private static func matches(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
        switch part {
        case .character(let wanted): scalar == wanted
        case .anyCharacter: scalar != "/"
        case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
        case .anyText: false
        }
    }

    private static func parse(_ scalars: [Unicode.Scalar]) -> [Part]? {
        var parts: [Part] = []
        var index = 0
        while index < scalars.count {
            switch scalars[index] {
            case "*": parts.append(.anyText)
            case "?": parts.append(.anyCharacter)
            case "\\":
                index += 1
                guard index < scalars.count else { return nil }
                parts.append(.character(scalars[index]))
            case "[":
                guard let part = parseClass(scalars, &index) else { return nil }
                parts.append(part)
                continue
            case let scalar: parts.append(.character(scalar))
            }
            index += 1
        }
        return parts
    }

    private static func parseClass(_ scalars: [Unicode.Scalar], _ index: inout Int) -> Part? {
        index += 1
        let isNegated = index < scalars.count && scalars[index] == "^"
        if isNegated { index += 1 }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while index < scalars.count, scalars[index] != "]" || ranges.isEmpty {
            guard let low = member(scalars, &index) else { return nil }
            var high = low
            if index < scalars.count, scalars[index] == "-" {
                index += 1
                guard let last = member(scalars, &index) else { return nil }
                high = last
            }
            // A range that runs backwards holds nothing.
            ranges.append(low <= high ? low...high : "\u{0}"..."\u{0}")
        }
        guard index < scalars.count else { return nil }
        index += 1
        return .oneOf(ranges, isNegated: isNegated)
    }

    private static func member(_ scalars: [Unicode.Scalar], _ index: inout Int) -> Unicode.Scalar? {
        guard index < scalars.count, scalars[index] != "-", scalars[index] != "]" else { return nil }
        if scalars[index] == "\\" { index += 1 }
        guard index < scalars.count else { return nil }
        index += 1
        return scalars[index - 1]
    }
}
