package import Foundation
import Synchronization

/// A program on a terminal of its own: a pseudo-terminal whose other end the test holds.
///
/// The program leads a session, as under a login shell, so that Ctrl-C and a closed window reach it as they do there.
package final class PseudoTerminal: Sendable {
    package let processID: pid_t
    private let main: Int32
    private let other: Int32
    private let shown = Mutex<[UInt8]>([])
    private let isClosed = Mutex(false)
    /// Lives as long as the program.
    private let owner: (any AnyObject & Sendable)?

    /// Starts a program in a window of `columns` by `rows`; `environment` is all that it has besides PATH.
    package init(
        _ command: [String], columns: UInt16 = 80, rows: UInt16 = 24, environment: [String: String],
        for owner: (any AnyObject & Sendable)? = nil
    ) throws {
        self.owner = owner
        // posix_openpt(3) and its kin are hidden from Swift; these are what they do (pts(4)): TIOCSPTLCK unlocks, TIOCGPTN tells the number.
        main = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var lock: Int32 = 0
        var number: UInt32 = 0
        guard main >= 0, ioctl(main, 0x4004_5431, &lock) == 0, ioctl(main, 0x8004_5430, &number) == 0 else { throw POSIXError(.ENODEV) }
        let path = "/dev/pts/\(number)"
        _ = fcntl(main, F_SETFD, FD_CLOEXEC)
        _ = fcntl(main, F_SETFL, O_NONBLOCK)
        other = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        Self.resize(main, columns, rows)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first terminal that the leader of a session opens becomes the session's own.
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // POSIX_SPAWN_SETSID of spawn.h, a macro that Swift does not see.
        posix_spawnattr_setflags(&attributes, 0x80)
        let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let settings = ["PATH=\(search)"] + environment.map { "\($0.key)=\($0.value)" }
        let arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child = pid_t()
        let problem = posix_spawn(&child, command[0], &actions, &attributes, arguments, variables)
        guard problem == 0 else { throw POSIXError(.init(rawValue: problem) ?? .EPERM) }
        processID = child
    }

    deinit {
        kill(processID, SIGKILL)
        waitpid(processID, nil, 0)
        hangUp()
    }

    /// Everything that was sent to the terminal so far.
    package var output: String {
        drain()
        return String(decoding: shown.withLock { $0 }, as: UTF8.self)
    }

    private func drain() {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        isClosed.withLock { isClosed in
            while !isClosed {
                let count = read(main, &buffer, buffer.count)
                guard count > 0 else { return }
                shown.withLock { $0 += buffer[..<count] }
            }
        }
    }

    package func type(_ text: String) { type(Array(text.utf8)) }

    package func type(_ bytes: [UInt8]) { _ = write(main, bytes, bytes.count) }

    package func send(_ signal: Int32) { kill(processID, signal) }

    package func resize(columns: UInt16, rows: UInt16) { Self.resize(main, columns, rows) }

    private static func resize(_ terminal: Int32, _ columns: UInt16, _ rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
    }

    /// Takes the terminal away, as a closed window does.
    package func hangUp() {
        isClosed.withLock { isClosed in
            guard !isClosed else { return }
            isClosed = true
            close(other)
            close(main)
        }
    }

    /// Whether lines are edited and echoed by the terminal itself, as a shell leaves it.
    package var isInLineMode: Bool {
        var modes = termios()
        return tcgetattr(other, &modes) == 0 && modes.c_lflag & UInt32(ICANON) != 0 && modes.c_lflag & UInt32(ECHO) != 0
    }

    package func shows(_ text: String, within limit: Duration = .seconds(20)) async throws {
        try await eventually("the terminal shows \(text.debugDescription)", within: limit, pause: .milliseconds(5)) {
            self.output.contains(text)
        }
    }

    /// The exit code, or minus the signal that ended it.
    package func end(within limit: Duration = .seconds(20)) async throws -> Int32 {
        var status: Int32 = 0
        try await eventually("the program ends", within: limit, pause: .milliseconds(5)) {
            self.drain()
            return waitpid(self.processID, &status, WNOHANG) == self.processID
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : -signal
    }
}
