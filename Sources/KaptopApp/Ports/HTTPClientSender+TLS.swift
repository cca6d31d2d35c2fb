import AsyncHTTPClient
import KaptopDelivery
import NIOSSL

extension KaptopDelivery.HTTPRequest.TLSOptions {
    /// How TLS is to be spoken; nil for the usual way: the system's authorities, no certificate of our own.
    ///
    /// Throws where a file cannot be read or holds no certificate or key.
    func configuration() throws -> TLSConfiguration? {
        guard self != KaptopDelivery.HTTPRequest.TLSOptions() else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        if isVerificationSkipped { configuration.certificateVerification = .none }
        if !authorityPath.isEmpty { configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authorityPath)) }
        if !certificatePath.isEmpty {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificatePath).map { .certificate($0) }
        }
        if !keyPath.isEmpty { configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: keyPath, format: .pem)) }
        return configuration
    }
}
