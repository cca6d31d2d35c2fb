import Foundation
import KaptopDelivery
import ProgramTesting

/// An engine in a storm that is killed at random moments, over and over, and in the end may finish its work.
struct KillLoop {
    var engine = Engine.kaptop
    var kills: Int
    var seed: UInt64
    var mix = ChatService.Mix()
    var digestAfter = 0
    var hosts = 8
    /// Points of one write, and the pause after it: what comes in has to fit what goes out, or the end takes long.
    var batch = 12
    var pause = Duration.milliseconds(25)
    /// No engine lives longer.
    var longestLife = Duration.milliseconds(500)

    private static let longestBacklog = 4_000

    func run() async throws -> DeliveryAccount {
        var random = SeededGenerator(seed: seed)
        let chats = ChatService(seed: seed)
        let server = try await FaultyServer.start { chats.reply(to: $0) }
        defer { server.stop() }
        let program = try Program(configuration: Storm.configuration(digestAfter: digestAfter), standIn: server.port)
        var storm = Storm(hosts: hosts)
        let first = try program.launch(engine)
        try await program.isReady()
        try await program.define("storm", Storm.script(port: server.port, log: program.folder + "/alerts.log"))
        try await first.kill()

        chats.use(mix)
        for life in 0..<kills {
            chats.beginLife(life)
            let moment = Duration.milliseconds(Int.random(in: 100...Int(longestLife / .milliseconds(1)), using: &random))
            try await live(program, until: moment, &storm)
        }
        chats.use(.faultless)
        chats.beginLife(kills)
        server.hangUp()
        let last = try program.launch(engine)
        try await program.isReady()
        // The second round is an event whatever became of the points before.
        try await program.write(storm.lines(2 * storm.hosts))
        try await eventually("the newest event is stored", within: .seconds(60)) { [newest = storm.newest] in
            try StateDatabase(program.database).messages().values.contains { $0.hasPrefix(newest) }
        }
        try await chats.takeRest(of: StateDatabase(program.database))
        let account = try account(program, chats, kills: kills)
        try await last.kill()
        return account
    }

    /// One life: the engine starts, is written to as soon as it listens, and is killed at the moment, wherever it is then.
    private func live(_ program: Program, until moment: Duration, _ storm: inout Storm) async throws {
        // A backlog that only grows would be killed over and over without getting anywhere.
        let isBehind = try StateDatabase(program.database).waiting() > Self.longestBacklog
        let child = try program.launch(engine)
        let end = Task {
            try await Task.sleep(for: moment)
            child.send(SIGKILL)
        }
        while !child.hasEnded {
            // What is not stored may be lost with the engine, even what it has taken; what is stored may not.
            if !isBehind { _ = await program.call("POST", "/write?db=telegraf&rp=autogen", storm.lines(batch)) }
            try await Task.sleep(for: pause)
        }
        try await end.value
        _ = try await child.end()
    }

    private func account(_ program: Program, _ chats: ChatService, kills: Int) throws -> DeliveryAccount {
        let log = LogLines.messages(program.folder + "/alerts.log").map {
            ChatService.Acceptance(place: "log", text: $0, life: 0, isAnswered: true, at: ContinuousClock.now)
        }
        return DeliveryAccount(
            accepted: chats.accepted + log, stored: try StateDatabase(program.database).deliveries(), refused: chats.refused, kills: kills)
    }
}

/// The messages in a file that a log handler wrote, in its order; a line that is none counts as a message of its own.
enum LogLines {
    static func messages(_ path: String) -> [String] {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { line in
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return object?["message"] as? String ?? String(line)
        }
    }
}
