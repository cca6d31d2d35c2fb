import AsyncHTTPClient
import Foundation
import KaptopAPI
import KaptopDelivery
import NIOCore
import NIOHTTP1

/// Answers that go on: lines that an engine sends for as long as somebody reads them.
extension EngineClient {
    private static let connectLimit = TimeAmount.seconds(5)
    /// An engine gives a sign of life every two seconds.
    private static let silenceLimit = TimeAmount.seconds(7)
    /// Bytes of a line.
    private static let lineLimit = 64 << 20

    private struct LineTooLong: Error {}
    private struct BadStatus: Error {
        let code: Int
    }

    /// Reads an answer line by line, until the engine ends it or `take` says that it is enough.
    ///
    /// Throws why the connection was lost, in one line.
    func follow(_ path: String, _ take: ([UInt8]) async throws -> Bool) async throws(Failure) {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: Self.connectLimit, read: Self.silenceLimit)
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        var request = HTTPClientRequest(url: url(path))
        for header in headers { request.headers.add(name: header.name, value: header.value) }
        do {
            try await read(request, with: client, take)
            try? await client.shutdown()
        } catch {
            try? await client.shutdown()
            throw failure(error)
        }
    }

    private func read(
        _ request: HTTPClientRequest, with client: HTTPClient, _ take: ([UInt8]) async throws -> Bool
    ) async throws {
        let answer = try await client.execute(request, deadline: .distantFuture)
        guard answer.status == .ok else { throw BadStatus(code: Int(answer.status.code)) }
        var rest = ByteBuffer()
        for try await part in answer.body {
            rest.writeImmutableBuffer(part)
            guard rest.readableBytes <= Self.lineLimit else { throw LineTooLong() }
            while let line = Self.takeLine(&rest) {
                guard try await take(line) else { return }
            }
            rest.discardReadBytes()
        }
    }

    /// The first line without its end, taken off the buffer; nil while it is not whole.
    private static func takeLine(_ buffer: inout ByteBuffer) -> [UInt8]? {
        let length = buffer.withUnsafeReadableBytes { bytes -> Int? in
            guard let start = bytes.baseAddress, let end = memchr(start, 0x0A, bytes.count) else { return nil }
            return UnsafeRawPointer(end) - start
        }
        guard let length else { return nil }
        let line = buffer.readBytes(length: length)
        buffer.moveReaderIndex(forwardBy: 1)
        return line
    }

    private func failure(_ error: any Error) -> Failure {
        switch error {
        case let failure as Failure: failure
        case is OverviewReader.NotUnderstood: Failure(description: "\(place) speaks another version: use the same kaptop on both sides")
        case let status as BadStatus where status.code == 404:
            Failure(description: "\(place) is an older kaptop, to which no console can connect")
        case let status as BadStatus: Failure(description: "\(place) answers with status \(status.code)")
        case let error as HTTPClientError where [.readTimeout, .connectTimeout].contains(error):
            Failure(description: "\(place) gives no sign of life")
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            Failure(description: "\(place) has closed the connection")
        default: Failure(description: "\(place) does not answer")
        }
    }
}
