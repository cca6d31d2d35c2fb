import Testing

@testable import KaptopAPI

@Suite struct JSONTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let text: String
        let value: JSONValue
        var testDescription: String { text }
    }

    @Test(arguments: [
        Case(text: "null", value: .null),
        Case(text: " [true,false] ", value: [true, false]),
        Case(text: "9223372036854775807", value: .integer(.max)),
        Case(text: "9223372036854775808", value: .float(9_223_372_036_854_775_808)),
        Case(text: "-0.5e-3", value: .float(-0.0005)),
        Case(text: #""a\u00e9\n\"\\\/\ud83d\ude00""#, value: "aé\n\"\\/😀"),
        Case(text: #""\ud83dx""#, value: "\u{FFFD}x"),
        Case(text: #"{"a": {"b": []}, "a": 1}"#, value: .object([.init("a", ["b": []]), .init("a", .integer(1))])),
        Case(text: "{} garbage", value: [:]),
    ])
    func textBecomesAValue(_ example: Case) throws {
        #expect(try JSONParser.value(Array(example.text.utf8)) == example.value)
    }

    @Test(arguments: [
        ("", "EOF"),
        ("{bad", "invalid character 'b' looking for beginning of object key string"),
        ("{not json", "invalid character 'n' looking for beginning of object key string"),
        ("{\"a\" 1}", "invalid character '1' after object key"),
        ("{\"a\":1 \"b\"}", #"invalid character '"' after object key:value pair"#),
        ("[1 2]", "invalid character '2' after array element"),
        ("[1,]", "invalid character ']' looking for beginning of value"),
        ("tru", "unexpected EOF"),
        ("trua", "invalid character 'a' in literal true (expecting 'e')"),
        ("\"a\nb\"", #"invalid character '\n' in string literal"#),
        (#""\x""#, "invalid character 'x' in string escape code"),
        (#""\u00g0""#, #"invalid character 'g' in \u hexadecimal character escape"#),
        ("1.x", "invalid character 'x' after decimal point in numeric literal"),
        ("1ex", "invalid character 'x' in exponent of numeric literal"),
        ("-x", "invalid character 'x' in numeric literal"),
    ])
    func mistakesAreToldInGosWords(_ text: String, _ problem: String) {
        #expect(throws: JSONParser.Problem(text: problem)) { try JSONParser.value(Array(text.utf8)) }
    }

    @Test func depthIsBounded() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: JSONParser.Problem(text: "exceeded max depth")) { try JSONParser.value(Array(text.utf8)) }
    }

    @Test(arguments: [
        (JSONValue.float(0), "0"), (.float(25), "25"), (.float(-0.1), "-0.1"), (.float(1e20), "100000000000000000000"),
        (.float(1e21), "1e+21"), (.float(1.5e300), "1.5e+300"), (.float(0.000001), "0.000001"), (.float(1e-9), "1e-9"),
        (.float(7.993604109518269), "7.993604109518269"), (.float(.infinity), "null"),
        (.text("<a & 'b'>\u{1}\u{2028}"), #""\u003ca \u0026 'b'\u003e\u0001\u2028""#),
        (.object([.init("a", [1, []]), .init("b", [:])]), #"{"a":[1,[]],"b":{}}"#),
    ])
    func valuesArePrintedAsGoPrintsThem(_ value: JSONValue, _ text: String) {
        #expect(String(decoding: JSONPrinter.bytes(value, .line), as: UTF8.self) == text + "\n")
    }

    @Test func membersAreIndentedByFourSpaces() {
        let text = String(decoding: JSONPrinter.bytes(["a": [.integer(1)], "b": [:], "c": []], .indented), as: UTF8.self)
        #expect(text == "{\n    \"a\": [\n        1\n    ],\n    \"b\": {},\n    \"c\": []\n}")
    }

    @Test func membersAreFoundInAnyCase() {
        let value: JSONValue = ["ID": "a", "id": "b", "Script": "c"]
        #expect(value["id"] == "b")
        #expect(value["script"] == "c")
        #expect(value["type"] == nil)
    }
}
