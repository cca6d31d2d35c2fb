internal import Points

/// The points `mem` and `swap` of /proc/meminfo.
struct MemoryText {
    /// Telegraf's fields and the lines they stand in; all but the counts of huge pages are in kB there and in bytes here.
    private static let names: [(field: String, line: String)] = [
        ("active", "Active"), ("buffered", "Buffers"), ("commit_limit", "CommitLimit"), ("committed_as", "Committed_AS"),
        ("dirty", "Dirty"), ("free", "MemFree"), ("high_free", "HighFree"), ("high_total", "HighTotal"),
        ("huge_page_size", "Hugepagesize"), ("inactive", "Inactive"), ("low_free", "LowFree"), ("low_total", "LowTotal"),
        ("mapped", "Mapped"), ("page_tables", "PageTables"), ("shared", "Shmem"), ("slab", "Slab"),
        ("sreclaimable", "SReclaimable"), ("sunreclaim", "SUnreclaim"), ("swap_cached", "SwapCached"),
        ("swap_free", "SwapFree"), ("swap_total", "SwapTotal"), ("total", "MemTotal"), ("vmalloc_chunk", "VmallocChunk"),
        ("vmalloc_total", "VmallocTotal"), ("vmalloc_used", "VmallocUsed"), ("write_back", "Writeback"),
        ("write_back_tmp", "WritebackTmp"),
    ]
    private static let counts = [("huge_pages_free", "HugePages_Free"), ("huge_pages_total", "HugePages_Total")]
    /// What gopsutil, which Telegraf reads with, takes a page of swapping for.
    private static let pageSize: UInt64 = 4096

    private var numbers: [String: UInt64] = [:]

    init(_ meminfo: ProcText) {
        for line in meminfo.lines where line.count >= 2 && line[0].hasSuffix(":") {
            numbers[String(line[0].dropLast())] = UInt64(line[1])
        }
    }

    /// nil where the total, without which nothing can be told, is missing.
    var mem: Point? {
        guard let total = bytes("MemTotal"), total > 0 else { return nil }
        let free = bytes("MemFree") ?? 0
        // Telegraf counts what the kernel can take back from its slabs as cached.
        let cached = (bytes("Cached") ?? 0) &+ (bytes("SReclaimable") ?? 0)
        let buffered = bytes("Buffers") ?? 0
        let idle = free &+ cached &+ buffered
        let available = min(total, bytes("MemAvailable") ?? idle)
        // Shares of shared memory counted twice can make these more than all; then nothing seems used.
        let used = total > idle ? total - idle : 0
        var fields: [String: FieldValue] = [
            "available": Self.field(available), "available_percent": Self.percent(available, of: total),
            "cached": Self.field(cached), "used": Self.field(used), "used_percent": Self.percent(used, of: total),
        ]
        for (name, line) in Self.names { fields[name] = Self.field(bytes(line) ?? 0) }
        for (name, line) in Self.counts { fields[name] = Self.field(numbers[line] ?? 0) }
        return Point(measurement: "mem", fields: fields, time: 0)
    }

    /// A machine without swap has a total of 0 and 0 percent used.
    func swap(vmstat: ProcText) -> Point? {
        guard let total = bytes("SwapTotal"), let free = bytes("SwapFree") else { return nil }
        let used = total > free ? total - free : 0
        var fields: [String: FieldValue] = [
            "total": Self.field(total), "free": Self.field(free), "used": Self.field(used),
            "used_percent": Self.percent(used, of: total),
        ]
        fields["in"] = vmstat.number("pswpin").map { Self.field($0 &* Self.pageSize) }
        fields["out"] = vmstat.number("pswpout").map { Self.field($0 &* Self.pageSize) }
        return Point(measurement: "swap", fields: fields, time: 0)
    }

    private func bytes(_ line: String) -> UInt64? {
        numbers[line].map { $0 &* 1024 }
    }

    private static func field(_ value: UInt64) -> FieldValue {
        .integer(Int64(clamping: value))
    }

    private static func percent(_ part: UInt64, of total: UInt64) -> FieldValue {
        .float(total == 0 ? 0 : 100 * Double(part) / Double(total))
    }
}
