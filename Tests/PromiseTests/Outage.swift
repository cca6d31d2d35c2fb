import KaptopDelivery
import NIOSSL
import Synchronization

@testable import KaptopApp

/// The ways in which services fail for a while.
enum Outage: String, CaseIterable, Sendable {
    case unavailable, refused, reset, nameNotFound, expired, wrongName, selfSigned, notOK

    var certificate: ProofCertificates.Kind? {
        switch self {
        case .expired: .expired
        case .wrongName: .wrongName
        case .selfSigned: .selfSigned
        case .unavailable, .refused, .reset, .nameNotFound, .notOK: nil
        }
    }
}

/// Four services behind one real server, which fails in one way until it is mended.
final class OutageServices: Sendable {
    /// What an outage answers with; the service's own words where it is none.
    typealias Complaint = @Sendable (WireServer.Request) -> WireServer.Answer

    let outage: Outage
    private let place: ReservedPort
    private let certificates: ProofCertificates
    private let server: WireServer
    private let state: Shared

    private final class Shared: Sendable {
        let isBroken = Mutex(true)
        let taken = Mutex<[String: [Int64]]>([:])
    }

    init(
        _ outage: Outage, _ certificates: ProofCertificates,
        complaint: @escaping Complaint = { _ in .response(503, "<html>Service Unavailable</html>", type: "text/html") }
    ) async throws {
        self.outage = outage
        self.certificates = certificates
        let state = Shared()
        self.state = state
        server = WireServer { request in
            if state.isBroken.withLock({ $0 }) {
                switch outage {
                case .unavailable: return complaint(request)
                case .reset: return .reset
                case .notOK where ["telegram", "slack"].contains(Self.service(of: request)):
                    return .response(200, #"{"ok":false,"error":"internal_error"}"#)
                default: break
                }
            }
            return Self.take(request, state)
        }
        if let certificate = outage.certificate { server.use(try certificates.server(certificate)) }
        place = try ReservedPort()
        if outage != .refused { try await server.listen(at: place) }
    }

    /// Ends the outage.
    func mend() async throws {
        state.isBroken.withLock { $0 = false }
        if outage.certificate != nil { server.use(try certificates.server(.good)) }
        if outage == .refused { try await server.listen(at: place) }
    }

    func stop() async throws { try await server.stop() }

    /// Deliveries that each service has taken, in the order of their coming.
    var taken: [String: [Int64]] { state.taken.withLock { $0 } }

    var isBroken: Bool { state.isBroken.withLock { $0 } }

    /// Settings that lead here; the secrets in them are for the caller to say.
    func settings(secret: String) -> ServiceSettings {
        let address = "\(outage.certificate == nil ? "http" : "https")://127.0.0.1:\(place.number)"
        var settings = ServiceSettings()
        settings.telegram.isEnabled = true
        settings.telegram.url = "\(address)/bot"
        settings.telegram.token = Secret("123456789:\(secret)")
        settings.telegram.chatID = "4242"
        settings.hipChat.isEnabled = true
        settings.hipChat.url = "\(address)/v2/room"
        settings.hipChat.room = "ops"
        settings.hipChat.token = Secret(secret)
        var slack = SlackSettings()
        slack.isEnabled = true
        slack.url = Secret("\(address)/services/T000/B000/\(secret)")
        slack.channel = "#ops"
        settings.slack = [slack]
        var post = HTTPPostSettings()
        post.endpoint = "ep"
        post.url = Secret("\(address.replacing("//", with: "//user:\(secret)@"))/hook?key=\(secret)")
        post.headers = ["X-Key": secret]
        post.username = "user"
        post.password = Secret(secret)
        settings.httpPost = [post]
        return settings
    }

    /// A client that trusts the authority of the proofs, and that looks for the wrong name while names are not found.
    func client(_ sender: HTTPClientSender) -> some HTTPSending { OutageClient(sender: sender, services: self) }

    fileprivate var authorityPath: String { certificates.authorityPath }

    private static func service(of request: WireServer.Request) -> String {
        switch request.target.split(separator: "/").first ?? "" {
        case "v2": "hipchat"
        case "services": "slack"
        case let part where part.hasPrefix("hook"): "post"
        default: "telegram"
        }
    }

    private static func take(_ request: WireServer.Request, _ state: Shared) -> WireServer.Answer {
        let service = service(of: request)
        if let number = ProofAlerts.number(in: request.body) { state.taken.withLock { $0[service, default: []].append(number) } }
        return service == "hipchat" ? .response(204, "") : .response(200, #"{"ok":true,"result":{}}"#)
    }
}

private struct OutageClient: HTTPSending {
    /// A label of more than 63 bytes is not found without asking anybody, so that a slow server of names slows no test.
    private static let lostName = String(repeating: "x", count: 64) + ".invalid"

    let sender: HTTPClientSender
    let services: OutageServices

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        var request = request
        request.tls.authorityPath = services.authorityPath
        if services.outage == .nameNotFound, services.isBroken {
            request.url = Secret(request.url.reveal().replacing("127.0.0.1", with: Self.lostName))
        }
        return try await sender.send(request)
    }
}
