import TickScript

extension FunctionCatalog {
    /// Functions of strings; positions and lengths are counted in bytes, as in Go.
    static let stringFunctions: [LambdaFunction] = [
        test("strContains") { GoStrings.index(of: $1, in: $0) != nil },
        test("strContainsAny") { GoStrings.firstIndex(of: $1, in: $0) != nil },
        test("strHasPrefix") { $0.utf8.starts(with: $1.utf8) },
        test("strHasSuffix") { $0.utf8.reversed().starts(with: $1.utf8.reversed()) },
        position("strCount") { GoStrings.count(of: $1, in: $0) },
        position("strIndex") { GoStrings.index(of: $1, in: $0) ?? -1 },
        position("strIndexAny") { GoStrings.firstIndex(of: $1, in: $0) ?? -1 },
        position("strLastIndex") { GoStrings.lastIndex(of: $1, in: $0) ?? -1 },
        position("strLastIndexAny") { GoStrings.lastIndexOfAny($1, in: $0) ?? -1 },
        LambdaFunction("strLength", .one { (text: String) in Int64(text.utf8.count) }),
        LambdaFunction(
            "strReplace",
            .four { (text: String, old: String, new: String, count: Int64) throws(CallFailure) in
                try GoStrings.replace(old, by: new, in: text, count: count)
            }),
        LambdaFunction(
            "strSubstring",
            .three { (text: String, start: Int64, stop: Int64) throws(CallFailure) in try substring(text, start, stop) }),
        change("strToLower") { GoStrings.mapped($0) { GoStrings.lowercase($0) } },
        change("strToUpper") { GoStrings.mapped($0) { GoStrings.uppercase($0) } },
        change("strTrimSpace") { GoStrings.trim($0, start: true, end: true, \.properties.isWhitespace) },
        trim("strTrim") { text, set in GoStrings.trim(text, start: true, end: true) { set.contains($0) } },
        trim("strTrimLeft") { text, set in GoStrings.trim(text, start: true, end: false) { set.contains($0) } },
        trim("strTrimRight") { text, set in GoStrings.trim(text, start: false, end: true) { set.contains($0) } },
        LambdaFunction(
            "strTrimPrefix",
            .two { (text: String, prefix: String) in
                text.utf8.starts(with: prefix.utf8) ? String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : text
            }),
        LambdaFunction(
            "strTrimSuffix",
            .two { (text: String, suffix: String) in
                text.utf8.reversed().starts(with: suffix.utf8.reversed())
                    ? String(decoding: text.utf8.dropLast(suffix.utf8.count), as: UTF8.self) : text
            }),
    ]

    private static func test(_ name: String, _ body: @escaping @Sendable (String, String) -> Bool) -> LambdaFunction {
        LambdaFunction(name, .two { (text: String, part: String) in body(text, part) })
    }

    private static func position(_ name: String, _ body: @escaping @Sendable (String, String) -> Int) -> LambdaFunction {
        LambdaFunction(name, .two { (text: String, part: String) in Int64(body(text, part)) })
    }

    private static func change(_ name: String, _ body: @escaping @Sendable (String) -> String) -> LambdaFunction {
        LambdaFunction(name, .one { (text: String) in body(text) })
    }

    private static func trim(
        _ name: String, _ body: @escaping @Sendable (String, Set<Unicode.Scalar>) -> String
    ) -> LambdaFunction {
        LambdaFunction(name, .two { (text: String, set: String) in body(text, Set(set.unicodeScalars)) })
    }

    private static func substring(_ text: String, _ start: Int64, _ stop: Int64) throws(CallFailure) -> String {
        guard start >= 0 else { throw CallFailure("found negative index for strSubstring: \(start)") }
        guard stop >= 0 else { throw CallFailure("found negative index for strSubstring: \(stop)") }
        let bytes = text.utf8
        guard stop < Int64(bytes.count) else { throw CallFailure("stop index too large for string in strSubstring: \(stop)") }
        guard start <= stop else { throw CallFailure(runtime: "slice bounds out of range [\(start):\(stop)]") }
        return String(decoding: bytes.dropFirst(Int(start)).prefix(Int(stop - start)), as: UTF8.self)
    }
}

/// The longest text an expression may make.
enum TextLimit {
    static let bytes = 1 << 20
    static let failure = CallFailure("result is longer than \(bytes) bytes")
}

/// What Go's package `strings` does, on bytes.
enum GoStrings {
    static func index(of part: String, in text: String) -> Int? {
        index(of: Array(part.utf8), in: Array(text.utf8), from: 0)
    }

    private static func index(of part: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        guard part.count <= text.count - start else { return nil }
        var position = start
        while position <= text.count - part.count {
            if text[position..<position + part.count].elementsEqual(part) { return position }
            position += 1
        }
        return nil
    }

    static func lastIndex(of part: String, in text: String) -> Int? {
        let text = Array(text.utf8)
        let part = Array(part.utf8)
        var position = text.count - part.count
        while position >= 0 {
            if text[position..<position + part.count].elementsEqual(part) { return position }
            position -= 1
        }
        return nil
    }

    static func firstIndex(of characters: String, in text: String) -> Int? {
        positions(of: characters, in: text).first
    }

    static func lastIndexOfAny(_ characters: String, in text: String) -> Int? {
        positions(of: characters, in: text).last
    }

    private static func positions(of characters: String, in text: String) -> [Int] {
        let set = Set(characters.unicodeScalars)
        var offset = 0
        var found: [Int] = []
        for scalar in text.unicodeScalars {
            if set.contains(scalar) { found.append(offset) }
            offset += UTF8.width(scalar)
        }
        return found
    }

    /// Without overlaps; an empty part counts once before every character and once at the end.
    static func count(of part: String, in text: String) -> Int {
        guard !part.isEmpty else { return text.unicodeScalars.count + 1 }
        let bytes = Array(text.utf8)
        let partBytes = Array(part.utf8)
        var count = 0
        var position = 0
        while let found = index(of: partBytes, in: bytes, from: position) {
            count += 1
            position = found + partBytes.count
        }
        return count
    }

    /// Replaces the first `count` places, all where it is negative.
    static func replace(_ old: String, by new: String, in text: String, count: Int64) throws(CallFailure) -> String {
        let bytes = Array(text.utf8)
        var rest = bytes[...]
        var result: [UInt8] = []
        var left = count < 0 ? Int64.max : count
        let oldBytes = Array(old.utf8)
        var isFirst = true
        while left > 0 {
            if oldBytes.isEmpty {
                if !isFirst {
                    guard let width = characterWidth(rest) else { break }
                    result += rest.prefix(width)
                    rest = rest.dropFirst(width)
                }
                isFirst = false
            } else {
                guard let found = index(of: oldBytes, in: bytes, from: rest.startIndex) else { break }
                result += rest[..<found]
                rest = bytes[(found + oldBytes.count)...]
            }
            result += new.utf8
            left -= 1
            guard result.count <= TextLimit.bytes else { throw TextLimit.failure }
        }
        guard result.count + rest.count <= TextLimit.bytes else { throw TextLimit.failure }
        return String(decoding: result + rest, as: UTF8.self)
    }

    private static func characterWidth(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = bytes.first else { return nil }
        let width = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        return min(width, bytes.count)
    }

    static func mapped(_ text: String, _ map: (Unicode.Scalar) -> Unicode.Scalar) -> String {
        var mapped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { mapped.append(map(scalar)) }
        return String(mapped)
    }

    /// One character for one, as Go's `unicode.ToUpper`: `ß` stays what it is.
    static func uppercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        single(scalar.properties.uppercaseMapping) ?? single(scalar.properties.titlecaseMapping) ?? scalar
    }

    /// One character for one, as Go's `unicode.ToLower`.
    static func lowercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        // The one letter whose lowercase spelling in Unicode has two characters.
        scalar == "\u{130}" ? "i" : single(scalar.properties.lowercaseMapping) ?? scalar
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }

    static func trim(_ text: String, start: Bool, end: Bool, _ isTrimmed: (Unicode.Scalar) -> Bool) -> String {
        var scalars = Substring(text).unicodeScalars
        if start { while let first = scalars.first, isTrimmed(first) { scalars.removeFirst() } }
        if end { while let last = scalars.last, isTrimmed(last) { scalars.removeLast() } }
        return String(String.UnicodeScalarView(scalars))
    }
}
