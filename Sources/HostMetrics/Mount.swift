internal import Points

/// A line of /proc/mounts, and the point `disk` of it.
struct Mount: Equatable {
    /// Telegraf's `ignore_fs` as its sample configuration has it, and automount points, which asking would mount.
    private static let ignoredTypes: Set<String> = [
        "tmpfs", "devtmpfs", "devfs", "iso9660", "overlay", "aufs", "squashfs", "autofs",
    ]
    /// Ignored on purpose, unlike in Telegraf: asking for a share whose server is gone blocks the asking thread for good.
    private static let networkTypes: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "glusterfs", "lustre", "afs", "9p", "fuse.sshfs", "fuse.glusterfs",
    ]

    let device: String
    let path: String
    let type: String
    let options: [Substring]

    /// All mounts; of those over one path the last, which hides the others.
    static func parse(_ mounts: ProcText) -> [Mount] {
        var seen: Set<String> = []
        var result: [Mount] = []
        for line in mounts.lines.reversed() where line.count >= 4 {
            let mount = Mount(
                device: unescaped(line[0]), path: unescaped(line[1]), type: String(line[2]), options: line[3].split(separator: ","))
            if seen.insert(mount.path).inserted { result.append(mount) }
        }
        return result.reversed()
    }

    var isIgnored: Bool {
        Self.ignoredTypes.contains(type) || Self.networkTypes.contains(type)
    }

    /// nil for file systems without room of their own, such as proc.
    func point(_ usage: FileSystemUsage) -> Point? {
        guard usage.total > 0 else { return nil }
        let used = usage.total > usage.freeForRoot ? usage.total - usage.freeForRoot : 0
        let usable = Double(used) + Double(usage.free)
        let usedInodes = usage.inodes > usage.freeInodes ? usage.inodes - usage.freeInodes : 0
        let mode = options.contains("rw") ? "rw" : options.contains("ro") ? "ro" : "unknown"
        let deviceName = device.hasPrefix("/dev/") ? String(device.dropFirst(5)) : device
        return Point(
            measurement: "disk", tags: ["device": deviceName, "fstype": type, "mode": mode, "path": path],
            fields: [
                "total": .integer(Int64(clamping: usage.total)), "free": .integer(Int64(clamping: usage.free)),
                "used": .integer(Int64(clamping: used)),
                // Of what ordinary users may fill, as df(1) has it.
                "used_percent": .float(usable > 0 ? 100 * Double(used) / usable : 0),
                "inodes_total": .integer(Int64(clamping: usage.inodes)),
                "inodes_free": .integer(Int64(clamping: usage.freeInodes)),
                "inodes_used": .integer(Int64(clamping: usedInodes)),
            ], time: 0)
    }

    /// Spaces, backslashes and `#` are octal in the file.
    ///
    /// Tabs and line feeds stay so: a line feed would end the line of the point.
    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let backslash = rest.firstIndex(of: "\\") {
            result += rest[..<backslash]
            rest = rest[backslash...]
            let replacement: [Substring: String] = ["\\040": " ", "\\134": "\\", "\\043": "#"]
            if let character = replacement[rest.prefix(4)] {
                result += character
                rest = rest.dropFirst(4)
            } else {
                result += "\\"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }
}
