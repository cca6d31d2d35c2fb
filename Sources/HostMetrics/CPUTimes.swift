internal import Points

/// The counters of one core, or of all together, in ticks since the start of the machine.
struct CPUTimes: Sendable {
    /// Telegraf's name of all cores together.
    static let total = "cpu-total"

    /// The order of /proc/stat.
    private static let names = [
        "user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest", "guest_nice",
    ]
    private static let idle = 3
    private static let guest = 8

    let cpu: String
    private let ticks: [UInt64]

    /// Cores first, then the total, as Telegraf orders them.
    static func parse(_ stat: ProcText) -> [CPUTimes] {
        let times = stat.lines.compactMap(CPUTimes.init(line:))
        return times.filter { $0.cpu != total } + times.filter { $0.cpu == total }
    }

    /// A line of /proc/stat; old kernels have fewer columns, whose counters are then zero.
    private init?(line: [Substring]) {
        guard let name = line.first, name == "cpu" || name.hasPrefix("cpu") && UInt32(name.dropFirst(3)) != nil else { return nil }
        var ticks = line.dropFirst().prefix(Self.names.count).compactMap { UInt64($0) }
        guard ticks.count == min(line.count - 1, Self.names.count), ticks.count > Self.idle else { return nil }
        while ticks.count < Self.names.count { ticks.append(0) }
        cpu = name == "cpu" ? Self.total : String(name)
        self.ticks = ticks
    }

    /// Percent of the time since then; nil where no time went by or the counters began anew.
    func usage(since last: CPUTimes) -> [String: FieldValue]? {
        var changes = zip(ticks, last.ticks).map { now, then in
            // Single counters go back by a few ticks at times (iowait, says proc(5)); that is no change.
            now > then ? Double(now - then) : 0
        }
        guard ticks[..<Self.guest].reduce(0, &+) >= last.ticks[..<Self.guest].reduce(0, &+) else { return nil }
        // The time of guests is contained in user and nice.
        let total = changes[..<Self.guest].reduce(0, +)
        guard total > 0 else { return nil }
        changes[0] = max(0, changes[0] - changes[Self.guest])
        changes[1] = max(0, changes[1] - changes[Self.guest + 1])
        var fields: [String: FieldValue] = [:]
        for (name, change) in zip(Self.names, changes) { fields["usage_\(name)"] = .float(100 * change / total) }
        return fields
    }
}
