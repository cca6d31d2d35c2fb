import KaptopAPI
package import KaptopConfig
import KaptopDelivery

/// Looks whether an engine already runs: at the configured address before anything is started.
package enum EngineProbe {
    /// One sentence about who answers there; nil where nobody does.
    package static func findEngine(_ configuration: Configuration) async -> String? {
        guard case .success(let bind) = BindAddress.read(configuration.http.bindAddress) else { return nil }
        let host = bind.host.isEmpty || bind.host == "0.0.0.0" ? "127.0.0.1" : bind.host
        let sender = HTTPClientSender()
        defer { Task { await sender.shutDown() } }
        let url = Secret("http://\(host.contains(":") ? "[\(host)]" : host):\(bind.port)/kapacitor/v1/ping")
        let answer: HTTPResponse
        do throws(HTTPFailure) {
            answer = try await sender.send(HTTPRequest(method: "GET", url: url, timeLimit: .seconds(1)))
        } catch {
            return nil
        }
        guard let version = answer.headers["x-kapacitor-version"] else { return nil }
        let program = answer.headers["x-kaptop-version"].map { "kaptop \($0)" } ?? "Kapacitor \(version)"
        return "\(program) already answers at \(host):\(bind.port) (\(PortHolder.describe(port: bind.port)))"
    }

    /// Whether a kaptop answers at a Unix socket, so that a console can show it.
    package static func answers(at socket: String) async -> Bool {
        let client = EngineClient(.socket(path: socket))
        guard let answer = try? await client.answer(.get, "/kaptop/v1/health") else { return false }
        return answer.value?["state"] != nil
    }
}
