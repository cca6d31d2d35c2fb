/// A text of /proc: lines of words.
struct ProcText {
    /// The words of each line.
    ///
    /// A last line without its line feed is left out: it was cut, and half a number is a wrong one.
    let lines: [[Substring]]

    init(_ bytes: [UInt8]?) {
        let bytes = bytes ?? []
        let end = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\n").map { line in
            line.split { $0 == " " || $0 == "\t" }
        }
    }

    /// The second word, a number, of the line whose first word this is.
    func number(_ name: String) -> UInt64? {
        guard let line = lines.first(where: { $0.first.map(String.init) == name }), line.count >= 2 else { return nil }
        return UInt64(line[1])
    }
}
