/// A JSON patch (RFC 6902): operations applied to a document in their order; those that Kapacitor knows, which are all but `copy`.
struct JSONPatch {
    /// What Kapacitor says of a patch that is none, or does not fit.
    struct Problem: Error, Hashable {
        let text: String
    }

    private let operations: [JSONValue]

    init(_ document: JSONValue) throws(Problem) {
        guard document != .null else {
            operations = []
            return
        }
        guard let elements = document.elements else {
            throw Problem(text: "json: cannot unmarshal \(document.goTypeName) into Go value of type jsonpatch.Patch")
        }
        for element in elements where element.members == nil {
            throw Problem(text: "json: cannot unmarshal \(element.goTypeName) into Go value of type jsonpatch.operation")
        }
        operations = elements
    }

    func apply(to document: JSONValue) throws(Problem) -> JSONValue {
        var result = document
        for operation in operations { result = try Self.apply(operation, to: result) }
        return result
    }

    private static func apply(_ operation: JSONValue, to document: JSONValue) throws(Problem) -> JSONValue {
        let name = operation["op"]?.string ?? "unknown"
        let path = operation["path"]?.string ?? ""
        let value = operation["value"] ?? .null
        switch name {
        case "add", "replace", "remove":
            return try change(document, at: path, name: name) { parent, key throws(Problem) in
                try edit(parent, key, name, value)
            }
        case "move":
            let source = operation["from"]?.string ?? ""
            let rest = try apply(["op": "remove", "path": .text(source)], to: document)
            return try apply(["op": "add", "path": .text(path), "value": find(document, source) ?? .null], to: rest)
        case "test":
            guard find(document, path) ?? .null == value else { throw Problem(text: "Testing value \(path) failed") }
            return document
        default:
            throw Problem(text: "Unexpected kind: \(name)")
        }
    }

    private static func missing(_ name: String, _ path: String) -> Problem {
        Problem(text: "jsonpatch \(name) operation does not apply: doc is missing path: \(path)")
    }

    // MARK: Places

    private static func keys(_ path: String) -> [String] {
        path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            String($0.replacing("~1", with: "/").replacing("~0", with: "~"))
        }
    }

    private static func find(_ document: JSONValue, _ path: String) -> JSONValue? {
        keys(path).reduce(document as JSONValue?) { value, key in value.flatMap { child(of: $0, key) } }
    }

    private static func child(of value: JSONValue, _ key: String) -> JSONValue? {
        switch value {
        case .object(let members): return members.last { $0.name == key }?.value
        case .array(let elements):
            guard let index = Int(key), elements.indices.contains(index) else { return nil }
            return elements[index]
        default: return nil
        }
    }

    /// Replaces the container that a path ends in by what `edit` makes of it.
    private static func change(
        _ document: JSONValue, at path: String, name: String, edit: (JSONValue, String) throws(Problem) -> JSONValue
    ) throws(Problem) -> JSONValue {
        func descend(_ value: JSONValue, _ rest: ArraySlice<String>) throws(Problem) -> JSONValue {
            guard let key = rest.first, value.members != nil || value.elements != nil else { throw missing(name, path) }
            guard rest.count > 1 else { return try edit(value, key) }
            guard let inner = child(of: value, key) else { throw missing(name, path) }
            return put(try descend(inner, rest.dropFirst()), key, in: value)
        }
        return try descend(document, keys(path)[...])
    }

    private static func edit(
        _ parent: JSONValue, _ key: String, _ name: String, _ value: JSONValue
    ) throws(Problem) -> JSONValue {
        let exists = child(of: parent, key) != nil
        if case .array(var elements) = parent {
            let index = key == "-" ? elements.count : Int(key) ?? -1
            guard name == "add" ? (0...elements.count).contains(index) : exists else {
                throw Problem(text: "Unable to access invalid index: \(index)")
            }
            switch name {
            case "add": elements.insert(value, at: index)
            case "remove": elements.remove(at: index)
            default: elements[index] = value
            }
            return .array(elements)
        }
        if name == "remove" {
            guard exists else { throw Problem(text: "Unable to remove nonexistent key: \(key)") }
            return .object((parent.members ?? []).filter { $0.name != key })
        }
        // As in Kapacitor what is not there is replaced too.
        return put(value, key, in: parent)
    }

    private static func put(_ value: JSONValue, _ key: String, in parent: JSONValue) -> JSONValue {
        switch parent {
        case .object(let members):
            let member = JSONValue.Member(key, value)
            guard let index = members.lastIndex(where: { $0.name == key }) else { return .object(members + [member]) }
            var changed = members
            changed[index] = member
            return .object(changed)
        case .array(var elements):
            if let index = Int(key), elements.indices.contains(index) { elements[index] = value }
            return .array(elements)
        default: return parent
        }
    }
}

extension JSONValue {
    /// Go's word for what this is.
    var goTypeName: String {
        switch self {
        case .null: "null"
        case .boolean: "bool"
        case .integer, .float: "number"
        case .text: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
