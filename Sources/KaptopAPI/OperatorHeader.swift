import HTTPTypes
package import KaptopAlerts

/// How a request says who asks: `X-Kaptop-Operator: anna`, and `login` behind a semicolon where the name is that of a login.
///
/// A claim: what it is worth depends on the way by which the request came.
package enum OperatorHeader {
    package static let name = "X-Kaptop-Operator"
    private static let loginMark = ";login"

    /// Names are percent-encoded: a header holds ASCII.
    package static func value(of person: Operator) -> String {
        let name = person.name.utf8.map { byte in
            byte.isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
        return name + (person.isVerified ? loginMark : "")
    }

    /// nil where the header names nobody.
    static func person(from value: String) -> Operator? {
        let isLogin = value.hasSuffix(loginMark)
        let name = APIQuery.decode(isLogin ? value.dropLast(loginMark.count) : value[...])
        guard let clean = Operator.cleaned(name) else { return nil }
        return Operator(name: clean, isVerified: isLogin)
    }
}

extension UInt8 {
    fileprivate var isPlain: Bool { self > 0x20 && self < 0x7F && self != UInt8(ascii: "%") && self != UInt8(ascii: ";") }
}
