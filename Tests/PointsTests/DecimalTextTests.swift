import Testing

@testable import Points

@Suite struct DecimalTextTests {
    @Test(arguments: [
        "0", "-0", "1", "0.1", "98.989898989898989", "9007199254740993", "9007199254740992.5", "18446744073709551615",
        "0.0000000000000000001", "1.7976931348623157e308", "5e-324", "1e-400", "123456789012345678901234567890", "2.5e+1",
        "4503599627370496.5", "4503599627370497.5", "9999999999999999999", ".5", "7.", "00000000000000000000001.5",
    ])
    func floatIsTheNearestDouble(text: String) {
        let bytes = Array(text.utf8)
        // The standard library wants digits on both sides of the point.
        let spelt = text.hasPrefix(".") ? "0" + text : text.hasSuffix(".") ? text + "0" : text
        #expect(DecimalText.float(bytes.span, 0..<bytes.count)?.bitPattern == Double(spelt)?.bitPattern)
    }

    @Test func quotientsOfAllSizesRoundAsTheStandardLibraryDoes() {
        var random = LineProtocolParserTests.Generator(state: 11)
        for _ in 0..<20_000 {
            let mantissa = random.next() >> UInt64.random(in: 1...63, using: &random)
            let places = Int.random(in: 0...19, using: &random)
            let value = DecimalText.quotient(mantissa, places: places)
            #expect(value == Double("\(mantissa)e-\(places)"), "\(mantissa)e-\(places)")
        }
    }

    @Test func digitsEndAtEveryByteThatIsNone() {
        for other in UInt8.min...UInt8.max where !Ascii.isDigit(other) {
            for count in 0...9 {
                let bytes = Array("123456789".utf8.prefix(count)) + [other] + Array("00000000".utf8)
                var index = 0
                var mantissa: UInt64 = 7
                #expect(DecimalText.appendDigits(bytes.span, &index, to: &mantissa) == count, "\(other)")
                #expect(index == count)
                #expect(String(mantissa) == "7" + "123456789".prefix(count))
            }
        }
    }

    @Test(arguments: ["", "-", ".", "1e", "e5", "1e+", "1x", "1e999", "1.1.1", "1e5e5"])
    func whatIsNoFloatIsNil(text: String) {
        let bytes = Array(text.utf8)
        #expect(DecimalText.float(bytes.span, 0..<bytes.count) == nil)
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "-0"), (1, "1"), (0.5, "0.5"), (1e21, "1000000000000000000000"), (1e-7, "0.0000001"),
        (1.5e16, "15000000000000000"), (-1.25e-5, "-0.0000125"), (123456.789, "123456.789"),
        (1.2345678901234567e19, "12345678901234567000"),
    ])
    func positionalFormHasNoExponent(value: Double, text: String) {
        #expect(DecimalText.positional(value) == text)
    }
}
