import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// Serves the API at one address, from `start` to `stop`.
package actor APIServer {
    package enum Address: Sendable, Hashable, CustomStringConvertible {
        /// Port 0 takes any free one.
        case host(String, port: Int)
        /// A Unix socket; only this user can connect to it.
        case socket(path: String)

        package var description: String {
            switch self {
            case .host(let host, let port): "\(host):\(port)"
            case .socket(let path): path
            }
        }
    }

    /// Connections at once; further ones wait to be accepted.
    private static let maximumConnections = 8192

    private let router: APIRouter
    private let address: Address
    private var services: ServiceGroup?
    private var running: Task<Void, Never>?

    package init(_ router: APIRouter, at address: Address) {
        if case .socket = address { self.router = router.behind(.socket) } else { self.router = router }
        self.address = address
    }

    /// Returns the address, with the port that was taken, once requests are answered.
    package func start() async throws(APIServerError) -> Address {
        let (outcomes, outcome) = AsyncStream.makeStream(of: Result<Address, APIServerError>.self)
        let address = address
        let application = Application(
            responder: router,
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [ContinueHandler(), SlowClientHandler()])),
            configuration: ApplicationConfiguration(
                address: address.bindAddress, backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(Self.maximumConnections)),
            onServerRunning: { channel in
                outcome.yield(.success(address.with(port: channel.localAddress?.port)))
            },
            logger: Logger(label: "kaptop.api") { _ in SwiftLogNoOpLogHandler() })
        var configuration = ServiceGroupConfiguration(services: [application], logger: application.logger)
        // A client that does not close its side of an idle connection must not hold the engine up.
        configuration.maximumGracefulShutdownDuration = .seconds(3)
        let services = ServiceGroup(configuration: configuration)
        self.services = services
        running = Task {
            do {
                try await services.run()
            } catch {
                outcome.yield(.failure(APIServerError(error, address)))
            }
            outcome.finish()
        }
        for await result in outcomes {
            if case .success = result { restrictSocket() }
            return try result.get()
        }
        throw .failed("\(address): the server stopped before it ran")
    }

    /// Answers what is under way and closes; what takes longer than three seconds is cut off.
    package func stop() async {
        await services?.triggerGracefulShutdown()
        await running?.value
        if case .socket(let path) = address { unlink(path) }
    }

    private func restrictSocket() {
        if case .socket(let path) = address { chmod(path, 0o600) }
    }
}

/// Why the API cannot be served.
package enum APIServerError: Error, Sendable, Hashable, CustomStringConvertible {
    case addressTaken(APIServer.Address)
    /// A port below 1024, or a folder of somebody else.
    case notPermitted(APIServer.Address)
    case failed(String)

    fileprivate init(_ error: any Error, _ address: APIServer.Address) {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: self = .addressTaken(address)
        case EACCES, EPERM: self = .notPermitted(address)
        default: self = .failed("\(address): \(error)")
        }
    }

    package var description: String {
        switch self {
        case .addressTaken(let address): "address \(address) is already in use"
        case .notPermitted(let address): "address \(address) may not be used by this user"
        case .failed(let text): text
        }
    }
}

extension APIServer.Address {
    fileprivate var bindAddress: BindAddress {
        switch self {
        case .host(let host, let port): .hostname(host.isEmpty ? "0.0.0.0" : host, port: port)
        case .socket(let path): .unixDomainSocket(path: path)
        }
    }

    fileprivate func with(port: Int?) -> APIServer.Address {
        if case .host(let host, _) = self, let port { .host(host, port: port) } else { self }
    }
}
