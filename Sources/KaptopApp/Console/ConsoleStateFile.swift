import Foundation
import KaptopConfig
import KaptopScreens

/// Keeps what the console remembers on disk, in `console-state.json`.
struct ConsoleStateFile: Sendable {
    /// Nil without a home.
    let path: String?
    /// What the file says.
    private var written: ConsoleMemory
    /// What differs from it, and for how many looks.
    private var pending: (memory: ConsoleMemory, looks: Int)?
    private var hasComplained = false

    /// Looks, of which there is one a second, for which nothing must change before it is written.
    private static let patience = 3

    /// Reads the file; a damaged one counts as none, and `complaint` says so.
    static func open(_ path: String?) -> (file: ConsoleStateFile, memory: ConsoleMemory, complaint: String?) {
        guard let path, FileStamp.of(path) != nil else { return (ConsoleStateFile(path, ConsoleMemory()), ConsoleMemory(), nil) }
        guard FileStamp.ofFile(path).map({ $0.size < 1_048_576 }) ?? false, let bytes = FileManager.default.contents(atPath: path),
            let memory = try? JSONDecoder().decode(ConsoleMemory.self, from: bytes), memory.version == ConsoleMemory.version
        else {
            return (
                ConsoleStateFile(path, ConsoleMemory()), ConsoleMemory(),
                "\(path) cannot be read and is ignored; the console starts with its settings"
            )
        }
        return (ConsoleStateFile(path, memory), memory, nil)
    }

    private init(_ path: String?, _ memory: ConsoleMemory) {
        self.path = path
        written = memory
    }

    /// Writes what is remembered once it has not changed for some seconds, or at once for the last time; returns a complaint, once.
    mutating func keep(_ memory: ConsoleMemory, isLast: Bool = false) -> String? {
        guard let path, memory != written else {
            pending = nil
            return nil
        }
        let looks = pending?.memory == memory ? (pending?.looks ?? 0) + 1 : 1
        pending = (memory, looks)
        guard isLast || looks >= ConsoleStateFile.patience else { return nil }
        pending = nil
        // Also where it fails: the next change is tried again, the same one is not.
        written = memory
        guard let reason = Self.write(memory, to: path), !hasComplained else { return nil }
        hasComplained = true
        return "what the console remembers cannot be written to \(path): \(reason)"
    }

    /// Puts a new file in the place of the old one; returns why that failed.
    private static func write(_ memory: ConsoleMemory, to path: String) -> String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(memory) + Data("\n".utf8) else { return "it has no form" }
        let folder = (path as NSString).deletingLastPathComponent
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // mkstemp makes the file for its owner only.
        var template = Array("\(folder)/.console-state-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return reason() }
        let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let isWritten =
            bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) } == bytes.count && fsync(descriptor) == 0
        let failure = isWritten ? nil : reason()
        close(descriptor)
        if failure == nil, rename(temporary, path) == 0 { return nil }
        defer { unlink(temporary) }
        return failure ?? reason()
    }

    private static func reason() -> String { String(cString: strerror(errno)).lowercased() }
}
