package import KaptopAlerts
import Points

/// `|httpPost('http://…')`: posts each point or batch as JSON.
///
/// ```
/// |httpPost('http://example.com/points')
///     .header('X-Token', 'secret')
///     .timeout(10s)
/// ```
///
/// `endpoint('name')` names an endpoint of the section `[[httppost]]` instead of an address. The data passes unchanged, and at
/// once: unlike Kapacitor the task does not wait for the answer, so `codeField` cannot be filled and is refused when the task starts.
struct HTTPPostSpec: NodeSpec {
    fileprivate let addresses: [String]
    fileprivate var endpoints: [String] = []
    fileprivate var headers: [[String]] = []
    fileprivate var codeField = ""
    fileprivate var capturesResponse = false
    fileprivate var timeout: Int64 = 0

    static let faces = [
        NodeFace(
            "httpPost", typeName: "*pipeline.HTTPPostNode", nodeName: "http_post",
            properties: [
                .string("codeField", \HTTPPostSpec.codeField), .flag("captureResponse", \.capturesResponse),
                .duration("timeout", \.timeout),
                Property("endpoint") { (spec: inout HTTPPostSpec, arguments: Arguments) throws(CallError) in
                    try arguments.require(1...1)
                    spec.endpoints.append(try arguments.string(0))
                },
                Property("header") { (spec: inout HTTPPostSpec, arguments: Arguments) throws(CallError) in
                    try arguments.require(2...2)
                    let (key, value) = (try arguments.string(0), try arguments.string(1))
                    spec.headers.removeAll { $0[0] == key }
                    spec.headers.append([key, value])
                },
            ]
        ) { (arguments: Arguments) throws(CallError) in HTTPPostSpec(addresses: try arguments.strings()) }
    ]

    func validate() throws(CallError) {
        if addresses.count >= 2 { throw .refused("httpPost expects 0 or 1 arguments, got \(addresses.count)") }
        if endpoints.count > 1 { throw .refused("httpPost expects 0 or 1 endpoints, got \(endpoints.count)") }
        if addresses.isEmpty, endpoints.isEmpty { throw .refused("must provide url or endpoint") }
        if !addresses.isEmpty, !endpoints.isEmpty { throw .refused("only one endpoint and url may be specified") }
        if headers.contains(where: { $0[0].uppercased() == "AUTHENTICATE" }) { throw .refused("cannot set 'authenticate' header") }
    }

    func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        if !codeField.isEmpty { throw PipelineError("httpPost: codeField is not supported, the task does not wait for the answer") }
        let target = addresses.first.map { NodePost.Target.address($0) } ?? .endpoint(endpoints.first ?? "")
        return HTTPPostNode(target: target, headers: headers, timeout: timeout, capturesResponse: capturesResponse)
    }
}

/// A row of data that is to be posted, for the engine to send.
package struct NodePost: Sendable, Equatable {
    package enum Target: Sendable, Equatable {
        case address(String)
        /// An endpoint of the configuration.
        case endpoint(String)
    }

    package let node: String
    package let target: Target
    /// Names with values.
    package let headers: [[String]]
    /// Nanoseconds; 0 for none.
    package let timeout: Int64
    /// Whether an error is told with the body of the answer.
    package let capturesResponse: Bool
    package let series: AlertSeries
}

private struct HTTPPostNode: Node {
    let target: NodePost.Target
    let headers: [[String]]
    let timeout: Int64
    let capturesResponse: Bool

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        output.share(messages)
        for (index, message) in messages.messages.enumerated() {
            output.append(message, from: messages)
            guard message.kind == .point || message.kind == .batch else { continue }
            context.posts.append(
                NodePost(
                    node: context.node, target: target, headers: headers, timeout: timeout, capturesResponse: capturesResponse,
                    series: EventPoints.series(ofFirstIn: messages.piece(at: index), context)))
        }
    }
}
