import Foundation
package import KaptopAPI
package import KaptopAlerts
import KaptopConfig
import KaptopDelivery

/// Asks the engine that runs: over its Unix socket, or at a URL.
///
/// Paths begin with a slash, as `/kaptop/v1/silences`; names and values of the query are given as they are meant.
package struct EngineClient: Sendable {
    /// Where the engine is.
    package enum Address: Sendable, Hashable {
        case socket(path: String)
        /// `http://host:port`.
        case url(String)
    }

    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// Why there is no answer, or the engine's own sentence of why not; one line for a person.
    package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String
    }

    private static let timeLimit = Duration.seconds(30)
    /// Bytes; longer answers are cut.
    private static let answerLimit = 64 << 20

    private let address: Address
    private let person: Operator?

    /// - Parameter person: who asks, for the audit.
    package init(_ address: Address, as person: Operator? = nil) {
        self.address = address
        self.person = person
    }

    /// The client of the engine on these files, or of the one at `url`.
    package init(_ loaded: LoadedConfiguration, url: String?, as person: Operator? = nil) throws(Failure) {
        if let url {
            guard url.hasPrefix("http://") || url.hasPrefix("https://") else { throw .noURL(url) }
            self.init(.url(url.hasSuffix("/") ? String(url.dropLast()) : url), as: person)
        } else if let socket = loaded.files.socket {
            self.init(.socket(path: socket), as: person)
        } else {
            throw .noSocket(loaded.files.directory)
        }
    }

    /// The engine's answer as JSON; null where it is empty.
    ///
    /// What the engine refuses is thrown in its own words.
    package func call(
        _ method: Method, _ path: String, query: [(name: String, value: String)] = [], _ body: JSONValue? = nil
    ) async throws(Failure) -> JSONValue {
        let (status, value) = try await answer(method, path, query: query, body)
        guard (200..<300).contains(status) else {
            throw Failure(description: value?["error"]?.string ?? "the engine answered with status \(status)")
        }
        guard let value else { throw .noJSON(path) }
        return value
    }

    /// The same with its status, for paths that answer with JSON whatever they have to say; nil for what is no JSON.
    package func answer(
        _ method: Method, _ path: String, query: [(name: String, value: String)] = [], _ body: JSONValue? = nil
    ) async throws(Failure) -> (status: Int, value: JSONValue?) {
        let (status, bytes) = try await exchange(method, path + Self.text(of: query), body)
        return (status, bytes.isEmpty ? JSONValue.null : try? JSONParser.value(bytes))
    }

    /// Sends JSON and gives what comes back; what the engine refuses is thrown in its own words.
    func send(_ path: String, _ body: [UInt8]) async throws(Failure) -> [UInt8] {
        let (status, bytes) = try await exchange(.post, path, bytes: body)
        guard (200..<300).contains(status) else {
            let text = (try? JSONParser.value(bytes))?["error"]?.string
            throw Failure(description: text ?? "the engine answered with status \(status)")
        }
        return bytes
    }

    private func exchange(_ method: Method, _ target: String, _ body: JSONValue?) async throws(Failure) -> (Int, [UInt8]) {
        try await exchange(method, target, bytes: body.map { JSONPrinter.bytes($0, .compact) } ?? [])
    }

    private func exchange(_ method: Method, _ target: String, bytes: [UInt8]) async throws(Failure) -> (Int, [UInt8]) {
        var headers = headers
        if !bytes.isEmpty { headers.append(HTTPRequest.Header("Content-Type", "application/json")) }
        let request = HTTPRequest(
            method: method.rawValue, url: Secret(url(target)), headers: headers, body: bytes, timeLimit: Self.timeLimit)
        let sender = HTTPClientSender(answerLimit: Self.answerLimit)
        do throws(HTTPFailure) {
            let response = try await sender.send(request)
            await sender.shutDown()
            return (response.status, response.body)
        } catch {
            await sender.shutDown()
            throw error.kind == .timeout ? .noAnswer(address, Self.timeLimit) : .noEngine(address)
        }
    }

    /// Who asks, where that is known.
    var headers: [HTTPRequest.Header] {
        person.map { [HTTPRequest.Header(OperatorHeader.name, OperatorHeader.value(of: $0))] } ?? []
    }

    func url(_ target: String) -> String {
        switch address {
        case .url(let url): return url + target
        case .socket(let path):
            let host = path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? path
            return "http+unix://\(host)\(target)"
        }
    }

    /// The engine, for a sentence.
    var place: String {
        switch address {
        case .url(let url): "the engine at \(url)"
        case .socket: "the engine"
        }
    }

    /// A part of a path, or of a query, as it stands in a URL.
    static func encoded(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text }

    /// Host and port; empty for a socket of this machine.
    var host: String {
        guard case .url(let url) = address else { return "" }
        return String(url.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first ?? "")
    }

    private static func text(of query: [(name: String, value: String)]) -> String {
        guard !query.isEmpty else { return "" }
        return "?" + query.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
    }
}

extension EngineClient.Failure {
    fileprivate static func noEngine(_ address: EngineClient.Address) -> Self {
        switch address {
        case .socket(let path):
            Self(
                description:
                    "no engine runs here: nobody answers at \(path); start one with `kaptop serve`, or name one with --config or --url")
        case .url(let url): Self(description: "no engine answers at \(url)")
        }
    }

    fileprivate static func noAnswer(_ address: EngineClient.Address, _ limit: Duration) -> Self {
        switch address {
        case .socket(let path): Self(description: "the engine at \(path) gave no answer within \(limit.components.seconds) s")
        case .url(let url): Self(description: "the engine at \(url) gave no answer within \(limit.components.seconds) s")
        }
    }

    fileprivate static func noURL(_ text: String) -> Self {
        Self(description: "--url \(text) is no address of an engine; expected http://HOST:PORT")
    }

    fileprivate static func noSocket(_ directory: String) -> Self {
        Self(description: "the engine of \(directory) has no socket, because the path is too long; name it with --url http://HOST:PORT")
    }

    fileprivate static func noJSON(_ path: String) -> Self {
        Self(description: "the answer for \(path) is no JSON; is that address a kaptop engine?")
    }
}
