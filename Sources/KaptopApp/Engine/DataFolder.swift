import Foundation
import KaptopConfig

/// The folder of an engine's state, and the lock that keeps a second engine out of it.
///
/// The lock belongs to the process: it goes when the process ends, however it ends.
struct DataFolder: Sendable {
    let files: StateFiles
    private let lockDescriptor: Int32

    enum Failure: Error, CustomStringConvertible {
        /// Another process has the lock; its number where it is known.
        case locked(path: String, holder: Int32?)
        case unusable(path: String, reason: String)

        var description: String {
            switch self {
            case .locked(let path, let holder):
                "an engine already runs on \(path)" + (holder.map { " (process \($0))" } ?? "")
            case .unusable(let path, let reason):
                "the data folder \(path) cannot be used: \(reason)"
            }
        }
    }

    /// Makes the folder where there is none, readable by its owner only, and takes the lock.
    static func open(_ files: StateFiles) throws(Failure) -> DataFolder {
        do {
            try FileManager.default.createDirectory(
                atPath: files.directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .unusable(path: files.directory, reason: error.localizedDescription)
        }
        let descriptor = Glibc.open(files.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusable(path: files.directory, reason: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            defer { close(descriptor) }
            throw .locked(path: files.directory, holder: readHolder(descriptor))
        }
        let holder = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, holder, holder.count, 0)
        return DataFolder(files: files, lockDescriptor: descriptor)
    }

    /// Gives the lock back before the process ends.
    func release() {
        _ = flock(lockDescriptor, LOCK_UN)
        close(lockDescriptor)
    }

    private static func readHolder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes.prefix(count), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
