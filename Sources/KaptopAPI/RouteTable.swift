import HTTPTypes
import Hummingbird

/// Which handler answers a method and a path, by Kapacitor's rules: a pattern with a slash at its end covers everything below, the
/// longest pattern wins, and a path with a slash at its end is another one than without.
struct RouteTable: Sendable {
    typealias Handler = @Sendable (APIRequest) async throws -> Response

    private struct Key: Hashable {
        let method: HTTPRequest.Method
        let path: String
    }

    private var exact: [Key: Handler] = [:]
    /// Longest first.
    private var subtrees: [(method: HTTPRequest.Method, prefix: String, handler: Handler)] = []

    /// Adds a route below `/kapacitor/v1`.
    mutating func add(_ method: HTTPRequest.Method, _ pattern: String, _ handler: @escaping Handler) {
        addRaw(method, APIPath.base + pattern, handler)
    }

    mutating func addRaw(_ method: HTTPRequest.Method, _ pattern: String, _ handler: @escaping Handler) {
        guard pattern.hasSuffix("/") else {
            exact[Key(method: method, path: pattern)] = handler
            return
        }
        let place = subtrees.firstIndex { $0.prefix.utf8.count < pattern.utf8.count } ?? subtrees.endIndex
        subtrees.insert((method, pattern, handler), at: place)
    }

    func handler(_ method: HTTPRequest.Method, _ path: String) -> Handler? {
        exact[Key(method: method, path: path)] ?? subtrees.first { $0.method == method && path.hasPrefix($0.prefix) }?.handler
    }
}
