/// A JSON document as a value: members keep their order, integers stay exact.
package indirect enum JSONValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case float(Double)
    case text(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Sendable, Hashable {
        package let name: String
        package let value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The value of a member; nil where it is missing or this is no object.
    ///
    /// Upper and lower case count only where both exist, as in Go; of equal names the last one counts.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        if let member = members.last(where: { $0.name == name }) { return member.value }
        let lower = name.lowercased()
        return members.last { $0.name.lowercased() == lower }?.value
    }

    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    package var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    package var string: String? {
        if case .text(let text) = self { text } else { nil }
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral
{
    package init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(members.map { Member($0.0, $0.1) })
    }

    package init(arrayLiteral elements: JSONValue...) {
        self = .array(elements)
    }

    package init(stringLiteral value: String) {
        self = .text(value)
    }

    package init(booleanLiteral value: Bool) {
        self = .boolean(value)
    }

    package init(integerLiteral value: Int64) {
        self = .integer(value)
    }
}

extension JSONValue {
    /// An object whose members stand in the order of their names, as Go writes a map.
    package static func sorted(_ members: some Sequence<(key: String, value: JSONValue)>) -> JSONValue {
        .object(members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { Member($0.key, $0.value) })
    }

    package static func count(_ value: Int) -> JSONValue { .integer(Int64(value)) }
}
