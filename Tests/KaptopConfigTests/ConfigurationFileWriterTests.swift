import Foundation
import Testing

@testable import KaptopConfig

/// The one suite here that touches the disk: a folder of its own for each test.
@Suite struct ConfigurationFileWriterTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kaptop-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.resolvingSymlinksInPath().path)
    }

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func make(_ path: String, _ text: String, mode: Int) throws {
        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode]))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func theOldTextIsKeptBesideTheNew() throws {
        try withFolder { folder in
            let path = folder + "/kapacitor.conf"
            try make(path, "old", mode: 0o644)
            let written = try ConfigurationFileWriter.write("new", to: path, replacing: "old", holdsSecret: false)
            #expect(written == .init(path: path, backupPath: path + ".bak", mode: 0o644, isNowPrivate: false))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
            #expect(try String(contentsOfFile: path + ".bak", encoding: .utf8) == "old")
            #expect(try mode(path) == 0o644)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["kapacitor.conf", "kapacitor.conf.bak"])
        }
    }

    @Test(arguments: [(0o644, 0o640), (0o640, 0o640), (0o600, 0o600), (0o666, 0o660)])
    func withASecretNeitherFileNorBackupCanBeReadByOthers(_ before: Int, _ after: Int) throws {
        try withFolder { folder in
            let path = folder + "/kapacitor.conf"
            try make(path, "old", mode: before)
            let written = try ConfigurationFileWriter.write("new", to: path, replacing: "old", holdsSecret: true)
            #expect(try mode(path) == after)
            #expect(try mode(path + ".bak") == after)
            #expect(written.isNowPrivate == (before & 0o004 != 0))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func whatRootWritesStaysItsOwners() throws {
        try withFolder { folder in
            let path = folder + "/kapacitor.conf"
            try make(path, "old", mode: 0o644)
            chown(path, 54_321, 54_322)
            let written = try ConfigurationFileWriter.write("new", to: path, replacing: "old", holdsSecret: true)
            #expect(written.isNowPrivate)
            for name in [path, path + ".bak"] {
                #expect(FileAccess.of(name) == FileAccess(owner: 54_321, group: 54_322, mode: 0o640))
            }
            // A secret's own file too: one that is there keeps its owner, one that is made gets the reader's.
            try make(folder + "/token", "old", mode: 0o640)
            chown(folder + "/token", 54_321, 54_322)
            try ConfigurationFileWriter.writeSecret("1:canary", to: folder + "/token", reader: (user: 7, group: 8))
            #expect(FileAccess.of(folder + "/token") == FileAccess(owner: 54_321, group: 54_322, mode: 0o640))
            try ConfigurationFileWriter.writeSecret("1:canary", to: folder + "/new", reader: (user: 7, group: 8))
            #expect(FileAccess.of(folder + "/new") == FileAccess(owner: 7, group: 8, mode: 0o600))
        }
    }

    @Test func aFirstFileIsMadeWithItsFolders() throws {
        try withFolder { folder in
            let path = folder + "/a/b/kapacitor.conf"
            let written = try ConfigurationFileWriter.write("new", to: path, replacing: nil, holdsSecret: true)
            #expect(written.backupPath == nil)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
            #expect(try mode(path) == 0o600)
        }
    }

    @Test func aFileThatChangedMeanwhileIsLeftAlone() throws {
        try withFolder { folder in
            let path = folder + "/kapacitor.conf"
            try make(path, "theirs", mode: 0o644)
            #expect(throws: ConfigurationFileWriter.Failure.self) {
                try ConfigurationFileWriter.write("new", to: path, replacing: "old", holdsSecret: false)
            }
            #expect(throws: ConfigurationFileWriter.Failure.self) {
                try ConfigurationFileWriter.write("new", to: path, replacing: nil, holdsSecret: false)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "theirs")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["kapacitor.conf"])
        }
    }

    @Test func aSymbolicLinkStaysALink() throws {
        try withFolder { folder in
            let path = folder + "/real.conf"
            try make(path, "old", mode: 0o644)
            try FileManager.default.createSymbolicLink(atPath: folder + "/link.conf", withDestinationPath: path)
            let written = try ConfigurationFileWriter.write(
                "new", to: folder + "/link.conf", replacing: "old", holdsSecret: false, keepsBackup: false)
            #expect(written.path == path)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link.conf") == path)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
        }
    }

    @Test func aMissingFolderIsToldWithItsReason() throws {
        try withFolder { folder in
            let path = folder + "/none/kapacitor.conf"
            #expect(throws: ConfigurationFileWriter.Failure(path: path, doing: "read", reason: "No such file or directory")) {
                try ConfigurationFileWriter.write("new", to: path, replacing: "old", holdsSecret: false)
            }
        }
    }
}
