/// Where the API lives.
enum APIPath {
    static let base = "/kapacitor/v1"
    /// What only kaptop has.
    static let kaptop = "/kaptop/v1"
    static let preview = "/kapacitor/v1preview"

    /// A link as every resource has one.
    static func link(_ path: String, relation: String = "self") -> JSONValue {
        ["rel": .text(relation), "href": .text(path)]
    }

    /// The path without empty parts, `.` and `..`; a slash at its end stays.
    ///
    /// Kapacitor sends clients from `/a//b/../c` to `/a/c`.
    static func clean(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        let joined = "/" + parts.joined(separator: "/")
        return path.hasSuffix("/") && joined != "/" ? joined + "/" : joined
    }
}
