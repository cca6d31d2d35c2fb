#if canImport(Glibc)
    internal import Glibc
#else
    internal import Musl
#endif

/// What changes when a file does.
package struct FileStamp: Sendable, Hashable {
    /// Nanoseconds since 1970 UTC.
    package var modifiedAt: Int64
    package var size: Int64
    package var inode: UInt64

    /// Of what a link points to, so that a link that is turned elsewhere is a change; nil where there is nothing.
    package static func of(_ path: String) -> FileStamp? { status(of: path).map(FileStamp.init) }

    /// The same, nil for everything that is no plain file.
    package static func ofFile(_ path: String) -> FileStamp? {
        status(of: path).flatMap { $0.st_mode & S_IFMT == S_IFREG ? FileStamp($0) : nil }
    }

    package init(modifiedAt: Int64, size: Int64, inode: UInt64) {
        self.modifiedAt = modifiedAt
        self.size = size
        self.inode = inode
    }

    private init(_ status: stat) {
        self.init(
            modifiedAt: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec), size: Int64(status.st_size),
            inode: UInt64(status.st_ino))
    }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }
}
