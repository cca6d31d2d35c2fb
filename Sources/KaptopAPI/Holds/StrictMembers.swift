import SourceText

/// The members of a JSON object of which every name is known and every value has its type.
struct StrictMembers {
    private let members: [JSONValue.Member]

    /// Refuses what is no object, and names that are not `known`.
    init(_ value: JSONValue, known: [String]) throws(APIError) {
        guard let members = value.members else { throw .notAnObject }
        for member in members where !known.contains(member.name) { throw .unknownMember(member.name, known: known) }
        self.members = members
    }

    /// nil where it is missing or null.
    private subscript(name: String) -> JSONValue? {
        let value = members.last { $0.name == name }?.value
        return value == .null ? nil : value
    }

    /// The elements of a list; none where it is missing.
    func list(_ name: String) throws(APIError) -> [JSONValue] {
        guard let value = self[name] else { return [] }
        guard let elements = value.elements else { throw .wrongMember(name, expected: "a list") }
        return elements
    }

    /// The members of an object; none where it is missing.
    func object(_ name: String) throws(APIError) -> [JSONValue.Member] {
        guard let value = self[name] else { return [] }
        guard let members = value.members else { throw .wrongMember(name, expected: "an object") }
        return members
    }

    func has(_ name: String) -> Bool { self[name] != nil }

    func text(_ name: String) throws(APIError) -> String {
        guard let text = try optionalText(name) else { throw .missingMember(name) }
        return text
    }

    func optionalText(_ name: String) throws(APIError) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.string else { throw .wrongMember(name, expected: "a text") }
        return text
    }

    func boolean(_ name: String) throws(APIError) -> Bool {
        guard let value = self[name] else { throw .missingMember(name) }
        guard case .boolean(let boolean) = value else { throw .wrongMember(name, expected: "true or false") }
        return boolean
    }

    func texts(_ name: String) throws(APIError) -> [String] {
        guard let value = self[name] else { throw .missingMember(name) }
        guard let elements = value.elements else { throw .wrongMember(name, expected: "a list of texts") }
        var texts: [String] = []
        for element in elements {
            guard let text = element.string else { throw .wrongMember(name, expected: "a list of texts") }
            texts.append(text)
        }
        return texts
    }
}
