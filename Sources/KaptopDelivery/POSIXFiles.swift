#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files of this machine, opened for each batch: a log that was rotated away is followed at once.
package struct POSIXFiles: FileAppending {
    package init() {}

    package func append(_ bytes: [UInt8], to path: String, mode: UInt16) async throws(FileFailure) {
        // Not blocking, so that a named pipe without a reader is refused instead of waited for.
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
        let file = open(path, flags, mode_t(mode))
        guard file >= 0 else { throw Self.failure("open", path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Self.failure("stat", path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileFailure(.isLink, text: "open \(path): not a regular file") }
        // Half a batch is taken back, so that the whole can be written later without repeating lines.
        func fail(_ call: String) -> FileFailure {
            let failure = Self.failure(call, path)
            _ = ftruncate(file, status.st_size)
            return failure
        }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count > 0 {
                written += count
            } else if errno != EINTR {
                throw fail("write")
            }
        }
        // Lines count as delivered from here on, so they must outlive a power cut; some file systems have nothing to sync.
        guard fdatasync(file) == 0 || errno == EINVAL else { throw fail("sync") }
    }

    package func end(of path: String) async throws(FileFailure) -> FileMark {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return FileMark(inode: 0, size: 0) }
            throw Self.failure("stat", path)
        }
        return FileMark(inode: UInt64(status.st_ino), size: Int64(status.st_size))
    }

    package func bytes(of path: String, behind mark: FileMark, count: Int) async throws(FileFailure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if file < 0, errno == ENOENT { return [] }
        guard file >= 0 else { throw Self.failure("open", path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Self.failure("stat", path) }
        guard mark.inode == 0 || mark.inode == UInt64(status.st_ino), Int64(status.st_size) > mark.size else { return [] }
        var bytes = [UInt8](repeating: 0, count: min(count, Int(Int64(status.st_size) - mark.size)))
        let start = off_t(mark.size)
        var filled = 0
        while filled < bytes.count {
            let got = bytes[filled...].withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, start + off_t(filled)) }
            if got > 0 {
                filled += got
            } else if got == 0 || errno != EINTR {
                break
            }
        }
        return Array(bytes[..<filled])
    }

    private static func failure(_ call: String, _ path: String) -> FileFailure {
        let code = errno
        let kind: FileFailure.Kind =
            switch code {
            case EACCES, EPERM, EROFS: .notAllowed
            case ENOENT, ENOTDIR: .notFound
            case ELOOP: .isLink
            case ENOSPC, EDQUOT: .full
            default: .other
            }
        let words = String(cString: strerror(code))
        return FileFailure(kind, text: "\(call) \(path): \(words.prefix(1).lowercased() + words.dropFirst())")
    }
}
