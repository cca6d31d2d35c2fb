package import KaptopConfig
import KaptopDelivery

/// Looks whether an engine already runs: at the configured address before anything is started.
package enum EngineProbe {
    /// A program that speaks Kapacitor's language.
    package enum Program: Sendable, Equatable, CustomStringConvertible {
        case kaptop(version: String)
        case kapacitor(version: String)

        package var description: String {
            switch self {
            case .kaptop(let version): "kaptop \(version)"
            case .kapacitor(let version): "Kapacitor \(version)"
            }
        }
    }

    /// One sentence about who answers there; nil where nobody does.
    package static func findEngine(_ configuration: Configuration) async -> String? {
        guard let (host, port) = address(of: configuration), let (_, program) = await engine(of: configuration) else { return nil }
        return "\(program) already answers at \(host):\(port) (\(PortHolder.describe(port: port)))"
    }

    /// Who answers at the configured address, and how to ask; nil where nobody does.
    static func engine(of configuration: Configuration) async -> (client: EngineClient, program: Program)? {
        guard let (host, port) = address(of: configuration) else { return nil }
        let client = EngineClient(.url("http://\(host.contains(":") ? "[\(host)]" : host):\(port)"))
        return await program(at: client, within: .seconds(1)).map { (client, $0) }
    }

    private static func address(of configuration: Configuration) -> (host: String, port: Int)? {
        guard case .success(let bind) = BindAddress.read(configuration.http.bindAddress) else { return nil }
        return (bind.host.isEmpty || bind.host == "0.0.0.0" ? "127.0.0.1" : bind.host, bind.port)
    }

    /// Who answers; nil where nobody does, or something else.
    package static func program(at client: EngineClient, within limit: Duration) async -> Program? {
        let sender = HTTPClientSender()
        defer { Task { await sender.shutDown() } }
        let request = HTTPRequest(method: "GET", url: Secret(client.url("/kapacitor/v1/ping")), timeLimit: limit)
        let answer: HTTPResponse
        do throws(HTTPFailure) {
            answer = try await sender.send(request)
        } catch {
            return nil
        }
        if let version = answer.headers["x-kaptop-version"] { return .kaptop(version: version) }
        return answer.headers["x-kapacitor-version"].map { .kapacitor(version: $0) }
    }
}
