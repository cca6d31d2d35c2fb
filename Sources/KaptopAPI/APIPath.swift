/// Where the API lives.
enum APIPath {
    static let base = "/kapacitor/v1"
    static let preview = "/kapacitor/v1preview"

    /// A link as every resource has one.
    static func link(_ path: String, relation: String = "self") -> JSONValue {
        ["rel": .text(relation), "href": .text(path)]
    }
}
