import KaptopAlerts
import KaptopDelivery

/// The kinds of topic handlers and the options each takes, under the names that Kapacitor's topic handlers have for them.
struct TopicHandlerKinds: Sendable {
    struct Kind: Sendable {
        /// Go's name of the options' type, for Kapacitor's wording of a mistake.
        let typeName: String
        let options: [HandlerSignature.Option]
    }

    private let kinds: [String: Kind]

    init(_ signatures: [HandlerSignature]) {
        let present = signatures.filter { !AbsentHandler.kinds.contains($0.kind) }
        var kinds = Dictionary(
            present.map { ($0.kind, Kind(typeName: Self.typeName($0.kind), options: Self.options($0))) }
        ) { first, _ in first }
        kinds[TopicHandler.publishKind] = Kind(typeName: "*alert.PublishHandlerConfig", options: [.init("topics", .strings)])
        kinds[TopicHandler.aggregateKind] = Kind(
            typeName: "*alert.AggregateHandlerConfig",
            options: [.init("id", .string), .init("interval", .duration), .init("topic", .string), .init("message", .string)])
        self.kinds = kinds
    }

    subscript(kind: String) -> Kind? { kinds[kind] }

    /// What is said of a kind that there is not.
    func refusal(of kind: String) -> String {
        guard AbsentHandler.kinds.contains(kind) else { return "unsupported action kind \(GoQuoting.quoted(kind))" }
        return "this version has no \(kind) handler: it has \(kinds.keys.sorted().joined(separator: ", "))"
    }

    private static func options(_ signature: HandlerSignature) -> [HandlerSignature.Option] {
        switch signature.kind {
        // A script names program and arguments together.
        case "exec": [.init("prog", .string), .init("args", .strings)]
        // A script may name several URLs, of which the first one counts.
        case "post": signature.properties.map(\.option) + [.init("url", .string)]
        default: signature.arguments + signature.properties.map(\.option)
        }
    }

    private static func typeName(_ kind: String) -> String {
        switch kind {
        case "exec": "*alert.ExecHandlerConfig"
        case "log": "*alert.LogHandlerConfig"
        case "tcp": "*alert.TCPHandlerConfig"
        case "post": "*httppost.HandlerConfig"
        default: "*\(kind).HandlerConfig"
        }
    }
}
