import Foundation
import Subprocess
import Testing

/// The built program with a folder of its own: started, fed, killed, started again.
final class Program: Sendable {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let binary = root.appending(path: ".build/debug/kaptop").path

    let folder: String
    let port: Int
    let configurationPath: String

    /// `configuration` is added to the folder's own `kapacitor.conf`; `PORT` in it stands for the stand-in's port.
    init(configuration: String, standIn: Int = 0) throws {
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

    /// `kaptop serve`, ready to answer.
    func serve() async throws -> Child {
        let child = try Child([Self.binary, "serve", "--config", configurationPath])
        try await isReady()
        return child
    }

    func isReady() async throws {
        try await eventually("the engine answers") { await self.call("GET", "/kapacitor/v1/ping")?.status == 204 }
    }

    func define(_ id: String, _ script: String) async throws {
        let task: [String: Any] = [
            "id": id, "type": "stream", "dbrps": [["db": "telegraf", "rp": "autogen"]], "script": script, "status": "enabled",
        ]
        let body = try JSONSerialization.data(withJSONObject: task)
        let answer = await call("POST", "/kapacitor/v1/tasks", String(decoding: body, as: UTF8.self))
        #expect(answer?.status == 200, "\(answer?.body ?? "no answer")")
    }

    func write(_ lines: String) async {
        let answer = await call("POST", "/write?db=telegraf&rp=autogen", lines)
        #expect(answer?.status == 204, "\(answer?.body ?? "no answer")")
    }

    func call(_ method: String, _ path: String, _ body: String? = nil) async -> (status: Int, body: String)? {
        let data = body.map { ["--data-binary", $0] } ?? []
        let output = await run(
            "curl", ["-s", "-m", "10", "-w", "\n%{http_code}", "-X", method, "http://127.0.0.1:\(port)\(path)"] + data)
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        guard let status = lines.last.flatMap({ Int($0) }), status != 0 else { return nil }
        return (status, lines.dropLast().joined(separator: "\n"))
    }

    static func freePort() -> Int {
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

/// A program that runs beside the tests.
///
/// Not Foundation's `Process`: that waits for everything the program leaves behind, and blocks a thread of the pool meanwhile.
struct Child: Sendable {
    let processID: pid_t

    init(_ command: [String], errors path: String = "/dev/null") throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, path, O_WRONLY | O_CREAT, 0o600)
        let arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child = pid_t()
        let problem = posix_spawn(&child, command[0], &actions, nil, arguments, environ)
        guard problem == 0 else { throw POSIXError(.init(rawValue: problem) ?? .EPERM) }
        processID = child
    }

    func send(_ signal: Int32) { kill(processID, signal) }

    /// The exit code, or minus the signal that ended it.
    func end() async throws -> Int32 {
        var status: Int32 = 0
        try await eventually("the program ends") { waitpid(processID, &status, WNOHANG) == processID }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : -signal
    }
}

/// Runs a program to its end and gives what it printed.
@discardableResult
private func run(_ program: String, _ arguments: [String]) async -> String {
    let result = try? await Subprocess.run(
        .name(program), arguments: Arguments(arguments), environment: .inherit.updating(["LC_ALL": "C.UTF-8"]),
        output: .string(limit: 1 << 20), error: .discarded)
    return result?.standardOutput ?? ""
}

/// A real terminal: tmux on a server of its own.
struct Tmux: Sendable {
    private let server = "kaptop-\(UUID().uuidString.prefix(8))"

    func start(_ command: String, width: Int = 120, height: Int = 36) async {
        await tmux("new-session", "-d", "-x", String(width), "-y", String(height), command)
    }

    var screen: String {
        get async { await tmux("capture-pane", "-p") }
    }

    func press(_ key: String) async { await tmux("send-keys", key) }

    func resize(width: Int, height: Int) async { await tmux("resize-window", "-x", String(width), "-y", String(height)) }

    func end() async { await tmux("kill-server") }

    @discardableResult
    private func tmux(_ arguments: String...) async -> String {
        await run("tmux", ["-L", server, "-f", "/dev/null"] + arguments)
    }
}

/// Waits until something is so; the whole program is at work here, so there is no clock to move by hand.
func eventually(
    _ what: String, within limit: Duration = .seconds(20), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if await condition() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("not within \(limit): \(what)", sourceLocation: sourceLocation)
    throw CancellationError()
}
