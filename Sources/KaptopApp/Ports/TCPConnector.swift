import Glibc
import KaptopDelivery
import NIOCore
import NIOPosix

/// Sends bytes over a TCP connection of their own, for tcp handlers.
struct TCPConnector: TCPSending {
    func send(_ bytes: [UInt8], to address: String, timeLimit: Duration) async throws(HTTPFailure) {
        guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...]) else {
            throw HTTPFailure(.badURL, host: address, detail: "the address has no port")
        }
        let host = String(address[..<colon]).trimmingPrefix("[")
        let name = host.hasSuffix("]") ? String(host.dropLast()) : String(host)
        do {
            let limit = TimeAmount(timeLimit)
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(limit).connect(host: name, port: Int(port)).get()
            let deadline = channel.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
            defer { deadline.cancel() }
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
            try await channel.close().get()
        } catch let error as IOError {
            let kind: HTTPFailure.Kind = error.errnoCode == ECONNREFUSED ? .refused : .unreachable
            throw HTTPFailure(kind, host: address, detail: String(cString: strerror(error.errnoCode)))
        } catch is NIOConnectionError {
            throw HTTPFailure(.refused, host: address, detail: "connection refused")
        } catch {
            throw HTTPFailure(.closed, host: address, detail: "the connection was closed before everything was sent")
        }
    }
}
