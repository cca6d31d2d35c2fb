/// The decimal digits of a floating point number, exact or the fewest that identify it.
struct DecimalDigits {
    /// Values 0 to 9, the first not zero unless there is none.
    private(set) var digits: [UInt8]
    /// The number is 0.d₁d₂d₃… times ten to this power.
    private(set) var point: Int

    /// The fewest digits that read back as the same number; zero has none.
    init(shortest value: Double) {
        var mantissa: [UInt8] = []
        var exponent = 0
        var fractionDigits = 0
        var isFraction = false
        var text = value.magnitude.description.utf8[...]
        if let mark = text.firstIndex(of: UInt8(ascii: "e")) {
            exponent = Int(String(decoding: text[text.index(after: mark)...], as: UTF8.self)) ?? 0
            text = text[..<mark]
        }
        for byte in text {
            if byte == UInt8(ascii: ".") {
                isFraction = true
            } else {
                mantissa.append(byte &- 0x30)
                if isFraction { fractionDigits += 1 }
            }
        }
        digits = mantissa
        point = mantissa.count - fractionDigits + exponent
        trim()
    }

    /// All digits of the binary number.
    init(exact value: Double) {
        var limbs = Self.limbs(of: value.magnitude.significandBitPattern, isNormal: value.isNormal)
        var exponent = (value.isNormal ? Int(value.magnitude.exponentBitPattern) : 1) - 1075
        point = 0
        // A negative power of two is a power of five with the point moved.
        let moved = min(0, exponent)
        while exponent < 0 {
            let step = min(12, -exponent)
            Self.multiply(&limbs, by: (0..<step).reduce(1) { product, _ in product * 5 })
            exponent += step
        }
        while exponent > 0 {
            let step = min(29, exponent)
            Self.multiply(&limbs, by: 1 << step)
            exponent -= step
        }
        var text = ""
        for limb in limbs.reversed() {
            let part = String(limb)
            text += text.isEmpty ? part : String(repeating: "0", count: 9 - part.utf8.count) + part
        }
        digits = text.utf8.map { $0 &- 0x30 }
        point = digits.count + moved
        trim()
    }

    private static func limbs(of fraction: UInt64, isNormal: Bool) -> [UInt64] {
        var rest = isNormal ? fraction | 1 << 52 : fraction
        var limbs: [UInt64] = []
        repeat {
            limbs.append(rest % 1_000_000_000)
            rest /= 1_000_000_000
        } while rest > 0
        return limbs
    }

    private static func multiply(_ limbs: inout [UInt64], by factor: UInt64) {
        var carry: UInt64 = 0
        for index in limbs.indices {
            let product = limbs[index] * factor + carry
            limbs[index] = product % 1_000_000_000
            carry = product / 1_000_000_000
        }
        if carry > 0 { limbs.append(carry) }
    }

    private mutating func trim() {
        let leading = digits.prefix { $0 == 0 }.count
        digits.removeFirst(leading)
        point -= leading
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { point = 0 }
    }

    /// Keeps `count` digits, halves going to the even digit.
    mutating func round(to count: Int) {
        guard count < digits.count else { return }
        guard count >= 0 else {
            digits = []
            point = 0
            return
        }
        let isHalf = digits[count] == 5 && count + 1 == digits.count
        let roundsUp = isHalf ? count > 0 && digits[count - 1] % 2 == 1 : digits[count] >= 5
        digits.removeSubrange(count...)
        guard roundsUp else {
            trim()
            return
        }
        while let last = digits.last {
            if last < 9 {
                digits[digits.count - 1] = last + 1
                return
            }
            digits.removeLast()
        }
        digits = [1]
        point += 1
    }
}
