/// What a list of tasks, templates, recordings or replays is asked for.
struct ListOptions: Sendable {
    let pattern: Glob
    let offset: Int
    let limit: Int
    /// nil for all.
    let fields: [String]?

    init(_ query: APIQuery) throws(APIError) {
        let text = query["pattern"]
        pattern = Glob(text.isEmpty ? "*" : text)
        offset = try Self.integer("offset", query, standard: 0)
        limit = try Self.integer("limit", query, standard: 100)
        let named = query.all("fields")
        fields = named.isEmpty ? nil : named
    }

    private static func integer(_ name: String, _ query: APIQuery, standard: Int) throws(APIError) -> Int {
        let text = query[name]
        guard !text.isEmpty else { return standard }
        guard let value = Int(text) else {
            let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
            let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            throw .invalidInteger(name, text, isNumber ? "value out of range" : "invalid syntax")
        }
        return value
    }

    /// Those whose id matches, from the offset on, up to the limit.
    func select<Element>(_ elements: [Element], id: (Element) -> String) -> [Element] {
        Array(elements.filter { pattern.matches(id($0)) }.dropFirst(max(0, offset)).prefix(limit < 0 ? elements.count : limit))
    }

    /// The fields that are shown: those named, id and link always.
    func fields(of known: [String]) throws(APIError) -> Set<String> {
        guard let fields else { return Set(known) }
        for field in fields where !known.contains(field) { throw .unsupportedField(field) }
        return Set(fields + ["id", "link"])
    }
}
