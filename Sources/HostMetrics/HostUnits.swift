/// The units of the sampler's own fields; for those of others nothing is guessed.
package enum HostUnits {
    /// `%`, `B` or `s`; nil for counts, and for fields that the sampler does not make.
    package static func unit(measurement: String, field: String) -> String? {
        switch measurement {
        case "cpu": cpuFields.contains(field) ? "%" : nil
        case "mem": percentFields.contains(field) ? "%" : memoryFields.contains(field) ? "B" : nil
        case "swap": field == "used_percent" ? "%" : swapFields.contains(field) ? "B" : nil
        case "disk": field == "used_percent" ? "%" : diskFields.contains(field) ? "B" : nil
        case "system": field == "uptime" ? "s" : nil
        default: nil
        }
    }

    private static let cpuFields: Set<String> = [
        "usage_user", "usage_nice", "usage_system", "usage_idle", "usage_iowait", "usage_irq", "usage_softirq", "usage_steal",
        "usage_guest", "usage_guest_nice",
    ]
    private static let percentFields: Set<String> = ["available_percent", "used_percent"]
    private static let memoryFields: Set<String> = [
        "active", "available", "buffered", "cached", "commit_limit", "committed_as", "dirty", "free", "high_free", "high_total",
        "huge_page_size", "inactive", "low_free", "low_total", "mapped", "page_tables", "shared", "slab", "sreclaimable",
        "sunreclaim", "swap_cached", "swap_free", "swap_total", "total", "used", "vmalloc_chunk", "vmalloc_total", "vmalloc_used",
        "write_back", "write_back_tmp",
    ]
    private static let swapFields: Set<String> = ["free", "in", "out", "total", "used"]
    private static let diskFields: Set<String> = ["free", "total", "used"]
}
