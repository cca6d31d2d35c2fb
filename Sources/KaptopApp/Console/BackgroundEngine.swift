import Foundation
import KaptopConfig

/// Goes on with the engine as a service of its own when the console's window closes.
enum BackgroundEngine {
    /// POSIX_SPAWN_SETSID of spawn.h, a macro that Swift does not see.
    private static let newSession: Int16 = 0x80

    /// Starts `kaptop serve` in a session of its own; true when it runs.
    static func start(_ loaded: LoadedConfiguration) -> Bool {
        var arguments = ["kaptop", "serve"]
        if let path = loaded.path { arguments += ["--config", path] }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Self.newSession)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, loaded.files.log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // The program's own path, so that the process bears its name.
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else { return false }
        var process = pid_t()
        let pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return posix_spawn(&process, program, &actions, &attributes, pointers, environ) == 0
    }
}
