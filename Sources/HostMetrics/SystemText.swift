internal import Points

/// The point `system`: load, cores, users and the time since the start.
struct SystemText {
    let loadavg: ProcText
    let uptime: ProcText
    /// Who is logged in; many machines have no such file any more.
    let utmp: [UInt8]?
    let cores: Int

    /// nil where nothing of it could be read.
    var point: Point? {
        var fields: [String: FieldValue] = [:]
        if let words = loadavg.lines.first, words.count >= 3 {
            for (name, word) in zip(["load1", "load5", "load15"], words) {
                fields[name] = Double(word).flatMap { $0.isFinite ? .float($0) : nil }
            }
        }
        if cores > 0 { fields["n_cpus"] = .integer(Int64(cores)) }
        if let users = utmp.map(Self.users) {
            fields["n_users"] = .integer(Int64(users.count))
            fields["n_unique_users"] = .integer(Int64(Set(users).count))
        }
        if let seconds = uptime.lines.first?.first.flatMap({ UInt64($0.prefix { $0 != "." }) }) {
            fields["uptime"] = .integer(Int64(clamping: seconds))
        }
        return fields.isEmpty ? nil : Point(measurement: "system", fields: fields, time: 0)
    }

    /// The names of the sessions in records of utmp(5) on Linux: 384 bytes, the type in the first two, the name at 44.
    private static func users(_ utmp: [UInt8]) -> [[UInt8]] {
        let recordSize = 384
        let userProcess: UInt8 = 7
        var users: [[UInt8]] = []
        for start in stride(from: 0, through: utmp.count - recordSize, by: recordSize) {
            guard utmp[start] == userProcess, utmp[start + 1] == 0 else { continue }
            users.append(Array(utmp[start + 44..<start + 76].prefix { $0 != 0 }))
        }
        return users
    }
}
