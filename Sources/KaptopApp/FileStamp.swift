import CDispatch
import CNIOLinux
import Foundation

/// What changes when a file does.
struct FileStamp: Sendable, Hashable {
    /// Nanoseconds since 1970 UTC.
    var modifiedAt: Int64
    var size: Int64
    var inode: UInt64

    /// Of what a link points to, so that a link that is turned elsewhere is a change; nil where there is nothing.
    static func of(_ path: String) -> FileStamp? { status(of: path).map(FileStamp.init) }

    /// The same, nil for everything that is no plain file.
    static func ofFile(_ path: String) -> FileStamp? {
        status(of: path).flatMap { $0.st_mode & S_IFMT == S_IFREG ? FileStamp($0) : nil }
    }

    init(modifiedAt: Int64, size: Int64, inode: UInt64) {
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
