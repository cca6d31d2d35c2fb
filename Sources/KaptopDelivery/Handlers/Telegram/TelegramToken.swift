/// A bot's token, `<bot id>:<35 characters>`, found in whatever was pasted: the token, `bot123:abc`, a URL of the Bot API, or the
/// whole message of BotFather.
package struct TelegramToken: Sendable, Hashable {
    package let secret: Secret<String>
    /// The number before the colon; it is public.
    package let botID: String

    /// The usual length of what follows the colon; other lengths deserve a warning, no refusal.
    package static let usualLength = 35
    private static let shortest = 30

    /// The first token in a text, nil where there is none.
    package static func extract(from pasted: String) -> TelegramToken? {
        let text = Array(pasted.replacing("%3A", with: ":").replacing("%3a", with: ":").utf8)
        for colon in text.indices where text[colon] == UInt8(ascii: ":") {
            var start = colon
            while start > 0, isDigit(text[start - 1]) { start -= 1 }
            var end = colon + 1
            while end < text.count, isSecretByte(text[end]) { end += 1 }
            let id = text[start..<colon]
            guard (5...16).contains(id.count), end - colon - 1 >= shortest else { continue }
            // Digits in the middle of another word are no bot's number, but `bot` before them is usual.
            let before = text[..<start]
            if let last = before.last, isSecretByte(last), !lowercased(before.suffix(3)).elementsEqual("bot".utf8) { continue }
            return TelegramToken(
                secret: Secret(String(decoding: text[start..<end], as: UTF8.self)), botID: String(decoding: id, as: UTF8.self))
        }
        return nil
    }

    package var hasUsualLength: Bool {
        secret.reveal().utf8.count - botID.utf8.count - 1 == Self.usualLength
    }

    /// For a review on screen: `123456:…wxyz`.
    package var masked: String { "\(botID):…\(secret.reveal().suffix(4))" }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isSecretByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
}

/// A chat id as a person types it, checked strictly: Telegram itself takes `12abc` for 12.
package enum TelegramChatID {
    /// A number within 52 bits without leading zeros, or the `@name` of a public channel or supergroup.
    package static func isValid(_ text: String) -> Bool {
        if text.hasPrefix("@") {
            let name = text.dropFirst().utf8
            return (4...32).contains(name.count) && name.allSatisfy { isWordByte($0) }
        }
        let digits = (text.hasPrefix("-") ? text.dropFirst() : text[...]).utf8
        return (1...16).contains(digits.count) && digits.first != UInt8(ascii: "0")
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (byte < 0x80 && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber))
    }
}
