import GoTemplate
package import KaptopAlerts
import Points

/// `|httpPost('http://…')`: posts each point or batch as JSON.
///
/// ```
/// |httpPost('http://example.com/points')
///     .header('X-Token', 'secret')
///     .timeout(10s)
///     .codeField('code')
/// ```
///
/// `endpoint('name')` names an endpoint of the section `[[httppost]]` instead of an address; the address is a Go template that sees
/// `.Name`, `.Tags` and `.Values`. Data is posted one after another. It passes unchanged, and at once: unlike Kapacitor the task does not
/// wait for the answers. With `codeField` each point or batch passes when its answer has come, with the HTTP status as an integer
/// field, 0 where there was no answer.
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
        let target = addresses.first.map { NodePost.Target.address($0) } ?? .endpoint(endpoints.first ?? "")
        try check(target, building.environment)
        return HTTPPostNode(
            target: target, headers: headers, timeout: timeout, capturesResponse: capturesResponse,
            codeField: codeField.isEmpty ? nil : building.symbols.intern(codeField))
    }

    private func check(_ target: NodePost.Target, _ environment: PipelineEnvironment) throws(PipelineError) {
        switch target {
        case .address(let address):
            do throws(TemplateError) {
                _ = try Template(parsing: address, name: "body", functions: ["json": .json])
            } catch {
                throw PipelineError("error in url templating: failed to parse template: \(error.message)")
            }
        case .endpoint(let name):
            guard let known = environment.endpoints, !known.contains(name) else { return }
            throw PipelineError("endpoint '\(name)' does not exist")
        }
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

    /// What became of a post.
    package struct Answer: Sendable {
        /// The HTTP status; 0 where there was no answer.
        package let code: Int
        /// Kapacitor's `msg=` and `err=` of what went wrong.
        package let failure: (message: String, text: String)?

        package init(code: Int, failure: (message: String, text: String)? = nil) {
            self.code = code
            self.failure = failure
        }
    }
}

struct HTTPPostNode: Node {
    let target: NodePost.Target
    let headers: [[String]]
    let timeout: Int64
    let capturesResponse: Bool
    let codeField: Symbol?
    /// What waits for answers with what came behind it, the oldest first: points, batches with their rows, barriers.
    private var waiting: [Chunk] = []

    init(target: NodePost.Target, headers: [[String]], timeout: Int64, capturesResponse: Bool, codeField: Symbol?) {
        self.target = target
        self.headers = headers
        self.timeout = timeout
        self.capturesResponse = capturesResponse
        self.codeField = codeField
    }

    var isWaiting: Bool { !waiting.isEmpty }

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        for (index, message) in messages.messages.enumerated() {
            let isData = message.kind == .point || message.kind == .batch
            if isData { context.posts.append(post(messages.piece(at: index), context)) }
            if codeField == nil || !isData && message.kind != .row && waiting.isEmpty {
                output.append(message, from: messages)
            } else if message.kind != .row {
                waiting.append(messages.piece(at: index))
            }
        }
    }

    private func post(_ piece: borrowing Chunk, _ context: borrowing NodeContext) -> NodePost {
        NodePost(
            node: context.node, target: target, headers: headers, timeout: timeout, capturesResponse: capturesResponse,
            series: EventPoints.series(ofFirstIn: piece, context))
    }

    /// The answer to the oldest post that waits for one.
    mutating func take(_ code: Int, into output: inout Chunk) {
        guard let codeField, !waiting.isEmpty else { return }
        let answered = waiting.removeFirst()
        for message in answered.messages {
            guard message.kind == .point || message.kind == .row else {
                output.messages.append(message)
                continue
            }
            let start = output.fields.count
            output.appendFields(of: message, from: answered, without: codeField)
            output.append(FieldSlot(codeField, Int64(code)))
            output.append(message.kind, series: message.series, group: message.group, time: message.time, fieldsFrom: start)
        }
        while let next = waiting.first?.messages.first, next.kind == .barrier || next.kind == .deleteGroup {
            output.messages.append(next)
            waiting.removeFirst()
        }
    }
}
