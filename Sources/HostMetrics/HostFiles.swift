#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where the sampler reads from: this machine, or texts of a test.
package protocol HostFiles {
    /// The bytes of a file; nil where it cannot be read.
    func read(_ path: String) -> [UInt8]?
    /// How full the file system mounted at a path is; nil where it does not say.
    func usage(of path: String) -> FileSystemUsage?
}

/// What `statvfs` tells, in bytes and inodes.
package struct FileSystemUsage: Equatable, Sendable {
    package var total: UInt64
    /// Free for anybody.
    package var free: UInt64
    /// Free for root.
    package var freeForRoot: UInt64
    package var inodes: UInt64
    package var freeInodes: UInt64

    package init(total: UInt64, free: UInt64, freeForRoot: UInt64, inodes: UInt64, freeInodes: UInt64) {
        self.total = total
        self.free = free
        self.freeForRoot = freeForRoot
        self.inodes = inodes
        self.freeInodes = freeInodes
    }
}

/// The files of this machine.
package struct LinuxHostFiles: HostFiles, Sendable {
    /// Far above what the files read here are; a limit all the same, as their size is not known before.
    private static let maximumSize = 4 << 20

    package init() {}

    package func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 32 << 10)
        while content.count < Self.maximumSize {
            let capacity = buffer.count
            let count = buffer.withUnsafeMutableBytes { Self.read(file, $0.baseAddress, capacity) }
            if count < 0 { return nil }
            if count == 0 { break }
            content += buffer[..<count]
        }
        return content
    }

    /// `read(2)`, again when a signal interrupted it.
    private static func read(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ capacity: Int) -> Int {
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(file, buffer, capacity)
            #else
                let count = Musl.read(file, buffer, capacity)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }

    package func usage(of path: String) -> FileSystemUsage? {
        var answer = statvfs()
        guard statvfs(path, &answer) == 0 else { return nil }
        let unit = UInt64(answer.f_frsize != 0 ? answer.f_frsize : answer.f_bsize)
        return FileSystemUsage(
            total: UInt64(answer.f_blocks) &* unit, free: UInt64(answer.f_bavail) &* unit,
            freeForRoot: UInt64(answer.f_bfree) &* unit, inodes: UInt64(answer.f_files), freeInodes: UInt64(answer.f_ffree))
    }
}
