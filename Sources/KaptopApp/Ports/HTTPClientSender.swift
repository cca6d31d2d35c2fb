import AsyncHTTPClient
import Foundation
import Glibc
package import KaptopDelivery
import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends handlers' requests with async-http-client: proxy of the environment, TLS checked, every exchange with a time limit.
///
/// Errors name the host, never the URL. Redirects are not followed: a token must not go where nobody configured.
package struct HTTPClientSender: HTTPSending {
    /// For the lookup of the name, and for the connection.
    private static let connectLimit = Duration.seconds(10)

    /// Bytes of an answer that are kept.
    private let answerLimit: Int
    private let client: HTTPClient
    /// nil where a proxy looks names up.
    private let names: NameLookup?
    private let detours = Detours()

    /// - Parameter proxy: `http://host:port` for all requests, nil for none.
    package init(proxy: String? = nil, answerLimit: Int = 1_000_000) {
        self.init(proxy: proxy, answerLimit: answerLimit, names: NameLookup())
    }

    init(proxy: String? = nil, answerLimit: Int = 1_000_000, names: NameLookup) {
        self.answerLimit = answerLimit
        self.names = proxy == nil ? names : nil
        client = Self.client(proxy: proxy)
    }

    private static func client(proxy: String?) -> HTTPClient {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: TimeAmount(connectLimit))
        configuration.decompression = .disabled
        // A refused connection is told at once: trying again is for the outbox, which knows the order of deliveries.
        configuration.connectionPool.retryConnectionEstablishment = false
        if let address = proxy.flatMap(address) {
            configuration.proxy = .server(host: address.host, port: address.port)
        }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Clients for the proxies that requests name themselves, one for each; the client takes its proxy when it is made.
    private actor Detours {
        private var clients: [String: HTTPClient] = [:]

        func client(through proxy: String) -> HTTPClient {
            if let client = clients[proxy] { return client }
            let client = HTTPClientSender.client(proxy: proxy)
            clients[proxy] = client
            return client
        }

        func shutDown() async {
            for client in clients.values { try? await client.shutdown() }
            clients = [:]
        }
    }

    package func shutDown() async {
        await detours.shutDown()
        // Nothing is left to be told when the client does not close cleanly.
        try? await client.shutdown()
    }

    package func send(_ request: KaptopDelivery.HTTPRequest) async throws(HTTPFailure) -> KaptopDelivery.HTTPResponse {
        let url = request.url.reveal()
        let host = Self.host(of: url)
        // The client traps on a port that does not fit.
        guard Self.hasUsablePort(host) else { throw HTTPFailure(.badURL, host: host, detail: "the URL has no usable port") }
        if request.proxy == nil, let names, let name = Self.name(in: host), await !names.isKnown(name, within: Self.connectLimit) {
            throw HTTPFailure(.nameNotFound, host: host, detail: "no such host or no network")
        }
        var outgoing = HTTPClientRequest(url: url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
        if !request.body.isEmpty { outgoing.body = .bytes(request.body) }
        do {
            outgoing.tlsConfiguration = try request.tls.configuration()
        } catch {
            throw HTTPFailure(.tls, host: host, detail: "the certificates or the key of the configuration cannot be read")
        }
        do {
            let way = if let proxy = request.proxy { await detours.client(through: proxy) } else { client }
            let answer = try await way.execute(outgoing, timeout: TimeAmount(request.timeLimit))
            var body: [UInt8] = []
            for try await part in answer.body {
                body.append(contentsOf: part.readableBytesView.prefix(answerLimit - body.count))
                if body.count >= answerLimit { break }
            }
            let headers = Dictionary(answer.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
            return HTTPResponse(status: Int(answer.status.code), headers: headers, body: body)
        } catch {
            throw Self.failure(error, host: host)
        }
    }

    private static func failure(_ error: any Error, host: String) -> HTTPFailure {
        switch error {
        case let error as HTTPClientError: return clientFailure(error, host: host)
        case is NIOConnectionError:
            let text = "\(error)"
            if text.contains("Connection refused") { return HTTPFailure(.refused, host: host, detail: "connection refused") }
            return HTTPFailure(.nameNotFound, host: host, detail: "no such host or no network")
        case let error as IOError:
            if error.errnoCode == ECONNREFUSED { return HTTPFailure(.refused, host: host, detail: "connection refused") }
            if error.errnoCode == ECONNRESET { return HTTPFailure(.closed, host: host, detail: "connection reset by peer") }
            return HTTPFailure(.unreachable, host: host, detail: String(cString: strerror(error.errnoCode)))
        default:
            let kind = String(describing: type(of: error))
            if kind.contains("SSL") {
                return HTTPFailure(.tls, host: host, detail: "the certificate or the TLS handshake was not accepted")
            }
            return HTTPFailure(.other, host: host, detail: "the request failed (\(kind))")
        }
    }

    private static func clientFailure(_ error: HTTPClientError, host: String) -> HTTPFailure {
        switch error {
        case .connectTimeout, .readTimeout, .deadlineExceeded, .writeTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
            HTTPFailure(.timeout, host: host, detail: "no answer in time")
        case .invalidURL, .emptyHost, .emptyScheme, .unsupportedScheme("http"), .unsupportedScheme("https"), .missingSocketPath:
            HTTPFailure(.badURL, host: host, detail: "the URL cannot be used")
        case .remoteConnectionClosed:
            HTTPFailure(.closed, host: host, detail: "the connection was closed before an answer came")
        case .proxyAuthenticationRequired, .invalidProxyResponse, .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
            HTTPFailure(.proxy, host: host, detail: "the proxy did not pass the request on")
        default:
            HTTPFailure(.other, host: host, detail: error.shortDescription)
        }
    }

    /// The host of a URL, for messages.
    private static func host(of url: String) -> String {
        guard let start = url.range(of: "://")?.upperBound else { return "?" }
        let authority = url[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return String(authority.split(separator: "@").last ?? "?")
    }

    /// The name in `name:port`; nil for an address, which needs no looking up, and for a Unix socket.
    private static func name(in host: String) -> String? {
        guard !host.hasPrefix("["), !host.contains("%") else { return nil }
        let name = host.prefix { $0 != ":" }
        return name.isEmpty || name.allSatisfy { $0.isNumber || $0 == "." } ? nil : String(name)
    }

    private static func hasUsablePort(_ host: String) -> Bool {
        guard let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") else { return true }
        let port = host[host.index(after: colon)...]
        return port.isEmpty || UInt16(port) != nil
    }

    private static func address(_ proxy: String) -> (host: String, port: Int)? {
        let host = host(of: proxy.contains("://") ? proxy : "http://\(proxy)")
        let parts = host.split(separator: ":")
        guard let name = parts.first else { return nil }
        return (String(name), Int(parts.count > 1 ? UInt16(parts[1]) ?? 3128 : 3128))
    }
}
