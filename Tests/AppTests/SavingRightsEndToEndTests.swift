import Foundation
import KaptopConfig
import ProgramTesting
import Testing

/// Whoever may not write the configuration is told so before anything else, by the real program as another user; and what root writes for
/// somebody else stays theirs.
@Suite(.serialized) struct SavingRightsEndToEndTests {
    private static let canary = "7204451930:AAFcanaryCANARYcanaryCANARYcanaryYP"
    private static let nobody: UInt32 = 65_534
    private static let isRoot = geteuid() == 0

    /// What the other user finds.
    enum Place: String, CaseIterable, CustomTestStringConvertible, Sendable {
        /// A file of root's that only its group reads.
        case unreadable
        /// A file of root's that everybody reads.
        case readable
        /// A file of their own in a folder that is not: it cannot be replaced as a whole.
        case folder
        /// No file, and no right to make one.
        case nothing

        var testDescription: String { rawValue }
        /// Whether a command gets as far as reading the configuration.
        var isRead: Bool { self != .unreadable }
    }

    /// A program with a configuration that the other user cannot change; tests that run as somebody else are that user, in a closed folder.
    private final class Stage {
        let program: Program
        let home: String
        private let place: Place
        private let other = isRoot ? "setpriv --reuid \(nobody) --regid \(nobody) --clear-groups " : ""

        init(_ place: Place) throws {
            self.place = place
            program = try Program(configuration: "[telegram]\n  enabled = false\n")
            home = NSTemporaryDirectory() + "kaptop-home-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
            let path = program.configurationPath
            try canary.write(toFile: home + "/token", atomically: true, encoding: .utf8)
            if isRoot {
                chown(home, nobody, nobody)
                chown(home + "/token", nobody, nobody)
                if place == .folder { chown(path, nobody, nobody) }
            }
            switch place {
            case .unreadable: chmod(path, isRoot ? 0o640 : 0o000)
            case .readable: chmod(path, isRoot ? 0o644 : 0o444)
            case .folder: chmod(path, 0o600)
            case .nothing: unlink(path)
            }
            if !isRoot { chmod(program.folder, 0o555) }
        }

        deinit {
            chmod(program.folder, 0o755)
            try? FileManager.default.removeItem(atPath: home)
        }

        /// The whole command line; without a file the configuration would be made below HOME, which is the closed folder then.
        func command(_ arguments: String) -> String {
            let option = place == .nothing ? "" : " --config \(program.configurationPath)"
            return "env -u KAPACITOR_CONFIG_PATH HOME=\(place == .nothing ? program.folder : home) TERM=xterm-256color LC_ALL=C.UTF-8 "
                + "\(other)\(Program.binary) \(arguments)\(option)"
        }

        /// Runs it to its end: its code, and all it printed.
        func run(_ arguments: String) async throws -> (code: Int32, text: String) {
            let output = NSTemporaryDirectory() + "kaptop-output-\(UUID().uuidString)"
            defer { unlink(output) }
            let child = try program.start(["/bin/sh", "-c", "\(command(arguments)) </dev/null >\(output) 2>&1"])
            let code = try await child.end()
            return (code, try String(contentsOfFile: output, encoding: .utf8))
        }
    }

    /// What stands in the way, and what to do about it.
    private func isTold(_ text: String, _ place: Place) -> Bool {
        let words = text.filter { $0 != "│" }.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let whole = words.replacing(" ", with: "")
        guard place.isRead else {
            return whole.contains("permissiondenied") && words.contains("run kaptop as the file's owner or with sudo")
        }
        return words.contains("may not write into") && words.contains("owner or with sudo; or save into the running engine.")
    }

    @Test(arguments: Place.allCases)
    func commandIsRefusedAndSaysWhatToDo(_ place: Place) async throws {
        let stage = try Stage(place)
        let before = FileManager.default.contents(atPath: stage.program.configurationPath)
        let result = try await stage.run("telegram add --chat -100 --token-file \(stage.home)/token")
        #expect(result.code == 1 && isTold(result.text, place), "\(result.text)")
        #expect(!result.text.contains("canary"))
        #expect(FileManager.default.contents(atPath: stage.program.configurationPath) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: stage.program.folder).count == (place == .nothing ? 0 : 1))
    }

    @Test(arguments: Place.allCases, ["telegram", "hipchat", "slack"])
    func lineByLineItIsSaidBeforeAnythingIsAsked(_ place: Place, _ service: String) async throws {
        let stage = try Stage(place)
        let result = try await stage.run("setup \(service) --plain")
        #expect(result.code == 1)
        // What is asked first stands at the end, since there is no answer.
        #expect(isTold(result.text, place), "\(result.text)")
        if place.isRead { #expect(result.text.contains(service == "telegram" ? "Number (1): " : ", empty for as it is")) }
    }

    @Test(arguments: ["telegram", "hipchat", "slack"])
    func firstScreenSaysIt(_ service: String) async throws {
        for place in Place.allCases {
            // A server of its own for each: the last one may still be ending.
            let tmux = Tmux()
            let stage = try Stage(place)
            await tmux.start(stage.command("setup \(service)") + "; cat", width: 80, height: 24)
            try await eventually("\(service) says that it could not save: \(place)") { isTold(await rightHalf(tmux), place) }
            await tmux.end()
            tmux.forget()
        }
    }

    /// The screen, and its right column alone, where a step has two.
    private func rightHalf(_ tmux: Tmux) async -> String {
        let lines = await tmux.screen.split(separator: "\n")
        return (lines + lines.map { $0.dropFirst(41) }).joined(separator: "\n")
    }

    /// The file's group reads it; somebody who may write it but is not in that group could not keep it.
    @Test(.enabled(if: isRoot, "only root can give a file to another group")) func groupThatCouldNotBeKeptIsSeenBefore() async throws {
        let stage = try Stage(.folder)
        chown(stage.program.folder, Self.nobody, Self.nobody)
        chown(stage.program.configurationPath, Self.nobody, 12_345)
        chmod(stage.program.configurationPath, 0o640)
        let result = try await stage.run("setup telegram --plain")
        #expect(result.text.contains("the file's group is group 12345, which nobody is not in"), "\(result.text)")
        // Neither is written nor lost what is there.
        let added = try await stage.run("telegram add --chat -100 --token-file \(stage.home)/token")
        #expect(added.code == 1 && added.text.contains("the file's group is group 12345"))
        // With the group as it should be it is written.
        chown(stage.program.configurationPath, Self.nobody, Self.nobody)
        let saved = try await stage.run("telegram add --chat -100 --token-file \(stage.home)/token")
        #expect(saved.code == 0, "\(saved.text)")
        let access = try #require(FileAccess.of(stage.program.configurationPath))
        #expect(access == FileAccess(owner: Self.nobody, group: Self.nobody, mode: 0o640))
    }

    // MARK: Root writes for somebody else

    private func run(_ program: Program, _ arguments: String) async throws -> (code: Int32, text: String) {
        let output = program.folder + "/output"
        let child = try program.start(
            ["/bin/sh", "-c", "\(Program.binary) \(arguments) --config \(program.configurationPath) >\(output) 2>&1"],
            environment: ["HOME": program.folder])
        let code = try await child.end()
        return (code, try String(contentsOfFile: output, encoding: .utf8))
    }

    /// An engine that has run here as nobody, and a file with a token.
    private func program(owner: UInt32, group: UInt32, mode: mode_t) throws -> Program {
        let program = try Program(configuration: "# ours\n[telegram]\n  enabled = false\n")
        try FileManager.default.createDirectory(atPath: program.folder + "/data/kaptop", withIntermediateDirectories: true)
        chown(program.folder + "/data/kaptop", Self.nobody, Self.nobody)
        chown(program.configurationPath, owner, group)
        chmod(program.configurationPath, mode)
        try Self.canary.write(toFile: program.folder + "/token", atomically: true, encoding: .utf8)
        return program
    }

    private func reads(_ path: String) async throws -> Bool {
        let command = "exec setpriv --reuid \(Self.nobody) --regid \(Self.nobody) --clear-groups cat \(path)"
        return try await Children().start(["/bin/sh", "-c", command]).end() == 0
    }

    @Test(
        .enabled(if: isRoot, "only root can give a file away"),
        arguments: [(nobody, nobody, 0o640), (0, nobody, 0o640), (nobody, 0, 0o644)])
    func fileOfAnotherUserStaysTheirs(_ owner: UInt32, _ group: UInt32, _ mode: Int) async throws {
        let program = try program(owner: owner, group: group, mode: mode_t(mode))
        let result = try await run(program, "telegram add --chat -100 --token-file \(program.folder)/token")
        #expect(result.code == 0, "\(result.text)")
        for path in [program.configurationPath, program.configurationPath + ".bak"] {
            // Others lose what they had; owner and group keep theirs.
            #expect(FileAccess.of(path) == FileAccess(owner: owner, group: group, mode: 0o640))
        }
        #expect(try String(contentsOfFile: program.configurationPath, encoding: .utf8).contains(Self.canary))
        #expect(try await reads(program.configurationPath))
        #expect(result.text.contains("others could read the file before") == (mode == 0o644))
    }

    @Test(.enabled(if: isRoot, "only root can give a file away")) func engineThatReadsAsEverybodyGetsATokenFile() async throws {
        let program = try program(owner: 0, group: 0, mode: 0o644)
        // Into the file itself only where that was said.
        let refused = try await run(program, "telegram add --chat -100 --token-file \(program.folder)/token --secret-in file")
        #expect(refused.code == 1 && refused.text.contains("the engine runs as nobody and reads this file as everybody else does"))
        #expect(refused.text.contains("--secret-in own-file, --override, --others-may-read"))
        let result = try await run(program, "telegram add --chat -100 --token-file \(program.folder)/token")
        #expect(result.code == 0, "\(result.text)")
        #expect(FileAccess.of(program.configurationPath) == FileAccess(owner: 0, group: 0, mode: 0o644))
        #expect(try !String(contentsOfFile: program.configurationPath, encoding: .utf8).contains("canary"))
        let own = program.folder + "/telegram-token"
        #expect(FileAccess.of(own) == FileAccess(owner: Self.nobody, group: Self.nobody, mode: 0o600))
        for path in [program.configurationPath, own] { #expect(try await reads(path)) }
        // The wizard says on its first page who reads the file.
        let child = try program.start(
            [
                "/bin/sh", "-c",
                "\(Program.binary) setup slack --plain --config \(program.configurationPath) </dev/null >\(program.folder)/wizard",
            ],
            environment: ["HOME": program.folder])
        _ = try await child.end()
        let page = try String(contentsOfFile: program.folder + "/wizard", encoding: .utf8).split(whereSeparator: \.isWhitespace)
        #expect(page.joined(separator: " ").contains("The engine runs as nobody and reads it as everybody else does."))
    }
}
