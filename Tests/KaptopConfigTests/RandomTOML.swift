/// A small generator of repeatable randomness (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Writes random TOML documents of every form, mostly valid, and damages them on demand.
struct RandomTOML {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func document() -> String {
        let ending = chance(4) ? "\r\n" : "\n"
        var lines: [String] = []
        for _ in 0..<Int.random(in: 0...14, using: &generator) {
            switch Int.random(in: 0..<12, using: &generator) {
            case 0: lines.append(pick(["", "  ", "\t"]))
            case 1: lines.append(pick(["# token = \"x\"", "  # [telegram]", "#", "# é ü 漢"]))
            case 2: lines.append("\(indent())[\(blank())\(keyPath())\(blank())]\(tail())")
            case 3: lines.append("\(indent())[[\(keyPath())]]\(tail())")
            default: lines.append("\(indent())\(keyPath())\(pick(["=", " = ", "   =  "]))\(value(depth: 0))\(tail())")
            }
        }
        return lines.joined(separator: ending) + (chance(3) ? "" : ending)
    }

    /// Changes, removes or adds a few bytes, or cuts the text.
    mutating func damaged(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            let byte = pick(Array("[]{}=.,\"'#\n\r\\ a0-_:\t".utf8) + [0xC3, 0xFF, 0x01])
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes.insert(byte, at: place)
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2 where place < bytes.count: bytes[place] = byte
            case 3 where chance(4): bytes = Array(bytes[..<place])
            default: break
            }
        }
        return bytes
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<(depth < 3 ? 16 : 11), using: &generator) {
        case 0: return pick(["true", "false"])
        case 1: return pick(["0", "42", "-17", "+5", "1_000", "0xff", "0o17", "0b101"])
        case 2: return pick(["1.5", "-0.5", "1e9", "6.02E+23", "inf", "-nan", "1_0.2_5"])
        case 3: return pick(["1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00.5", "1979-05-27T07:32:00-07:00"])
        case 4: return pick(["''", "'literal \\ # text'", "'[x]'"])
        case 5: return "\"\"\"\(pick(["", "\n"]))multi\n  # no comment\n[no.header]\nkey = 1 \\\n  end \"quoted\" \"\"\"\""
        case 6: return "'''\nraw \\d\n= '' '''"
        case 7...10: return pick(["\"\"", "\"plain\"", "\"with # hash\"", "\"esc \\\" \\\\ \\n \\u00e9\"", "\"a = b\"", "\"ü\""])
        case 11, 12:
            let items = (0..<Int.random(in: 0...3, using: &generator)).map { _ in value(depth: depth + 1) }
            let gap = pick([" ", "", "\n  ", " # c ]\n "])
            return "[" + items.map { gap + $0 }.joined(separator: "," + pick(["", " "])) + (items.isEmpty || chance(2) ? "" : ",") + gap
                + "]"
        default:
            let pairs = (0..<Int.random(in: 0...3, using: &generator)).map { number in
                "\(pick(["k", "url", "\"q r\"", "a.b"]))\(number) = \(oneLine(value(depth: depth + 1)))"
            }
            return "{ " + pairs.joined(separator: ", ") + " }"
        }
    }

    private mutating func oneLine(_ value: String) -> String { value.contains("\n") ? "1" : value }

    private mutating func keyPath() -> String {
        let count = chance(3) ? 2 : 1
        return (0..<count).map { _ in
            pick(["telegram", "slack", "url", "chat-id", "a", "b", "c", "1234", "\"a.b\"", "'q'", "\"\\u0061\"", "x_y"])
        }
        .joined(separator: pick([".", " . "]))
    }

    private mutating func indent() -> String { pick(["", "", "  ", "\t"]) }
    private mutating func blank() -> String { pick(["", "", " "]) }
    private mutating func tail() -> String { pick(["", "", "  ", " # comment = \"x\"", "# [c]"]) }
    private mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &generator) == 0 }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &generator)]
    }
}
