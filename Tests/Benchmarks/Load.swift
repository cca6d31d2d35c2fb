import Points

/// Points as a fleet of hosts sends them: ten float fields, three tags, in line protocol and as a chunk.
struct Load {
    let lines: [UInt8]
    var chunk = Chunk()
    var symbols: SymbolTable
    let count: Int

    init(hosts: Int = 50, cpus: Int = 4, ticks: Int = 25) throws {
        let names = [
            "usage_user", "usage_system", "usage_nice", "usage_iowait", "usage_irq", "usage_softirq", "usage_steal", "usage_guest",
            "usage_guest_nice",
        ]
        var text = ""
        for tick in 0..<ticks {
            for host in 0..<hosts {
                for cpu in 0..<cpus {
                    text += "cpu,cpu=cpu\(cpu),dc=eu-1,host=host-\(100 + host) usage_idle=\(97 + (host * 7 + tick) % 3).\(tick % 100)"
                    for (index, name) in names.enumerated() {
                        text += ",\(name)=\((host + index) % 2).\(100 + (tick * 31 + index * 7) % 900)"
                    }
                    text += " \(1_500_000_000 + tick * 10)000000000\n"
                }
            }
        }
        lines = Array(text.utf8)
        count = hosts * cpus * ticks
        var parser = LineProtocolParser()
        let errors = parser.parse(lines, precision: .nanoseconds, defaultTime: 0, into: &chunk)
        guard errors.isEmpty else { throw Unreadable() }
        symbols = parser.symbols
    }

    private struct Unreadable: Error {}
}
