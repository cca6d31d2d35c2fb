import Foundation
import KaptopTesting
import ProgramTesting
import Synchronization
import Testing

/// Three secrets go the whole way, wizard, lines, commands, engine, with services that fail and repeat what they were sent; afterwards
/// they stand in the files that were asked for and nowhere else.
@Suite(.serialized) struct CanaryTokenTests {
    private static let needle = "KANARIENVOGEL"
    private static let token = "8123456789:AAH" + needle + "kanarienvogel_-0012"
    private static let hipChatToken = needle + "hipchat0123456789hipchat012"
    private static let webhookPath = "/services/T00000000/B00000000/" + needle + "slack012345"

    // MARK: The services

    private final class Mood: Sendable {
        let fails = Mutex(false)
    }

    /// The Bot API, HipChat and Slack in one; in a bad mood they tell everybody what they were sent.
    private static func answer(_ request: RecordingServer.Seen, _ mood: Mood) -> RecordingServer.Answer {
        let method = request.path.split(separator: "/").last.map(String.init) ?? ""
        if mood.fails.withLock({ $0 }) {
            let echo = "cannot pass on \(request.method) \(request.path) \(request.body)"
            if request.path.hasPrefix("/v2/room") {
                return .init(status: 503, body: #"{"error":{"code":503,"message":"\#(request.path)","type":"\#(hipChatToken)"}}"#)
            }
            return .init(status: 502, body: "<html>\(echo)</html>")
        }
        if request.path.hasPrefix("/v2/room") { return .init(status: 200, body: "{}") }
        if request.path.hasPrefix("/services") { return .init(status: 200, body: "ok") }
        let result =
            switch method {
            case "getMe": #"{"id":8123456789,"is_bot":true,"first_name":"Kap","username":"kap_test_bot","can_join_groups":true}"#
            case "getWebhookInfo": #"{"url":""}"#
            case "getUpdates": "[]"
            case "getChat": #"{"id":-77,"type":"supergroup","title":"Ops"}"#
            default: #"{"message_id":1}"#
            }
        return .init(body: #"{"ok":true,"result":\#(result)}"#)
    }

    // MARK: What is looked at

    /// Command line and environment of every kaptop that works in a folder, looked at all the time.
    private final class ProcessWatch: Sendable {
        private let seen = Mutex<(commands: Set<String>, leaks: Set<String>)>(([], []))
        private let isOver = Mutex(false)

        init(folder: String) {
            Thread.detachNewThread { [self] in
                while !isOver.withLock({ $0 }) {
                    look(folder)
                    usleep(2_000)
                }
            }
        }

        private func look(_ folder: String) {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] where Int(name) != nil {
                guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(name)/exe"),
                    program.hasSuffix("/kaptop")
                else { continue }
                let command = read("/proc/\(name)/cmdline")
                let environment = read("/proc/\(name)/environ")
                guard (command + environment).contains(folder) else { continue }
                seen.withLock { seen in
                    seen.commands.insert(command)
                    if (command + environment).contains(needle) { seen.leaks.insert(command + "\n" + environment) }
                }
            }
        }

        /// Words apart by blanks; empty for a process that has just ended.
        private func read(_ path: String) -> String {
            guard let file = FileHandle(forReadingAtPath: path) else { return "" }
            defer { try? file.close() }
            let data = (try? file.readToEnd()) ?? nil
            return String(decoding: data ?? Data(), as: UTF8.self).replacing("\0", with: " ")
        }

        func stop() -> (commands: Set<String>, leaks: Set<String>) {
            isOver.withLock { $0 = true }
            return seen.withLock { $0 }
        }
    }

    /// One place for all that people and programs are told.
    private final class Told: Sendable {
        private let texts = Mutex<[String: String]>([:])
        func add(_ source: String, _ text: String) { texts.withLock { $0[source, default: ""] += text } }
        func text(of source: String) -> String { texts.withLock { $0[source] ?? "" } }
        var leaks: [String] { texts.withLock { $0.filter { $0.value.contains(needle) }.map { "\($0.key): \($0.value)" } } }
        var sources: Set<String> { texts.withLock { Set($0.keys) } }
    }

    private func shows(_ text: String, _ tmux: Tmux, _ told: Told) async throws {
        try await eventually("the screen says: \(text)") {
            let all = await tmux.everything
            told.add("screen", all)
            return all.contains(text)
        }
    }

    /// Runs a command to its end and keeps what it printed.
    @discardableResult
    private func run(_ program: Program, _ arguments: String, _ told: Told) async throws -> Int32 {
        let output = NSTemporaryDirectory() + "kaptop-output-\(UUID().uuidString)"
        defer { unlink(output) }
        let child = try program.start(
            ["/bin/sh", "-c", "\(Program.binary) \(arguments) --config \(program.configurationPath) >\(output) 2>&1"],
            environment: ["HOME": program.folder, "TMPDIR": program.folder])
        let code = try await child.end()
        told.add("kaptop \(arguments)", try String(contentsOfFile: output, encoding: .utf8))
        return code
    }

    // MARK: The way

    @Test func secretsStandInTheFilesAskedForAndNowhereElse() async throws {
        let mood = Mood()
        let services = RecordingServer { Self.answer($0, mood) }
        let port = await services.start()
        let program = try Program(configuration: "[telegram]\n  url = \"http://127.0.0.1:PORT/bot\"\n", standIn: port)
        let told = Told()
        let watch = ProcessWatch(folder: program.folder)

        try await lines(program, told)
        try await wizard(program, told)
        try await commands(program, port, told)
        mood.fails.withLock { $0 = true }
        try await engine(program, services, told)
        await services.stop()

        let processes = watch.stop()
        #expect(processes.leaks == [])
        for command in ["setup telegram --config", "--plain", "telegram add", "hipchat add", "slack add", "send telegram", "serve"] {
            #expect(processes.commands.contains { $0.contains(command) }, "\(command) was not seen at work")
        }
        #expect(told.leaks == [])
        try expectFiles(in: program)
        try await control(program)
    }

    /// Whoever shows a secret is seen: one that is given in the environment stands there.
    private func control(_ program: Program) async throws {
        let watch = ProcessWatch(folder: program.folder)
        let child = try program.start(
            [Program.binary, "telegram", "list", "--config", program.configurationPath],
            environment: ["KAPACITOR_TELEGRAM_TOKEN": Self.token])
        #expect(try await child.end() == 0)
        #expect(watch.stop().leaks.count == 1)
    }

    private func wizard(_ program: Program, _ told: Told) async throws {
        let tmux = Tmux()
        let person = "HOME=\(program.folder) TMPDIR=\(program.folder) XDG_STATE_HOME=\(program.folder)/state TERM=xterm-256color"
        await tmux.start("\(person) \(Program.binary) setup telegram --config \(program.configurationPath); echo ended; cat")
        try await shows("Make one in Telegram", tmux, told)
        for key in [Self.token, "Enter"] { await tmux.press(key) }
        try await shows("goes on to the chat", tmux, told)
        await tmux.press("Enter")
        try await shows("May kaptop read", tmux, told)
        for key in ["i", "@ops_room", "Enter"] { await tmux.press(key) }
        try await shows("How should messages look", tmux, told)
        await tmux.press("Enter")
        try await shows("Send a test message", tmux, told)
        await tmux.press("Enter")
        try await shows("Did it arrive", tmux, told)
        await tmux.press("x")
        try await shows("w writes the file", tmux, told)
        await tmux.press("w")
        try await shows("Saved", tmux, told)
        await tmux.press("Escape")
        try await shows("ended", tmux, told)
        #expect(try String(contentsOfFile: program.configurationPath, encoding: .utf8).contains(Self.token))
        await tmux.end()
        tmux.forget()
    }

    private func lines(_ program: Program, _ told: Told) async throws {
        let tmux = Tmux()
        let person = "HOME=\(program.folder) TMPDIR=\(program.folder) XDG_STATE_HOME=\(program.folder)/state"
        await tmux.start("\(person) \(Program.binary) setup telegram --plain --config \(program.configurationPath); echo ended; cat")
        try await shows("Token (hidden)", tmux, told)
        for key in [Self.token, "Enter"] { await tmux.press(key) }
        try await shows("@kap_test_bot", tmux, told)
        // What is typed before a hidden line is asked for is forgotten.
        try await shows(":clear", tmux, told)
        for key in [":leave", "Enter"] { await tmux.press(key) }
        try await shows("ended", tmux, told)
        await tmux.end()
        tmux.forget()
    }

    private func commands(_ program: Program, _ port: Int, _ told: Told) async throws {
        let folder = program.folder
        for (name, secret) in [("a", Self.token), ("b", Self.hipChatToken), ("c", "http://127.0.0.1:\(port)\(Self.webhookPath)")] {
            try secret.write(toFile: "\(folder)/given-\(name)", atomically: true, encoding: .utf8)
            chmod("\(folder)/given-\(name)", 0o600)
        }
        #expect(try await run(program, "telegram add --name second --chat -100 --token-file \(folder)/given-a", told) == 0)
        let hipChat = "hipchat add --url http://127.0.0.1:\(port) --room ops --secret-in own-file --token-file"
        #expect(try await run(program, "\(hipChat) \(folder)/given-b", told) == 0)
        #expect(try await run(program, "slack add --channel '#ops' --url-file \(folder)/given-c", told) == 0)
        for service in ["telegram", "hipchat", "slack"] { #expect(try await run(program, "send \(service)", told) == 0) }
    }

    private func engine(_ program: Program, _ services: RecordingServer, _ told: Told) async throws {
        for service in ["telegram", "hipchat", "slack"] {
            #expect(try await run(program, "send \(service)", told) != 0)
            try await run(program, "\(service) list --json", told)
            try await run(program, "\(service) edit --global --dry-run", told)
        }
        let engine = try await program.serve()
        try await program.define(
            "cpu_alert", "stream|from().measurement('cpu')|alert().crit(lambda: \"x\" > 1).telegram().hipChat().slack()")
        let earlier = await services.seen.count
        try await program.write("cpu x=5 1500000000000000000")
        try await eventually("all three services were asked") {
            let paths = await services.seen.dropFirst(earlier).map(\.path)
            return ["/bot", "/v2/room", "/services"].allSatisfy { start in paths.contains { $0.hasPrefix(start) } }
        }
        try await ask(program, told)
        // And where nobody answers any more, which is when Kapacitor printed its URLs.
        for (service, url) in [("telegram", "http://127.0.0.1:1/bot"), ("hipchat", "http://127.0.0.1:1/v2/room")] {
            let moved = await program.call("POST", "/kapacitor/v1/config/\(service)/", #"{"set":{"url":"\#(url)"}}"#)
            #expect(moved?.status == 204)
        }
        try await program.write("cpu x=0 1500000010000000000\ncpu x=6 1500000020000000000")
        for service in ["telegram", "hipchat", "slack"] { try await run(program, "send \(service)", told) }
        try await ask(program, told)
        try await console(program, told)
        for command in ["history", "delivery list", "health", "audit"] { try await run(program, command, told) }
        engine.send(SIGTERM)
        _ = try await engine.end()
        for command in ["config", "check"] { try await run(program, command, told) }
        #expect(told.text(of: "kaptop config").contains("chat-id") && told.text(of: "kaptop history").contains("cpu"))
    }

    /// What programs are told.
    private func ask(_ program: Program, _ told: Told) async throws {
        let services = ["telegram", "hipchat", "slack"]
        let paths =
            ["config", "service-tests", "tasks", "tasks/cpu_alert", "alerts/topics", "alerts/topics/main:cpu_alert:alert2", "debug/vars"]
            + services.flatMap { ["config/\($0)", "config/\($0)/", "service-tests/\($0)"] }
        for path in paths.map({ "/kapacitor/v1/" + $0 })
            + ["/kaptop/v1/health", "/kaptop/v1/history", "/kaptop/v1/deliveries", "/kaptop/v1/audit", "/metrics"]
        {
            let answer = try #require(await program.call("GET", path), "\(path)")
            told.add("GET \(path)", answer.body)
        }
        for service in services {
            let answer = try #require(await program.call("POST", "/kapacitor/v1/service-tests/\(service)", "{}"))
            #expect(answer.body.contains("\"success\":false"), "\(answer.body)")
            told.add("POST service-tests/\(service)", answer.body)
        }
        #expect(told.text(of: "GET /kapacitor/v1/config").contains("\"redacted\""))
        #expect(told.text(of: "GET /kaptop/v1/deliveries").contains("telegram"))
    }

    /// What a console of another process is told, as bytes and as screens.
    private func console(_ program: Program, _ told: Told) async throws {
        let feed = try await program.listen("/kaptop/v1/console/changes", for: .milliseconds(500))
        #expect(feed.contains("cpu_alert"))
        told.add("console feed", feed)
        let tmux = Tmux()
        await tmux.start(
            "HOME=\(program.folder) TMPDIR=\(program.folder) TERM=xterm-256color \(Program.binary) --config \(program.configurationPath)")
        try await shows("cpu", tmux, told)
        for (key, word) in [("3", "HipChat rooms"), ("4", "Nodes"), ("5", "newest first"), ("6", "failed to send")] {
            await tmux.press(key)
            try await shows(word, tmux, told)
            await tmux.press("Enter")
            told.add("screen", await tmux.everything)
            await tmux.press("Escape")
        }
        await tmux.end()
        tmux.forget()
    }

    /// Logs, database with its journal, drafts, backups: everything below the folder, which is home, data and temporary folder in one.
    private func expectFiles(in program: Program) throws {
        let names = FileManager.default.enumerator(atPath: program.folder)?.compactMap { $0 as? String } ?? []
        #expect(names.contains { $0.hasSuffix("server.log") } && names.contains { $0.hasSuffix("state.db") })
        let found = names.filter { name in
            FileManager.default.contents(atPath: program.folder + "/" + name)?.range(of: Data(Self.needle.utf8)) != nil
        }
        #expect(Set(found) == ["kapacitor.conf", "kapacitor.conf.bak", "hipchat-token", "given-a", "given-b", "given-c"])
        for name in found {
            let mode = try FileManager.default.attributesOfItem(atPath: program.folder + "/" + name)[.posixPermissions] as? Int
            #expect((mode ?? 0o777) & 0o007 == 0, "\(name) has mode \(String(mode ?? 0, radix: 8))")
        }
    }
}
