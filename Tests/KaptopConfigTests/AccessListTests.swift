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

    /// The file system of the temporary folder may know no lists; then there is nothing to keep.
    @Test func listIsKeptAndOnlyOthersAreShutOut() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kaptop-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/kapacitor.conf"
        try "old".write(toFile: path, atomically: false, encoding: .utf8)
        let descriptor = open(path, O_RDWR)
        let isKnown = Self.list.set(on: descriptor)
        close(descriptor)
        try #require(isKnown || errno == ENOTSUP || errno == EPERM)
        _ = try ConfigurationFileWriter.write("new", to: path, replacing: "old", holdsSecret: true)
        #expect(AccessList.of(path) == (isKnown ? Self.list.withoutOthers : nil))
        #expect(AccessList.of(path + ".bak") == (isKnown ? Self.list.withoutOthers : nil))
        #expect(FileAccess.of(path)?.isReadByOthers == false)
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
