package import KaptopAlerts

/// Sends alert data over TCP: a connection for each event, the JSON object and two newlines.
///
///     |alert()
///         .tcp('example.com:5678')
///
/// Other than Kapacitor: a failed connection is repeated.
package struct TCPHandler: Handler {
    package static let signature = HandlerSignature(
        kind: "tcp", property: "tcp", typeName: "*pipeline.TcpHandler", arguments: [.init("address", .string)],
        properties: [.init("address", sets: "address")])
    static let timeLimit = Duration.seconds(20)

    private let connections: any TCPSending

    package init(connections: any TCPSending) { self.connections = connections }

    package var failureMessage: String { "tcp handler failed to connect" }

    package func destination(of spec: HandlerSpec) -> Destination {
        Destination(kind: "tcp", address: spec.string("address") ?? "")
    }

    package func send(_ deliveries: ArraySlice<Delivery>) async -> [Verdict] {
        guard let delivery = deliveries.first else { return [] }
        let bytes: [UInt8]
        do throws(Cause) {
            bytes = try Self.bytes(of: delivery)
        } catch {
            return [.rejected(error)]
        }
        do throws(HTTPFailure) {
            try await connections.send(bytes, to: delivery.handler.string("address") ?? "", timeLimit: Self.timeLimit)
            return [.delivered]
        } catch {
            return [Self.judge(error)]
        }
    }

    static func bytes(of delivery: Delivery) throws(Cause) -> [UInt8] {
        try AlertDataJSON.line(delivery.event) + [UInt8(ascii: "\n")]
    }

    static func judge(_ failure: HTTPFailure) -> Verdict {
        guard failure.kind != .badURL else {
            let logText = "dial tcp: address \(failure.host): missing port in address"
            return .rejected(Cause(.badSetting, detail: failure.detail, logText: logText))
        }
        let logText = failure.kind == .refused ? failure.dialText : "dial tcp \(failure.host): \(failure.detail)"
        return .retry(after: nil, Cause(.network, detail: "\(failure.host): \(failure.detail)", logText: logText))
    }
}
