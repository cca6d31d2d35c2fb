import Foundation
import ProgramTesting
import Testing

/// The ways into the engine besides `/write` and the API, on the whole program: datagrams, a directory of files; and its log on the way out.
@Suite(.serialized) struct InputsTests {
    private static func script(_ folder: String) -> String {
        """
        dbrp "telegraf"."autogen"

        stream
            |from()
                .measurement('cpu')
                .groupBy('host')
            |alert()
                .crit(lambda: "usage_idle" < 10)
                .log('\(folder)/alerts.log')
        """
    }

    private func program(_ configuration: String = "") throws -> Program {
        let program = try Program(configuration: configuration)
        for name in ["tasks", "handlers"] {
            try FileManager.default.createDirectory(atPath: "\(program.folder)/load/\(name)", withIntermediateDirectories: true)
        }
        return program
    }

    private func addToConfiguration(of program: Program, _ text: String) throws {
        let file = try #require(FileHandle(forWritingAtPath: program.configurationPath))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    @Test func datagramsBecomeAlertsAndLossesAreCounted() async throws {
        let port = UDPSender.freePort()
        let program = try program(
            """

            [[udp]]
              enabled = true
              bind-address = "127.0.0.1:\(port)"
              database = "telegraf"
              retention-policy = "autogen"
            """)
        let engine = try await program.serve()
        try await program.define("cpu", Self.script(program.folder).replacing(#/dbrp.*\n/#, with: ""))
        let sender = UDPSender(port: port)
        sender.send("cpu,host=a usage_idle=5 1000\ncpu,host=b usage_idle=50 1500\n")
        sender.send("cpu,host=c usage_idle=6 2000\nbad\n")
        // A string that does not end takes nothing from the next datagram.
        sender.send("cpu,host=d text=\"open")
        sender.send("cpu,host=e usage_idle=7 3000")
        try await eventually("the alerts are written") { program.alerts.count == 3 }
        #expect(program.alerts.map { $0.contains("\"id\":\"cpu:host=a\"") } == [true, false, false])
        try await eventually("everything is counted") {
            let values = await program.statistics("udp:127.0.0.1:\(port)")
            return values["packets_rx"] == 4 && values["points_rx"] == 4 && values["points_tx"] == 4 && values["points_parse_fail"] == 2
                && values["bytes_rx"] == 59 + 33 + 21 + 28
        }
        #expect(await program.statistics("udp:127.0.0.1:\(port)")["packets_lost_read_buffer_full"] == 0)
        #expect(program.log.contains("unable to parse 'bad': missing fields"))
        engine.send(SIGTERM)
        #expect(try await engine.end() == 0)
    }

    @Test func whatIsReceivedAndWhatIsLostAddUpToWhatWasSent() async throws {
        let port = UDPSender.freePort()
        let program = try program(
            "\n[[udp]]\n  enabled = true\n  bind-address = \"127.0.0.1:\(port)\"\n  database = \"telegraf\"\n  read-buffer = 65536\n")
        let engine = try await program.serve()
        let sender = UDPSender(port: port)
        sender.send("cpu v=0 1")
        // While the engine stands still the kernel's buffer overflows.
        engine.send(SIGSTOP)
        for number in 1...2000 { sender.send("cpu,host=a v=\(number),text=\"\(String(repeating: "x", count: 500))\" \(number)") }
        engine.send(SIGCONT)
        try await eventually("every datagram is accounted for") {
            let values = await program.statistics("udp:127.0.0.1:\(port)")
            let lost = (values["packets_lost_read_buffer_full"] ?? 0) + (values["packets_lost_queue_full"] ?? 0)
            return lost > 0 && (values["packets_rx"] ?? 0) + lost == 2001 && values["points_rx"] == values["packets_rx"]
        }
        engine.send(SIGTERM)
        #expect(try await engine.end() == 0)
        #expect(program.log.contains("UDP datagrams were lost: the kernel's buffer was full"))
    }

    @Test func anAddressThatIsTakenEndsTheStart() async throws {
        let port = UDPSender.freePort()
        let holder = UDPSender(port: 0)
        #expect(holder.bind(to: port))
        let program = try program("\n[[udp]]\n  enabled = true\n  bind-address = \"127.0.0.1:\(port)\"\n  database = \"d\"\n")
        let child = try program.start([Program.binary, "serve", "--config", program.configurationPath], errors: program.folder + "/errors")
        #expect(try await child.end() == 1)
        let text = try String(contentsOfFile: program.folder + "/errors", encoding: .utf8)
        #expect(
            text.contains("run: open server: open service *udp.Service: listen udp 127.0.0.1:\(port): bind: address already in use"))
    }

    @Test func filesAreLoadedFollowedAndLoadedAgain() async throws {
        let program = try program()
        try addToConfiguration(of: program, "\n[load]\n  enabled = true\n  dir = \"\(program.folder)/load\"\n")
        try Self.script(program.folder).write(toFile: program.folder + "/load/tasks/cpu.tick", atomically: true, encoding: .utf8)
        let engine = try await program.serve()
        #expect(await program.call("GET", "/kapacitor/v1/tasks/cpu")?.body.contains("\"executing\": true") == true)
        try await program.write("cpu,host=a usage_idle=5 1000")
        try await eventually("the alert is written") { program.alerts.count == 1 }

        // SIGHUP brings back what was changed by hand and lets what was not go on.
        _ = await program.call("DELETE", "/kapacitor/v1/tasks/cpu")
        try Self.script(program.folder).write(toFile: program.folder + "/load/tasks/new.tick", atomically: true, encoding: .utf8)
        engine.send(SIGHUP)
        try await eventually("both tasks run") {
            let tasks = await program.call("GET", "/kapacitor/v1/tasks?fields=executing")?.body ?? ""
            return tasks.contains("\"new\"") && tasks.contains("\"cpu\"") && !tasks.contains("false")
        }
        try FileManager.default.removeItem(atPath: program.folder + "/load/tasks/new.tick")
        try await eventually("what a removed file defined goes") {
            await program.call("GET", "/kapacitor/v1/tasks/new")?.status == 404
        }
        engine.send(SIGTERM)
        #expect(try await engine.end() == 0)
    }

    @Test func theLogCanBeFollowed() async throws {
        let program = try program()
        let engine = try await program.serve()
        func follow(_ query: String, _ headers: [String] = []) throws -> (child: Child, text: () -> String) {
            let file = "\(program.folder)/log\(UUID().uuidString)"
            let url = "http://127.0.0.1:\(program.port)/kapacitor/v1preview/logs?\(query)"
            let child = try program.start(["/usr/bin/curl", "-sNi", "-o", file, "-m", "60"] + headers + [url])
            return (child, { (try? String(contentsOfFile: file, encoding: .utf8)) ?? "" })
        }
        let all = try follow("lvl=info%2B", ["-H", "Accept: application/json"])
        let task = try follow("task=cpu")
        try await eventually("both are followed") {
            all.text().contains("created log session") && program.log.contains("tags_0=\"task=cpu\"")
        }
        #expect(all.text().contains("Content-Type: application/json\r\n"))
        try await program.define(
            "cpu", "stream\n    |from()\n        .measurement('cpu')\n    |eval(lambda: \"missing\" * 2)\n        .as('x')")
        try await program.write("cpu,host=a usage_idle=5 1000")
        try await eventually("the task's error is told to both") {
            all.text().contains("\"lvl\":\"error\"") && task.text().contains("lvl=error") && task.text().contains("task=cpu")
        }
        // One client leaves, which is noticed though nothing is written to it; the other does not keep the engine from stopping.
        task.child.send(SIGKILL)
        try await eventually("the end is told to the other") { all.text().contains("deleted log session") }
        #expect(task.text().contains("Content-Type: application/logfmt\r\n") && !task.text().contains("log session"))
        engine.send(SIGTERM)
        #expect(try await engine.end() == 0)
        _ = try await all.child.end()
        _ = try await task.child.end()
    }
}

extension Program {
    /// Lines of the log that the scripts' handlers write.
    fileprivate var alerts: [String] {
        ((try? String(contentsOfFile: folder + "/alerts.log", encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    var log: String { (try? String(contentsOfFile: folder + "/server.log", encoding: .utf8)) ?? "" }

    fileprivate func statistics(_ name: String) async -> [String: Int] {
        guard let body = await call("GET", "/kapacitor/v1/debug/vars")?.body,
            let all = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any],
            let row = (all["kapacitor"] as? [String: Any])?[name] as? [String: Any]
        else { return [:] }
        return row["values"] as? [String: Int] ?? [:]
    }
}

/// A socket that sends datagrams to this machine.
private final class UDPSender {
    private let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    private let port: Int

    init(port: Int) { self.port = port }

    deinit { close(descriptor) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        withAddress(port) { address, length in _ = sendto(descriptor, bytes, bytes.count, 0, address, length) }
    }

    func bind(to port: Int) -> Bool {
        withAddress(port) { address, length in Glibc.bind(descriptor, address, length) == 0 }
    }

    static func freePort() -> Int {
        let sender = UDPSender(port: 0)
        _ = sender.bind(to: 0)
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(sender.descriptor, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private func withAddress<Result>(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = UInt16(port).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
