/// Numbers as line protocol spells them.
enum DecimalText {
    /// 10 to the 0th to 19th; the last one is the largest that fits.
    private static let powers: InlineArray<20, UInt64> = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ]

    /// 2^127 divided by each of the powers with its upper bit moved to the top, rounded down (the first one by one more, to fit).
    private static let reciprocals: InlineArray<20, UInt64> = [
        0xFFFF_FFFF_FFFF_FFFF, 0xCCCC_CCCC_CCCC_CCCC, 0xA3D7_0A3D_70A3_D70A, 0x8312_6E97_8D4F_DF3B,
        0xD1B7_1758_E219_652B, 0xA7C5_AC47_1B47_8423, 0x8637_BD05_AF6C_69B5, 0xD6BF_94D5_E57A_42BC,
        0xABCC_7711_8461_CEFC, 0x8970_5F41_36B4_A597, 0xDBE6_FECE_BDED_D5BE, 0xAFEB_FF0B_CB24_AAFE,
        0x8CBC_CC09_6F50_88CB, 0xE12E_1342_4BB4_0E13, 0xB424_DC35_095C_D80F, 0x901D_7CF7_3AB0_ACD9,
        0xE695_94BE_C44D_E15B, 0xB877_AA32_36A4_B449, 0x9392_EE8E_921D_5D07, 0xEC1E_4A7D_B695_61A5,
    ]

    /// Reads digits behind those of `mantissa`, up to eight at a time, and returns how many.
    ///
    /// More than 19 in all do not fit.
    @inline(__always)
    static func appendDigits(_ bytes: Span<UInt8>, _ index: inout Int, to mantissa: inout UInt64) -> Int {
        let start = index
        let words = bytes.bytes
        while index + 8 <= bytes.count {
            let word = UInt64(littleEndian: words.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            let digits = word ^ 0x3030_3030_3030_3030
            // A byte is a digit if its upper half is zero now and stays so when six is added; the lowest other one is marked right.
            let others = (digits | (digits &+ 0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0
            let count = others == 0 ? 8 : others.trailingZeroBitCount >> 3
            guard count > 0 else { return index - start }
            mantissa = mantissa &* powers[count] &+ eightDigits(digits << UInt64(64 - 8 * count))
            index += count
            if count < 8 { return index - start }
        }
        while index < bytes.count, Ascii.isDigit(bytes[index]) {
            mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- Ascii.zero)
            index += 1
        }
        return index - start
    }

    /// The number whose digits are the bytes, the first one lowest: neighbours are joined to pairs, fours, and eight.
    @inline(__always)
    private static func eightDigits(_ digits: UInt64) -> UInt64 {
        let pairs = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF_00FF_00FF
        let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_FFFF_0000_FFFF
        return (fours &* 10_000 &+ fours >> 32) & 0xFFFF_FFFF
    }

    /// `mantissa / 10^places`, rounded to the nearest Double (ties to even).
    ///
    /// `places` is at most 19.
    @inline(__always)
    static func quotient(_ mantissa: UInt64, places: Int) -> Double {
        if mantissa <= 1 << 53, places <= 15 {
            // Both are exact Doubles, so one division rounds once.
            return places == 0 ? Double(mantissa) : Double(mantissa) / Double(powers[places])
        }
        return longQuotient(mantissa, places: places)
    }

    /// The same with integers: at least 63 bits of the quotient, the last one set where more follow, round as the exact value would.
    private static func longQuotient(_ mantissa: UInt64, places: Int) -> Double {
        guard mantissa != 0 else { return 0 }
        let divisor = powers[places]
        let mantissaShift = mantissa.leadingZeroBitCount
        let divisorShift = divisor.leadingZeroBitCount
        let dividend = mantissa << UInt64(mantissaShift)
        // Two to the -126th at least; a power of two times a Double far from the limits is exact.
        let scale = Double(bitPattern: UInt64(1023 - 63 + divisorShift - mantissaShift) << 52)

        // By multiplication the quotient comes out right or up to two too small. Rounding depends on where the multiples of 512
        // lie (a Double keeps 53 bits), so away from them this is enough; near them a division, five times slower, decides.
        let estimate = dividend.multipliedFullWidth(by: reciprocals[places]).high
        if (1...0x1FC).contains(estimate & 0x1FF) {
            return Double(estimate | 1) * scale
        }
        // The high word is below 2^63 and the divisor is not, so the quotient fits.
        let (quotient, remainder) = (divisor << UInt64(divisorShift)).dividingFullWidth((dividend >> 1, dividend << 63))
        return Double(quotient | (remainder == 0 ? 0 : 1)) * scale
    }

    /// The Double of `[-]digits[.digits][e[+-]digits]`; nil where the text is not of that form or beyond a Double's range.
    static func float(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
        var index = range.lowerBound
        let isNegative = index < range.upperBound && bytes[index] == Ascii.minus
        if isNegative { index += 1 }
        var mantissa: UInt64 = 0
        var digits = 0
        var significantDigits = 0
        var places = 0
        var hasPoint = false
        while index < range.upperBound {
            let byte = bytes[index]
            if byte == Ascii.point {
                guard !hasPoint else { return nil }
                hasPoint = true
            } else if Ascii.isDigit(byte) {
                digits += 1
                if significantDigits > 0 || byte != Ascii.zero { significantDigits += 1 }
                mantissa = mantissa &* 10 &+ UInt64(byte &- Ascii.zero)
                if hasPoint { places += 1 }
            } else {
                break
            }
            index += 1
        }
        guard digits > 0 else { return nil }
        if index < range.upperBound {
            guard isExponent(bytes, index..<range.upperBound) else { return nil }
        } else if significantDigits <= 19, places <= 19 {
            let value = quotient(mantissa, places: places)
            return isNegative ? -value : value
        }
        return slowFloat(bytes, range)
    }

    private static func isExponent(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        guard bytes[index] == Ascii.e || bytes[index] == Ascii.capitalE else { return false }
        index += 1
        if index < range.upperBound, bytes[index] == Ascii.plus || bytes[index] == Ascii.minus { index += 1 }
        guard index < range.upperBound else { return false }
        while index < range.upperBound {
            guard Ascii.isDigit(bytes[index]) else { return false }
            index += 1
        }
        return true
    }

    private static func slowFloat(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
        let text = Ascii.text(bytes, range)
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The integer of `[-]digits`, nil beyond Int64.
    static func integer(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        var index = range.lowerBound
        let isNegative = index < range.upperBound && bytes[index] == Ascii.minus
        if isNegative { index += 1 }
        guard index < range.upperBound else { return nil }
        var value: Int64 = 0
        while index < range.upperBound {
            guard Ascii.isDigit(bytes[index]) else { return nil }
            let digit = Int64(bytes[index] &- Ascii.zero)
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            // Counted downwards: the smallest Int64 has no positive twin.
            let (sum, sumOverflow) = product.subtractingReportingOverflow(digit)
            if overflow || sumOverflow { return nil }
            value = sum
            index += 1
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// The shortest digits that read back as the same Double, without an exponent, as Go's `FormatFloat(v, 'f', -1, 64)`.
    static func positional(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        let sign = value.sign == .minus ? "-" : ""
        let parts = "\(value.magnitude)".split(separator: "e")
        let numerals = parts[0].split(separator: ".")
        let whole = String(numerals[0])
        let decimals = numerals.count > 1 && numerals[1] != "0" ? String(numerals[1]) : ""
        // A Double's description always has its exponent as an integer.
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        return sign + shifted(whole, decimals, by: exponent)
    }

    /// `whole.decimals` times ten to the `exponent`, written out.
    private static func shifted(_ whole: String, _ decimals: String, by exponent: Int) -> String {
        var digits = whole + decimals
        var pointPlace = whole.count + exponent
        if pointPlace <= 0 {
            digits = String(repeating: "0", count: 1 - pointPlace) + digits
            pointPlace = 1
        }
        if digits.count < pointPlace { digits += String(repeating: "0", count: pointPlace - digits.count) }
        let fraction = digits.dropFirst(pointPlace)
        return fraction.isEmpty ? digits : "\(digits.prefix(pointPlace)).\(fraction)"
    }
}
