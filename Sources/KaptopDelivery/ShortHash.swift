/// Eight hexadecimal digits that tell one text from another without showing it (FNV-1a, 32 bits).
///
/// Not for keeping secrets apart from people who guess them.
enum ShortHash {
    static func text(_ text: String) -> String {
        let hash = text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
