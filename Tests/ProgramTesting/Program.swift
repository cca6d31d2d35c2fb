import AsyncHTTPClient
package import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// The built program with a folder of its own: started, fed, killed, started again.
///
/// What it started ends with it, however a test ends; the folder goes too.
package final class Program: Sendable {
    package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    package static let products = root.appending(path: ".build/debug")
    package static let binary = products.appending(path: "kaptop").path

    /// An engine that is not there is noticed at once.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    package let folder: String
    package let port: Int
    package let configurationPath: String
    private let children = Children()

    /// `configuration` is added to the folder's own `kapacitor.conf`; `PORT` in it stands for the stand-in's port.
    package init(configuration: String, standIn: Int = 0) throws {
        folder = NSTemporaryDirectory() + "kaptop-e2e-\(UUID().uuidString)"
        port = Self.freePort()
        configurationPath = folder + "/kapacitor.conf"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let text = """
            hostname = "localhost"
            data_dir = "\(folder)/data"
            [http]
              bind-address = "127.0.0.1:\(port)"
            [logging]
              file = "\(folder)/server.log"
            [storage]
              boltdb = "\(folder)/kapacitor.db"
            [replay]
              dir = "\(folder)/replay"
            [task]
              dir = "\(folder)/tasks"
            \(configuration.replacingOccurrences(of: "PORT", with: String(standIn)))
            """
        try text.write(toFile: configurationPath, atomically: true, encoding: .utf8)
    }

    deinit {
        children.kill()
        // What cannot be removed is left to whoever empties the folder of temporary files.
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The database of its engine.
    package var database: String { folder + "/data/kaptop/state.db" }

    // MARK: Processes

    /// `kaptop serve`, ready to answer.
    package func serve() async throws -> Child {
        let child = try start([Self.binary, "serve", "--config", configurationPath])
        try await isReady()
        return child
    }

    /// A program that ends when this object does, at the latest.
    package func start(_ command: [String], errors path: String = "/dev/null", environment: [String: String] = [:]) throws -> Child {
        try children.start(command, errors: path, environment: environment, for: self)
    }

    package func isReady() async throws {
        try await eventually("the engine answers", pause: .milliseconds(10)) {
            await self.call("GET", "/kapacitor/v1/ping")?.status == 204
        }
    }

    // MARK: Requests

    package func define(_ id: String, _ script: String) async throws {
        let task: [String: Any] = [
            "id": id, "type": "stream", "dbrps": [["db": "telegraf", "rp": "autogen"]], "script": script, "status": "enabled",
        ]
        let body = try JSONSerialization.data(withJSONObject: task)
        let answer = await call("POST", "/kapacitor/v1/tasks", String(decoding: body, as: UTF8.self))
        guard answer?.status == 200 else { throw Unexpected("the task \(id) was not taken: \(answer?.body ?? "no answer")") }
    }

    package func write(_ lines: String) async throws {
        let answer = await call("POST", "/write?db=telegraf&rp=autogen", lines)
        guard answer?.status == 204 else { throw Unexpected("points were not taken: \(answer?.body ?? "no answer")") }
    }

    /// Nil where nobody answered to the end.
    package func call(_ method: String, _ path: String, _ body: String? = nil) async -> (status: Int, body: String)? {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .init(rawValue: method)
        if let body {
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: body))
        }
        do {
            let answer = try await Self.client.execute(request, timeout: .seconds(10))
            let text = String(buffer: try await answer.body.collect(upTo: 1 << 24))
            return (Int(answer.status.code), text)
        } catch {
            return nil
        }
    }

    /// What a stream without an end says in the first while.
    package func listen(_ path: String, for time: Duration) async throws -> String {
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        let heard = Mutex(ByteBuffer())
        let stream = Task {
            let answer = try await Self.client.execute(request, timeout: .seconds(10))
            for try await part in answer.body { heard.withLock { _ = $0.writeImmutableBuffer(part) } }
        }
        try await Task.sleep(for: time)
        stream.cancel()
        return heard.withLock { String(buffer: $0) }
    }

    package static func freePort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = bind(descriptor, generic, length)
                _ = getsockname(descriptor, generic, &length)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
