import Foundation
import Testing

@testable import KaptopConfig

/// Access lists as the kernel keeps them, and by which right somebody reads a file.
@Suite struct AccessListTests {
    /// `setfacl -m u:1001:r,g:50:r` on a file of mode 0644.
    static let list = AccessList([
        .init(subject: .owner, permissions: 6), .init(subject: .user(1001), permissions: 4), .init(subject: .group, permissions: 4),
        .init(subject: .namedGroup(50), permissions: 4), .init(subject: .mask, permissions: 4), .init(subject: .others, permissions: 4),
    ])

    @Test func bytesAreTheKernels() {
        let bytes = Self.list.bytes
        #expect(bytes.prefix(20) == [2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 4, 0, 0xE9, 3, 0, 0])
        #expect(AccessList(bytes: bytes) == Self.list)
        #expect(AccessList(bytes: [1, 0, 0, 0]) == nil && AccessList(bytes: Array(bytes.dropLast())) == nil)
    }

    @Test func onlyOthersLoseTheirAccess() {
        let expected = AccessList(Self.list.entries.dropLast() + [.init(subject: .others, permissions: 0)])
        #expect(Self.list.withoutOthers == expected)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var access: FileAccess
        var user: UInt32
        var groups: Set<UInt32> = []
        var right: FileAccess.Right?
    }

    static let cases = [
        Case(testDescription: "root", access: .init(owner: 1, group: 1, mode: 0o000), user: 0, right: .root),
        Case(testDescription: "owner", access: .init(owner: 5, group: 1, mode: 0o600), user: 5, right: .owner),
        Case(testDescription: "owner without the right", access: .init(owner: 5, group: 1, mode: 0o044), user: 5, right: nil),
        Case(testDescription: "group", access: .init(owner: 0, group: 7, mode: 0o640), user: 5, groups: [7], right: .group),
        Case(testDescription: "others", access: .init(owner: 0, group: 7, mode: 0o644), user: 5, groups: [8], right: .others),
        Case(testDescription: "a group that is kept out", access: .init(owner: 0, group: 7, mode: 0o604), user: 5, groups: [7], right: nil),
        Case(testDescription: "nobody else", access: .init(owner: 0, group: 7, mode: 0o640), user: 5, groups: [8], right: nil),
        Case(testDescription: "named user", access: .init(owner: 0, group: 7, mode: 0o640, list: list), user: 1001, right: .list),
        Case(
            testDescription: "named group", access: .init(owner: 0, group: 7, mode: 0o640, list: list), user: 5, groups: [50], right: .list),
    ]

    @Test(arguments: cases)
    func rightIsTheKernels(_ example: Case) {
        #expect(example.access.right(ofUser: example.user, groups: example.groups) == example.right)
    }

    /// A folder whose file system keeps lists; nil where no usual one does.
    private static let keeper: String? = [
        FileManager.default.temporaryDirectory.path, "/dev/shm", "/var/tmp", FileManager.default.currentDirectoryPath,
    ].first { folder in
        let path = folder + "/kaptop-\(UUID().uuidString)"
        let descriptor = open(path, O_CREAT | O_RDWR, 0o600)
        guard descriptor >= 0 else { return false }
        defer {
            close(descriptor)
            unlink(path)
        }
        return list.set(on: descriptor) && AccessList.of(path) == list
    }

    /// Files made by hand, in a folder of their own below one that keeps lists.
    private func withFile(_ body: (String) throws -> Void) throws {
        let folder = try #require(Self.keeper) + "/kaptop-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/kapacitor.conf"
        try "old".write(toFile: path, atomically: false, encoding: .utf8)
        let descriptor = open(path, O_RDWR)
        defer { close(descriptor) }
        #expect(Self.list.set(on: descriptor))
        try body(path)
    }

    @Test(.enabled(if: keeper != nil, "no file system here keeps access lists"), arguments: [true, false])
    func listIsKeptAndOnlyOthersAreShutOut(_ holdsSecret: Bool) throws {
        try withFile { path in
            _ = try ConfigurationFileWriter.write("new", to: path, replacing: "old", holdsSecret: holdsSecret)
            let expected = holdsSecret ? Self.list.withoutOthers : Self.list
            #expect(AccessList.of(path) == expected && AccessList.of(path + ".bak") == expected)
            let access = try #require(FileAccess.of(path))
            #expect(access.isReadByOthers == !holdsSecret)
            // Those whom the list names go on reading it, and strangers where they could.
            #expect(access.right(ofUser: 1001, groups: []) == .list && access.right(ofUser: 7, groups: [50]) == .list)
            #expect(access.right(ofUser: 7, groups: [8]) == (holdsSecret ? nil : .others))
        }
    }

    @Test(.enabled(if: keeper != nil, "no file system here keeps access lists")) func listOfASecretsOwnFileIsKept() throws {
        try withFile { path in
            try ConfigurationFileWriter.writeSecret("1:canary", to: path)
            #expect(AccessList.of(path) == Self.list.withoutOthers)
        }
    }

    /// What the kernel says of such a file, asked by trying: only root can be somebody else.
    @Test(.enabled(if: keeper != nil && geteuid() == 0, "only root can read as others, where the file system keeps access lists"))
    func kernelLetsTheSameReadersIn() throws {
        try withFile { path in
            chmod((path as NSString).deletingLastPathComponent, 0o755)
            _ = try ConfigurationFileWriter.write("new", to: path, replacing: "old", holdsSecret: true)
            let access = try #require(FileAccess.of(path))
            for (user, groups) in [(UInt32(1001), [UInt32]()), (1002, [50]), (1002, [51]), (1002, [])] {
                #expect(
                    try reads(path, user, groups) == (access.right(ofUser: user, groups: Set(groups)) != nil), "user \(user), \(groups)")
            }
        }
    }

    private func reads(_ path: String, _ user: UInt32, _ groups: [UInt32]) throws -> Bool {
        let list = groups.isEmpty ? "--clear-groups" : "--groups \(groups.map(String.init).joined(separator: ","))"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "exec setpriv --reuid \(user) --regid 1003 \(list) cat \(path) >/dev/null 2>&1"]
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    @Test func secretInAFileOfItsOwnIsReadByItsOwnerOnly() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kaptop-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try ConfigurationFileWriter.writeSecret("1:canary", to: folder + "/a/token")
        #expect(FileAccess.of(folder + "/a/token")?.mode == 0o600)
        #expect(try String(contentsOfFile: folder + "/a/token", encoding: .utf8) == "1:canary\n")
        chmod(folder + "/a/token", 0o644)
        try ConfigurationFileWriter.writeSecret("2:canary", to: folder + "/a/token")
        #expect(FileAccess.of(folder + "/a/token")?.mode == 0o640)
    }
}
