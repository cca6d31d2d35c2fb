import Foundation
import NIOSSL
import Testing

@testable import KaptopApp

/// Certificates made for one run of the proofs with the `openssl` command: a good one for 127.0.0.1, and three that are no good.
struct ProofCertificates: Sendable {
    enum Kind: String, CaseIterable, Sendable { case good, expired, wrongName, selfSigned }

    private let folder: String

    /// The authority that signed all but the self-signed one, PEM.
    var authorityPath: String { folder + "/authority.pem" }

    init(in folder: String) async throws {
        self.folder = folder
        try await openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path("authority.key"), "-out",
            authorityPath, "-days", "2",
            "-subj", "/CN=Authority of the proofs")
        try await sign(.good, for: "127.0.0.1", days: 2)
        // It ended a day before it began.
        try await sign(.expired, for: "127.0.0.1", days: -1)
        try await sign(.wrongName, for: "192.0.2.1", days: 2)
        try await openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path("selfSigned.key"),
            "-out", path("selfSigned.pem"), "-days",
            "2",
            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    }

    /// How a server with this certificate speaks TLS.
    func server(_ kind: Kind) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(path("\(kind.rawValue).pem"))
        let key = try NIOSSLPrivateKey(file: path("\(kind.rawValue).key"), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
    }

    private func sign(_ kind: Kind, for name: String, days: Int) async throws {
        let (key, request) = (path("\(kind.rawValue).key"), path("\(kind.rawValue).csr"))
        try await openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", request, "-subj",
            "/CN=\(name)", "-addext",
            "subjectAltName=IP:\(name)")
        try await openssl(
            "x509", "-req", "-in", request, "-CA", authorityPath, "-CAkey", path("authority.key"), "-CAcreateserial", "-days", "\(days)",
            "-copy_extensions", "copy", "-out", path("\(kind.rawValue).pem"))
    }

    private func path(_ name: String) -> String { "\(folder)/\(name)" }

    private func openssl(_ arguments: String...) async throws {
        try await CommandRunner().run(["openssl"] + arguments, input: [], timeLimit: .seconds(30))
    }
}

/// A folder for the files of one proof, certificates among them.
struct ProofPlace: Sendable {
    let folder = NSTemporaryDirectory() + "kaptop-proof-\(UUID().uuidString)"
    let certificates: ProofCertificates

    init() async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        certificates = try await ProofCertificates(in: folder)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
