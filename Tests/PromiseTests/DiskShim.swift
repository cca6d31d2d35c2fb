import Foundation
import KaptopDelivery
import ProgramTesting

/// The library that stands between an engine and its disk (Tests/CDiskShim), with the folder where it leaves images of files.
struct DiskShim {
    enum Mode {
        /// Keeps an image after each of so many steps.
        case steps(Int)
        /// Kills the engine after a step.
        case die(Int)
        /// Keeps what was synced.
        case synced
        /// The same, until the disk begins to lie about it.
        case lying
    }

    static let library = Program.products.appending(path: "libDiskShim.so").path

    let folder: String
    private let files: [String]

    /// - Parameter files: those that are watched, beside the database and its log.
    init(_ program: Program, files: [String] = [], name: String = "disk") throws {
        folder = program.folder + "/" + name
        self.files = [program.database] + files
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func environment(_ mode: Mode) -> [String: String] {
        var variables = ["LD_PRELOAD": Self.library, "DISK_SHIM_FILES": files.joined(separator: ":"), "DISK_SHIM_FOLDER": folder]
        switch mode {
        case .steps(let count):
            variables["DISK_SHIM_MODE"] = "steps"
            variables["DISK_SHIM_STEP"] = String(count)
        case .die(let step):
            variables["DISK_SHIM_MODE"] = "die"
            variables["DISK_SHIM_STEP"] = String(step)
        case .synced: variables["DISK_SHIM_MODE"] = "synced"
        case .lying: variables["DISK_SHIM_MODE"] = "lying"
        }
        return variables
    }

    /// From now on steps count.
    func arm() throws { try mark("armed") }

    /// From now on what is synced is not kept.
    func lie() throws { try mark("lying") }

    private func mark(_ name: String) throws { try Data().write(to: URL(filePath: folder).appending(path: name)) }

    /// The databases of the images, in the order of their steps.
    var images: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { Int($0) != nil }.sorted().map { "\(folder)/\($0)/state.db" }
    }

    // MARK: Power

    /// Gives the files of an engine that is dead the content that they have after the power failed.
    ///
    /// What was synced is there. Of everything else each sector may have reached the disk or not, by chance.
    func failPower(_ random: inout SeededGenerator) throws {
        for file in files + files.map({ $0 + "-wal" }) {
            let path = URL(filePath: file)
            let synced = (try? Data(contentsOf: URL(filePath: folder).appending(path: path.lastPathComponent))) ?? Data()
            let written = (try? Data(contentsOf: path)) ?? Data()
            guard !synced.isEmpty || !written.isEmpty else { continue }
            try Self.mix(synced, written, &random).write(to: path)
        }
        // What several processes share in memory is gone.
        try? FileManager.default.removeItem(atPath: files[0] + "-shm")
    }

    private static func mix(_ synced: Data, _ written: Data, _ random: inout SeededGenerator) -> Data {
        // In half of the cases the disk has written nothing on its own account.
        guard Bool.random(using: &random) else { return synced }
        let sector = 512
        var mixed = Data()
        for start in stride(from: 0, to: max(synced.count, written.count), by: sector) {
            let (old, new) = (synced.dropFirst(start).prefix(sector), written.dropFirst(start).prefix(sector))
            let taken = Bool.random(using: &random) ? new : old
            guard mixed.count == start else { break }
            mixed += taken
        }
        return mixed
    }
}
