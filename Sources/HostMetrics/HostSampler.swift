package import Points

/// Samples this machine under Telegraf's names: `cpu`, `mem`, `swap`, `disk` and `system`, with the tag `host`.
///
/// The result is line protocol, so that samples take the way of every other write. Files come through `HostFiles`; what is
/// missing or unreadable leaves out its fields or its point, never the rest. Source of names, tags and formulas: the
/// plugins `inputs.cpu`, `mem`, `swap`, `disk` and `system` of Telegraf 1.x, on Linux, with their defaults.
package struct HostSampler: Sendable {
    private let host: String
    private var lastTimes: [String: CPUTimes] = [:]

    /// `host` is the value of the tag of that name.
    package init(host: String) {
        self.host = host
    }

    /// One sample as line protocol; `time` in nanoseconds since 1970.
    ///
    /// The first one has no `cpu` points: usage is what changed.
    package mutating func lines(from files: borrowing some HostFiles, time: Int64) -> [UInt8] {
        var output: [UInt8] = []
        for point in sample(from: files, time: time) {
            LineProtocol.append(point, to: &output)
            output.append(UInt8(ascii: "\n"))
        }
        return output
    }

    /// The points that `lines` writes.
    package mutating func sample(from files: borrowing some HostFiles, time: Int64) -> [Point] {
        let times = CPUTimes.parse(ProcText(files.read("/proc/stat")))
        let memory = MemoryText(ProcText(files.read("/proc/meminfo")))
        let swapped = ProcText(files.read("/proc/vmstat"))
        var points = cpu(times)
        points += [memory.mem, memory.swap(vmstat: swapped)].compactMap { $0 }
        points += disks(files)
        points += [
            SystemText(
                loadavg: ProcText(files.read("/proc/loadavg")), uptime: ProcText(files.read("/proc/uptime")),
                utmp: files.read("/var/run/utmp"), cores: times.count { $0.cpu != CPUTimes.total }
            ).point
        ].compactMap { $0 }
        return points.map { point in
            var point = point
            point.tags["host"] = host
            point.time = time
            return point
        }
    }

    private mutating func cpu(_ times: [CPUTimes]) -> [Point] {
        var points: [Point] = []
        for now in times {
            if let last = lastTimes[now.cpu], let usage = now.usage(since: last) {
                points.append(Point(measurement: "cpu", tags: ["cpu": now.cpu], fields: usage, time: 0))
            }
        }
        // Where /proc/stat could not be read the next sample compares with the last one that could.
        if !times.isEmpty { lastTimes = Dictionary(times.map { ($0.cpu, $0) }) { _, later in later } }
        return points
    }

    private func disks(_ files: borrowing some HostFiles) -> [Point] {
        var points: [Point] = []
        for mount in Mount.parse(ProcText(files.read("/proc/mounts"))) where !mount.isIgnored {
            if let point = files.usage(of: mount.path).flatMap(mount.point) { points.append(point) }
        }
        return points
    }
}
