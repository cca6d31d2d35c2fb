import Foundation
import Glibc
import KaptopDelivery
import Subprocess
import SystemPackage

/// Runs programs for exec handlers: no shell, its own process group, ended with all its children when the time is over.
struct CommandRunner: CommandRunning {
    func run(_ command: [String], input: [UInt8], timeLimit: Duration) async throws(CommandFailure) {
        guard let program = command.first else { throw CommandFailure(.notStarted, text: "exec: no command") }
        let outcome = await withTaskGroup(of: Outcome.self, returning: Outcome.self) { group in
            group.addTask { await execute(program, Array(command.dropFirst()), input) }
            group.addTask {
                // Cancelled as soon as the program has ended.
                try? await Task.sleep(for: timeLimit)
                return .timeout
            }
            let first = await group.next() ?? .timeout
            group.cancelAll()
            return first
        }
        switch outcome {
        case .ended(nil): return
        case .ended(let text?): throw CommandFailure(.failed, text: text)
        case .notStarted(let text): throw CommandFailure(.notStarted, text: text)
        case .timeout: throw CommandFailure(.timeout, text: "\(program) did not end in time")
        }
    }

    private enum Outcome: Sendable {
        /// With what is wrong, nil for exit code 0.
        case ended(String?)
        case notStarted(String)
        case timeout
    }

    private func execute(_ program: String, _ arguments: [String], _ input: [UInt8]) async -> Outcome {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(1))]
        guard let file = Self.file(with: input) else { return .notStarted("cannot keep the input of \(program) in a file") }
        defer { close(file) }
        do {
            let result = try await Subprocess.run(
                program.contains("/") ? .path(.init(program)) : .name(program), arguments: Arguments(arguments), platformOptions: options,
                input: .fileDescriptor(FileDescriptor(rawValue: file), closeAfterSpawningProcess: false), output: .discarded,
                error: .discarded)
            switch result.terminationStatus {
            case .exited(0): return .ended(nil)
            case .exited(let code): return .ended("exit status \(code)")
            case .signaled(let signal): return .ended("signal: \(String(cString: strsignal(signal)).lowercased())")
            }
        } catch {
            guard program.contains("/") else { return .notStarted("exec: \"\(program)\": executable file not found in $PATH") }
            let isThere = FileManager.default.fileExists(atPath: program)
            return .notStarted("fork/exec \(program): \(isThere ? "permission denied" : "no such file or directory")")
        }
    }

    /// A file without a name that holds the input and stands at its begin; nil where none can be made.
    ///
    /// Not a pipe: many programs end without reading it, and swift-subprocess 1.0.2 traps on a pipe that was closed before everything
    /// was written.
    private static func file(with input: [UInt8]) -> Int32? {
        var path = Array((FileManager.default.temporaryDirectory.path + "/kaptop-XXXXXX").utf8CString)
        let file = mkstemp(&path)
        guard file >= 0 else { return nil }
        unlink(path)
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        var rest = input[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                close(file)
                return nil
            }
            rest = rest.dropFirst(count)
        }
        lseek(file, 0, SEEK_SET)
        return file
    }
}
