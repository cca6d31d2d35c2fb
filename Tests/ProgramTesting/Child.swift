package import Foundation
import Synchronization

/// The programs that a test has started; they end with it, however it ends.
package final class Children: Sendable {
    private let running = Mutex<Set<pid_t>>([])

    package init() {}

    deinit { kill() }

    /// Starts a program.
    ///
    /// - Parameter owner: lives as long as somebody holds the child.
    package func start(
        _ command: [String], errors path: String = "/dev/null", environment: [String: String] = [:],
        for owner: (any AnyObject & Sendable)? = nil
    ) throws -> Child {
        let child = try Child(command, errors: path, environment: environment, children: self, owner: owner)
        running.withLock { _ = $0.insert(child.processID) }
        return child
    }

    fileprivate func forget(_ child: pid_t) { running.withLock { _ = $0.remove(child) } }

    /// Ends those that still run.
    package func kill() {
        let left = running.withLock { running in
            defer { running = [] }
            return running
        }
        for child in left {
            Foundation.kill(child, SIGKILL)
            waitpid(child, nil, 0)
        }
    }
}

/// A program that runs beside the tests.
///
/// Not Foundation's `Process`: that waits for everything the program leaves behind, and blocks a thread of the pool meanwhile.
package struct Child: Sendable {
    package let processID: pid_t
    private let children: Children
    /// Kept as long as somebody waits for its child.
    private let owner: (any AnyObject & Sendable)?

    fileprivate init(
        _ command: [String], errors path: String, environment: [String: String], children: Children, owner: (any AnyObject & Sendable)?
    ) throws {
        self.children = children
        self.owner = owner
        // The kernel ends it when the tests end, even if they crash.
        let launcher = ["/usr/bin/setpriv", "--pdeathsig", "KILL"]
        let whole = (access(launcher[0], X_OK) == 0 ? launcher : []) + command
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
        let result = SpawningThread.shared.run { Self.spawn(whole, variables, errors: path) }
        guard result > 0 else { throw POSIXError(.init(rawValue: -result) ?? .EPERM) }
        processID = result
    }

    /// The number of the process, or minus the error's.
    private static func spawn(_ command: [String], _ variables: [String], errors path: String) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, path, O_WRONLY | O_CREAT, 0o600)
        let arguments = command.map { strdup($0) } + [nil]
        let environment = variables.map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var child = pid_t()
        let problem = posix_spawn(&child, command[0], &actions, nil, arguments, environment)
        return problem == 0 ? child : -problem
    }

    package func send(_ signal: Int32) { kill(processID, signal) }

    /// Whether it has ended; its exit code is still to be asked for.
    package var hasEnded: Bool {
        var status = siginfo_t()
        return waitid(P_PID, id_t(processID), &status, WEXITED | WNOHANG | WNOWAIT) == 0 && status.si_signo != 0
    }

    /// The exit code, or minus the signal that ended it.
    package func end() async throws -> Int32 {
        var status: Int32 = 0
        try await eventually("the program ends", pause: .milliseconds(5)) { waitpid(processID, &status, WNOHANG) == processID }
        children.forget(processID)
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : -signal
    }
}

/// Starts all programs: a program that is to end with its parent ends with the thread that started it, so this one never ends.
private final class SpawningThread: Sendable {
    static let shared = SpawningThread()

    private let jobs = Mutex<[@Sendable () -> Void]>([])
    private let arrivals = DispatchSemaphore(value: 0)

    private init() {
        Thread.detachNewThread {
            while true {
                self.arrivals.wait()
                let job = self.jobs.withLock { $0.removeFirst() }
                job()
            }
        }
    }

    /// Runs something there and waits for its result.
    func run(_ body: @escaping @Sendable () -> Int32) -> Int32 {
        let result = Mutex<Int32>(0)
        let end = DispatchSemaphore(value: 0)
        jobs.withLock { jobs in
            jobs.append {
                let given = body()
                result.withLock { $0 = given }
                end.signal()
            }
        }
        arrivals.signal()
        end.wait()
        return result.withLock { $0 }
    }
}
