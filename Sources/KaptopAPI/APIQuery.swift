import Foundation

/// The parameters behind the question mark, in their order.
struct APIQuery: Sendable {
    private let parameters: [(name: String, value: String)]

    init(_ text: some StringProtocol) {
        parameters = text.split(whereSeparator: { $0 == "&" || $0 == ";" }).map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decodeForm(parts[0]), parts.count > 1 ? Self.decodeForm(parts[1]) : "")
        }
    }

    /// The first value of a parameter, empty without one, as in Go.
    subscript(name: String) -> String {
        parameters.first { $0.name == name }?.value ?? ""
    }

    func all(_ name: String) -> [String] {
        parameters.filter { $0.name == name }.map(\.value)
    }

    private static func decodeForm(_ text: some StringProtocol) -> String {
        decode(String(text.map { $0 == "+" ? " " : $0 }))
    }

    static func decode(_ text: some StringProtocol) -> String {
        text.removingPercentEncoding ?? String(text)
    }
}
