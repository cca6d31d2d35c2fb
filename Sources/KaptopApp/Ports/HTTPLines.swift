import AsyncHTTPClient
import Foundation
import KaptopDelivery
import NIOCore
import NIOHTTP1

/// An answer that goes on, read line by line while it comes.
struct HTTPLines {
    enum Failure: Error {
        case status(Int)
        /// Nothing has come for too long.
        case silence
        case closed
        case lineTooLong
    }

    private static let connectLimit = TimeAmount.seconds(5)
    /// Bytes of a line.
    private static let lineLimit = 64 << 20

    let url: Secret<String>
    let headers: [KaptopDelivery.HTTPRequest.Header]
    let silence: Duration

    /// Hands on each line without its end, until the answer ends or `take` says that it is enough.
    func read(_ take: ([UInt8]) async throws -> Bool) async throws {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: Self.connectLimit, read: .nanoseconds(Int64(silence / .nanoseconds(1))))
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            try await read(with: client, take)
            try? await client.shutdown()
        } catch {
            // Nothing is left to be told when the client does not close cleanly.
            try? await client.shutdown()
            switch error as? HTTPClientError {
            case .readTimeout?, .connectTimeout?: throw Failure.silence
            case .remoteConnectionClosed?: throw Failure.closed
            default: throw error
            }
        }
    }

    private func read(with client: HTTPClient, _ take: ([UInt8]) async throws -> Bool) async throws {
        var request = HTTPClientRequest(url: url.reveal())
        for header in headers { request.headers.add(name: header.name, value: header.value) }
        let answer = try await client.execute(request, deadline: .distantFuture)
        guard answer.status == .ok else { throw Failure.status(Int(answer.status.code)) }
        var rest = ByteBuffer()
        for try await part in answer.body {
            rest.writeImmutableBuffer(part)
            guard rest.readableBytes <= Self.lineLimit else { throw Failure.lineTooLong }
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
}
