#if canImport(Glibc)
    internal import Glibc
#else
    internal import Musl
#endif

/// Replaces a configuration file so that at any moment there is either the whole old or the whole new one.
///
/// The new text goes into a file beside it, to disk, and takes the old one's place, owner, mode and access list. With a secret in it
/// neither the file nor its backup can be read by others, unless that was asked for.
package enum ConfigurationFileWriter {
    package struct Written: Hashable, Sendable {
        /// The file itself, behind symbolic links.
        package let path: String
        /// Where the old text is now; nil where there was none.
        package let backupPath: String?
        /// Permission bits of the file.
        package let mode: UInt32
        /// Whether others could read the old file and cannot read the new one: a service under another user may have to be told.
        package let isNowPrivate: Bool
    }

    /// What failed, on which path, and why.
    package struct Failure: Error, Hashable, CustomStringConvertible {
        package let path: String
        package let doing: String
        package let reason: String

        package var description: String { "\(path) cannot be \(doing): \(reason)" }
    }

    /// - Parameters:
    ///   - expected: the text that the edit was made from; nil for a file that must not exist yet.
    ///   - holdsSecret: whether the new text has a token or password in it, so that others may not read it any more.
    ///   - newGroup: who may read a file that is made beside its owner; nil for nobody.
    package static func write(
        _ text: String, to path: String, replacing expected: String?, holdsSecret: Bool, keepsBackup: Bool = true,
        newGroup: UInt32? = nil
    ) throws(Failure) -> Written {
        let path = resolved(path)
        let folder = parent(of: path)
        guard let expected else {
            try makeFolders(folder)
            guard access(path, F_OK) != 0 else { throw Failure(path: path, doing: "created", reason: "it exists by now") }
            let mode: mode_t = !holdsSecret ? 0o644 : newGroup == nil ? 0o600 : 0o640
            try place(
                text, at: path, in: folder, mode: mode, owner: newGroup.map { Owner(user: geteuid(), group: $0) }, list: nil)
            return Written(path: path, backupPath: nil, mode: UInt32(mode), isNowPrivate: false)
        }
        var old = stat()
        guard stat(path, &old) == 0 else { throw failure(path, "read") }
        guard try read(path) == Array(expected.utf8) else {
            throw Failure(path: path, doing: "replaced", reason: "it was changed by someone else in the meantime")
        }
        let oldMode = old.st_mode & 0o777
        let mode = holdsSecret ? oldMode & ~0o007 : oldMode
        let owner = Owner(user: old.st_uid, group: old.st_gid)
        let oldList = AccessList.of(path)
        let list = holdsSecret ? oldList?.withoutOthers : oldList
        var backupPath: String?
        if keepsBackup {
            let backup = path + ".bak"
            try place(expected, at: backup, in: folder, mode: mode, owner: owner, list: list)
            backupPath = backup
        }
        try place(text, at: path, in: folder, mode: mode, owner: owner, list: list)
        return Written(path: path, backupPath: backupPath, mode: UInt32(mode), isNowPrivate: oldMode & 0o004 != 0 && mode & 0o004 == 0)
    }

    /// Writes a secret into a file of its own, which only its owner can read; one that is there keeps its owner, mode and list.
    ///
    /// - Parameter reader: who owns a file that is made, as user and group; nil for whoever writes it.
    package static func writeSecret(_ secret: String, to path: String, reader: (user: UInt32, group: UInt32)? = nil) throws(Failure) {
        let path = resolved(path)
        let folder = parent(of: path)
        try makeFolders(folder)
        var old = stat()
        guard stat(path, &old) == 0 else {
            return try place(
                secret + "\n", at: path, in: folder, mode: 0o600, owner: reader.map { Owner(user: $0.user, group: $0.group) }, list: nil)
        }
        try place(
            secret + "\n", at: path, in: folder, mode: old.st_mode & 0o770, owner: Owner(user: old.st_uid, group: old.st_gid),
            list: AccessList.of(path)?.withoutOthers)
    }

    private struct Owner {
        let user: uid_t
        let group: gid_t
    }

    private static func place(
        _ text: String, at path: String, in folder: String, mode: mode_t, owner: Owner?, list: AccessList?
    ) throws(Failure) {
        // mkstemp makes the file for its owner only; the mode is widened when all is written.
        var template = Array("\(folder)/.kaptop-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw failure(path, "written") }
        let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(Failure) {
            defer { close(descriptor) }
            try fill(descriptor, with: Array(text.utf8), for: path)
            try hand(descriptor, to: owner, for: path)
            guard fchmod(descriptor, mode) == 0 else { throw failure(path, "written") }
            if let list, !list.set(on: descriptor) {
                throw Failure(
                    path: path, doing: "replaced", reason: "its access list could not be kept: \(String(cString: strerror(errno)))")
            }
            guard fsync(descriptor) == 0 else { throw failure(path, "written") }
            guard rename(temporary, path) == 0 else { throw failure(path, "replaced") }
        } catch {
            unlink(temporary)
            throw error
        }
        // The new name is on disk only when the folder is.
        let folderDescriptor = open(folder, O_RDONLY | O_DIRECTORY)
        if folderDescriptor >= 0 {
            fsync(folderDescriptor)
            close(folderDescriptor)
        }
    }

    private static func hand(_ descriptor: Int32, to owner: Owner?, for path: String) throws(Failure) {
        guard let owner, owner.user != geteuid() || owner.group != getegid() else { return }
        guard fchown(descriptor, owner.user, owner.group) == 0 else {
            throw Failure(path: path, doing: "replaced", reason: "its owner could not be kept; run this as its owner or as root")
        }
    }

    private static func fill(_ descriptor: Int32, with bytes: [UInt8], for path: String) throws(Failure) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { posixWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(path, "written")
            }
            offset += count
        }
    }

    private static func read(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw failure(path, "read") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = buffer.withUnsafeMutableBytes { posixRead(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(path, "read")
            }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    private static func makeFolders(_ folder: String) throws(Failure) {
        guard access(folder, F_OK) != 0, folder != "/" else { return }
        try makeFolders(parent(of: folder))
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw failure(folder, "created") }
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func failure(_ path: String, _ doing: String) -> Failure {
        Failure(path: path, doing: doing, reason: String(cString: strerror(errno)))
    }
}

// The names above would otherwise be taken for the type's own methods.
private func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { write(descriptor, bytes, count) }
private func posixRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int { read(descriptor, bytes, count) }
