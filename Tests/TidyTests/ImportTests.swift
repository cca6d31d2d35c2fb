import Foundation
import Testing

/// The rooms import what ARCHITECTURE.md's table says and nothing else.
@Suite struct ImportTests {
    private static let table = RoomTable.read()

    @Test func theTableNamesEveryRoom() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: SourceTree.sources.path).filter { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: SourceTree.sources.appending(path: name).path, isDirectory: &isFolder)
            return isFolder.boolValue
                && ![
                    "Documentation", "Packaging", "StarterTasks", "ThemeFiles", "CFileAttributes", "CMemory", "CNcurses", "CQRCode", "CRE2",
                    "CTerminalEcho", "CZlib",
                ].contains(name)
        }
        #expect(Set(folders) == Set(Self.table.keys))
    }

    @Test(arguments: SourceTree.swiftFiles(in: "Sources"))
    func aFileImportsOnlyWhatItsRoomMay(_ file: SourceTree.File) throws {
        guard let allowed = Self.table[file.room] else { return }
        for module in try file.imports() where Self.rooms.contains(module) || Self.guarded[module] != nil {
            if let owners = Self.guarded[module] {
                #expect(owners.contains(file.room), "\(file) imports \(module)")
            } else {
                #expect(allowed.contains(module), "\(file) imports \(module)")
            }
        }
    }

    private static let rooms = Set(table.keys).union(["CNcurses", "CQRCode", "CRE2", "CZlib"])

    /// Libraries that one room keeps to itself.
    private static let guarded: [String: Set<String>] = [
        "ArgumentParser": ["kaptop"], "AsyncHTTPClient": ["KaptopApp"], "GRDB": ["KaptopStore"],
        "Hummingbird": ["KaptopAPI", "KaptopTesting"], "Subprocess": ["KaptopApp"], "TOMLKit": ["KaptopConfig"], "Yams": ["KaptopApp"],
    ]
}

/// The table of rooms in ARCHITECTURE.md.
enum RoomTable {
    /// Room to what it may import.
    static func read() -> [String: Set<String>] {
        let text = (try? String(contentsOf: SourceTree.sources.appending(path: "ARCHITECTURE.md"), encoding: .utf8)) ?? ""
        var rooms: [String: Set<String>] = [:]
        var order: [String] = []
        for line in text.split(separator: "\n") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 5, !["Room", "Value", "---"].contains(cells[1]), cells[1] != "a node", cells[1].allSatisfy(\.isLetter)
            else { continue }
            if cells[3].hasPrefix("all above") {
                rooms[cells[1]] = Set(order).subtracting(["NcursesTerminal"]).union(["StarterTasks", "ThemeFiles"])
            } else {
                rooms[cells[1]] = Set(cells[3].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }).subtracting([
                    "nothing"
                ])
            }
            order.append(cells[1])
        }
        return rooms
    }
}
