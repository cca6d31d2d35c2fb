extension Pattern {
    /// The text with every match replaced by `template`, at most `limit` bytes of it.
    ///
    /// In the template `$1`, `$name` and `${name}` stand for a group, `$$` for a dollar sign; a name is the longest row of
    /// letters, digits and `_`, so `$1x` is the group named `1x`. An unknown group is empty. Source: Go's `Regexp.ReplaceAllString`.
    package func replacingAll(in text: String, with template: String, limit: Int = .max) -> String? {
        var text = text
        let parts = ReplacementTemplate.parse(Array(template.utf8), groupsNamed: groupIndices)
        let output = text.withUTF8 { replaced($0, parts, limit: limit) }
        return output.map { String(decoding: $0, as: UTF8.self) }
    }

    private func groupIndices(_ name: String) -> [Int] {
        guard groupCount > 0 else { return [] }
        return (1...groupCount).filter { groupName($0) == name }
    }

    /// The order of steps is Go's: an empty match right behind another match is skipped, and each step moves on by a character.
    private func replaced(_ source: UnsafeBufferPointer<UInt8>, _ parts: [ReplacementTemplate.Part], limit: Int) -> [UInt8]? {
        var output: [UInt8] = []
        var lastEnd = 0
        var position = 0
        while position <= source.count {
            guard let groups = firstMatch(in: source, from: position), let whole = groups[0] else { break }
            output.append(contentsOf: source[lastEnd..<whole.lowerBound])
            if whole.upperBound > lastEnd || whole.lowerBound == 0 {
                for part in parts {
                    switch part {
                    case .bytes(let bytes): output.append(contentsOf: bytes)
                    case .group(let indices):
                        let taking = indices.first { $0 < groups.count && groups[$0] != nil }
                        if let taking, let range = groups[taking] { output.append(contentsOf: source[range]) }
                    }
                    if output.count > limit { return nil }
                }
            }
            lastEnd = whole.upperBound
            position = max(position + Self.characterLength(source, at: position), whole.upperBound)
        }
        output.append(contentsOf: source[min(lastEnd, source.count)...])
        return output.count > limit ? nil : output
    }

    /// The bytes of the character at an offset, 1 where they are not UTF-8 or at the end.
    private static func characterLength(_ source: UnsafeBufferPointer<UInt8>, at offset: Int) -> Int {
        guard offset < source.count, source[offset] >= 0xC0 else { return 1 }
        var decoder = UTF8()
        var rest = source[offset..<min(offset + 4, source.count)].makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&rest) { return UTF8.width(scalar) }
        return 1
    }
}

/// A replacement text with its places for groups.
enum ReplacementTemplate {
    enum Part: Equatable {
        case bytes([UInt8])
        /// The first of these groups that took part: several may have one name.
        case group([Int])
    }

    static func parse(_ template: [UInt8], groupsNamed indices: (String) -> [Int]) -> [Part] {
        var parts: [Part] = []
        var plain: [UInt8] = []
        var position = 0
        let dollar = UInt8(ascii: "$")
        while position < template.count {
            guard template[position] == dollar else {
                plain.append(template[position])
                position += 1
                continue
            }
            if position + 1 < template.count, template[position + 1] == dollar {
                plain.append(dollar)
                position += 2
            } else if let (name, end) = groupName(template, from: position + 1) {
                if !plain.isEmpty { parts.append(.bytes(plain)) }
                plain = []
                parts.append(.group(number(name).map { [$0] } ?? indices(String(decoding: name, as: UTF8.self))))
                position = end
            } else {
                // A dollar sign without a name stands for itself.
                plain.append(dollar)
                position += 1
            }
        }
        if !plain.isEmpty { parts.append(.bytes(plain)) }
        return parts
    }

    private static func groupName(_ template: [UInt8], from start: Int) -> (name: ArraySlice<UInt8>, end: Int)? {
        let isBraced = start < template.count && template[start] == UInt8(ascii: "{")
        let first = isBraced ? start + 1 : start
        var end = first
        while end < template.count, isWordByte(template[end]) { end += 1 }
        guard end > first else { return nil }
        if isBraced {
            guard end < template.count, template[end] == UInt8(ascii: "}") else { return nil }
            return (template[first..<end], end + 1)
        }
        return (template[first..<end], end)
    }

    /// Go takes letters and digits of all scripts; a name made of other than ASCII ones cannot be a group's, only longer.
    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: byte == UInt8(ascii: "_") || byte >= 0x80
        }
    }

    private static func number(_ name: ArraySlice<UInt8>) -> Int? {
        guard name.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        // Eight digits suffice for any group; Go takes longer numbers, and those with a zero in front, for names.
        return name.count <= 8 && (name.count == 1 || name.first != UInt8(ascii: "0")) ? Int(String(decoding: name, as: UTF8.self)) : nil
    }
}
