/// What a file of the load directory defines.
enum LoadItem: Hashable, Sendable, Codable {
    case template(String)
    case task(String)
    case handler(topic: String, id: String)

    /// Where the API has it, below `/kapacitor/v1`.
    var path: String {
        switch self {
        case .template(let id): "/templates/\(id)"
        case .task(let id): "/tasks/\(id)"
        case .handler(let topic, let id): "/alerts/topics/\(topic)/handlers/\(id)"
        }
    }
}

extension LoadItem: CustomStringConvertible {
    var description: String {
        switch self {
        case .template(let id): "template \(id)"
        case .task(let id): "task \(id)"
        case .handler(let topic, let id): "handler \(id) of topic \(topic)"
        }
    }
}
