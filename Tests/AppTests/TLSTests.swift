import Foundation
import KaptopDelivery
import ProgramTesting
import Testing

@testable import KaptopApp

/// Requests over TLS to a server whose certificate only it knows: what scripts and configuration say of certificates counts.
@Suite struct TLSTests {
    @Test func certificatesAreCheckedAsTheHandlerSays() async throws {
        let folder = NSTemporaryDirectory() + "kaptop-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (certificate, key) = (folder + "/certificate.pem", folder + "/key.pem")
        let children = Children()
        let making = try children.start([
            "/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        ])
        #expect(try await making.end() == 0)
        let port = Program.freePort()
        let server = try children.start(["/usr/bin/openssl", "s_server", "-www", "-accept", "\(port)", "-cert", certificate, "-key", key])

        let sender = HTTPClientSender()
        func answer(_ change: (inout HTTPRequest.TLSOptions) -> Void) async -> Result<Int, HTTPFailure> {
            var tls = HTTPRequest.TLSOptions()
            change(&tls)
            do throws(HTTPFailure) {
                return .success(
                    try await sender.send(HTTPRequest(method: "GET", url: Secret("https://localhost:\(port)/"), tls: tls)).status)
            } catch {
                return .failure(error)
            }
        }
        try await eventually("the server answers") { (try? await answer { $0.isVerificationSkipped = true }.get()) == 200 }
        #expect(
            await answer { _ in }
                == .failure(
                    HTTPFailure(
                        .tls, host: "localhost:\(port)", detail: "the certificate or the TLS handshake was not accepted")))
        #expect(await answer { $0.authorityPath = certificate } == .success(200))
        #expect(
            await answer { $0.authorityPath = folder + "/missing.pem" }
                == .failure(
                    HTTPFailure(
                        .tls, host: "localhost:\(port)", detail: "the certificates or the key of the configuration cannot be read")))
        await sender.shutDown()
        server.send(SIGKILL)
        #expect(try await server.end() == -SIGKILL)
    }
}
