import Foundation
import ProgramTesting

/// Which engine a proof runs on: the program itself, or one that lacks a guarantee.
enum Engine: Sendable {
    case kaptop
    /// By the name of the fault, see `BrokenEngine`.
    case broken(String)

    func command(_ configuration: String) -> [String] {
        switch self {
        case .kaptop: [Program.binary, "serve", "--config", configuration]
        case .broken(let fault): [Program.products.appending(path: "BrokenEngine").path, fault, configuration]
        }
    }

    /// How its line of figures begins.
    var title: String {
        switch self {
        case .kaptop: "with the guarantee"
        case .broken("none"): "nothing broken, by the instrument of the control"
        case .broken(let fault): "broken on purpose (\(fault.replacing("-", with: " ")))"
        }
    }
}

extension Program {
    /// Starts an engine without waiting for it.
    func launch(_ engine: Engine, environment: [String: String] = [:]) throws -> Child {
        try start(engine.command(configurationPath), errors: folder + "/errors", environment: environment)
    }
}

extension Child {
    /// kill -9.
    func kill() async throws {
        send(SIGKILL)
        _ = try await end()
    }
}

/// Points that are events, one each: alerts that go up and down, numbered so that each message tells which it is.
struct Storm {
    static let places = ["post a", "post strict", "telegram 100", "telegram 200", "log"]

    let hosts: Int
    private var number = 0

    init(hosts: Int = 8) { self.hosts = hosts }

    /// - Parameter digestAfter: as in `[kaptop.delivery]`; 0 for one message each.
    static func configuration(digestAfter: Int = 0) -> String {
        """
        [telegram]
          enabled = true
          url = "http://127.0.0.1:PORT/bot"
          token = "123456:token"
          chat-id = "100"
        [kaptop.delivery]
          digest-after = \(digestAfter)
          fold-after = 0
        """
    }

    static func script(port: Int, log: String) -> String {
        """
        stream
            |from()
                .measurement('m')
                .groupBy('host')
            |alert()
                .id('{{ index .Tags "host" }}')
                .message('{{ .ID }} {{ index .Fields "n" }} {{ .Level }}')
                .info(lambda: "v" > 0)
                .warn(lambda: "v" > 1)
                .crit(lambda: "v" > 2)
                .post('http://127.0.0.1:\(port)/post/a')
                .post('http://127.0.0.1:\(port)/post/strict')
                .telegram()
                    .chatId('100')
                .telegram()
                    .chatId('200')
                .log('\(log)')
        """
    }

    /// How the message of the newest point begins.
    var newest: String { "h\((number - 1) % hosts) \((number - 1) / hosts + 1) " }

    /// The next points as lines: each host in turn.
    mutating func lines(_ count: Int) -> String {
        var lines: [String] = []
        for _ in 0..<count {
            let (host, round) = (number % hosts, number / hosts)
            number += 1
            // Never well twice in a row, which would be no event.
            let chance = Int((UInt64(number) &* 0x9E37_79B9_7F4A_7C15) >> 40)
            let value = round.isMultiple(of: 2) ? 1 + chance % 3 : chance % 4
            lines.append("m,host=h\(host) n=\(round + 1)i,v=\(value)i \(number * 1_000_000)")
        }
        return lines.joined(separator: "\n")
    }
}
