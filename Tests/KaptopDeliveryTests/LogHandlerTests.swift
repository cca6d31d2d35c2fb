import Foundation
import KaptopAlerts
import Points
import Testing

@testable import KaptopDelivery

@Suite struct LogHandlerTests {
    private func spec(_ path: String = "/l", mode: Int64? = nil) -> HandlerSpec {
        HandlerSpec(kind: "log", options: ["path": .string(path)].merging(mode.map { ["mode": .integer($0)] } ?? [:]) { $1 })
    }

    private func batch(_ messages: [String], behind mark: FileMark? = nil, _ spec: HandlerSpec? = nil) -> ArraySlice<Delivery> {
        messages.enumerated().map { index, message in
            var delivery = Sample.delivery(spec ?? self.spec(), id: Int64(index + 1), event: Sample.event(message), to: "/l")
            if index == 0 { delivery.mark = mark }
            return delivery
        }[...]
    }

    private func line(_ message: String) throws -> String { String(decoding: try AlertDataJSON.line(Sample.event(message)), as: UTF8.self) }

    @Test(
        arguments: [
            ("alerts.log", nil, "log path must be absolute: alerts.log is not absolute"),
            ("", nil, "log path must be absolute:  is not absolute"),
            ("/l", 0o444, "invalid file mode -r--r--r--, must be user writable"),
            // Of a topic handler; in a script it means that no mode is given.
            ("/l", 0, "invalid file mode ----------, must be user writable"),
            ("/l", 0o644, nil), ("/l", nil, nil),
        ] as [(String, Int64?, String?)])
    func optionsAreCheckedInKapacitorsWords(_ path: String, _ mode: Int64?, _ expected: String?) {
        let handler = LogHandler(files: MemoryFiles())
        var error: HandlerSettingError?
        do throws(HandlerSettingError) { try handler.check(spec(path, mode: mode)) } catch let failure { error = failure }
        #expect(error?.text == expected)
        #expect(error?.taskText == expected.map { "failed to create log alert handler: \($0)" })
    }

    @Test func linesAreAppendedTogether() async throws {
        let files = MemoryFiles(["/l": "old\n"])
        #expect(await LogHandler(files: files).send(batch(["a", "b"])) == [.delivered, .delivered])
        #expect(try await files.text("/l") == "old\n" + line("a") + line("b"))
        #expect(await files.modes["/l"] == 0o600)
    }

    @Test func aLineThatIsNoJSONEndsTheBatchBehindTheGoodOnes() async throws {
        let files = MemoryFiles()
        var deliveries = batch(["a", "b", "c"])
        deliveries[1].event = Sample.event(fields: [("v", .float(.infinity))])
        let verdicts = await LogHandler(files: files).send(deliveries)
        #expect(verdicts.count == 2)
        #expect(verdicts.first == .delivered)
        #expect(verdicts.last?.cause?.logText == "json: unsupported value: +Inf")
        #expect(try await files.text("/l") == line("a"))
    }

    @Test(arguments: 0...3)
    func whatACrashLeftInTheFileIsNotWrittenAgain(_ whole: Int) async throws {
        let messages = ["a", "b", "c"]
        let lines = try messages.map(line)
        let written = "old\n" + lines.prefix(whole).joined()
        for partial in [0, 1, 40] where whole < 3 || partial == 0 {
            let cut = written + (whole < 3 ? String(lines[whole].prefix(partial)) : "")
            let files = MemoryFiles(["/l": cut])
            let mark = FileMark(inode: 1, size: 4)
            #expect(await LogHandler(files: files).send(batch(messages, behind: mark)) == [.delivered, .delivered, .delivered])
            #expect(await files.text("/l") == "old\n" + lines.joined())
        }
    }

    /// A power cut may leave anything where lines were being written.
    @Test func linesBehindTheRestOfABrokenOneStandOnTheirOwn() async throws {
        let lines = try ["a", "b"].map(line)
        for rest in ["\0\0\0", String(lines[1].prefix(30)) + "\0\0"] {
            let files = MemoryFiles(["/l": "old\n" + lines[0] + rest])
            #expect(
                await LogHandler(files: files).send(batch(["a", "b"], behind: FileMark(inode: 1, size: 4))) == [.delivered, .delivered])
            #expect(await files.text("/l") == "old\n" + lines[0] + rest + "\n" + lines[1])
        }
    }

    @Test func withoutACrashEqualLinesAreAllWritten() async throws {
        let files = MemoryFiles(["/l": try line("a")])
        _ = await LogHandler(files: files).send(batch(["a"]))
        #expect(try await files.text("/l") == line("a") + line("a"))
    }

    @Test func afterACrashALineThatOnlyLooksLikeAnOlderOneIsWritten() async throws {
        let old = try line("a")
        let files = MemoryFiles(["/l": old])
        _ = await LogHandler(files: files).send(batch(["a"], behind: FileMark(inode: 1, size: Int64(old.utf8.count))))
        #expect(await files.text("/l") == old + old)
    }

    @Test func aFileThatWasRotatedAwaySinceGetsTheWholeBatch() async throws {
        let files = MemoryFiles(["/l": try line("a")])
        _ = await LogHandler(files: files).send(batch(["a"], behind: FileMark(inode: 7, size: 0)))
        #expect(try await files.text("/l") == line("a") + line("a"))
    }

    @Test func whereTheFileEndsIsKnownBeforeTheBatchGoes() async throws {
        let handler = LogHandler(files: MemoryFiles(["/l": "old\n"]))
        #expect(await handler.mark(before: batch(["a"])) == FileMark(inode: 1, size: 4))
    }

    @Test(arguments: [
        (FileFailure.Kind.full, true), (.notAllowed, true), (.notFound, true), (.other, true), (.isLink, false),
    ])
    func filesThatCannotBeWrittenAreWaitedForButLinksAreRefused(_ kind: FileFailure.Kind, _ isRepeated: Bool) async {
        let files = MemoryFiles(failing: FileFailure(kind, text: "open /l: trouble"))
        let verdicts = await LogHandler(files: files).send(batch(["a", "b"]))
        let cause = Cause(kind == .full ? .server : .badSetting, detail: "open /l: trouble", logText: "open /l: trouble")
        #expect(verdicts == [isRepeated ? .retry(after: nil, cause) : .rejected(cause)])
    }
}

/// The real files, in a folder of their own.
@Suite struct POSIXFilesTests {
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kaptop-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    @Test func filesAreMadeWithTheirModeAndGrow() async throws {
        try await withFolder { folder in
            let path = folder + "/a.log"
            try await POSIXFiles().append(Array("one\n".utf8), to: path, mode: 0o600)
            try await POSIXFiles().append(Array("two\n".utf8), to: path, mode: 0o644)
            #expect(FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } == "one\ntwo\n")
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            var mark = try await POSIXFiles().end(of: path)
            #expect(mark.size == 8)
            mark.size = 4
            #expect(try await POSIXFiles().bytes(of: path, behind: mark, count: 100) == Array("two\n".utf8))
            #expect(try await POSIXFiles().bytes(of: path, behind: mark, count: 2) == Array("tw".utf8))
            mark.inode += 1
            #expect(try await POSIXFiles().bytes(of: path, behind: mark, count: 100) == [])
            let none = try await POSIXFiles().end(of: folder + "/none")
            #expect(none == FileMark(inode: 0, size: 0))
            #expect(try await POSIXFiles().bytes(of: path, behind: none, count: 100) == Array("one\ntwo\n".utf8))
        }
    }

    @Test func linksFoldersAndMissingFoldersAreRefused() async throws {
        try await withFolder { folder in
            try Data().write(to: URL(fileURLWithPath: folder + "/target"))
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/target")
            for (path, kind) in [(folder + "/link", FileFailure.Kind.isLink), (folder, .other), (folder + "/x/y", .notFound)] {
                let failure = await #expect(throws: FileFailure.self) { try await POSIXFiles().append([65], to: path, mode: 0o600) }
                #expect(failure?.kind == kind)
            }
            #expect(FileManager.default.contents(atPath: folder + "/target") == Data())
        }
    }
}
