package import KaptopOverview

/// The engine that a console shows.
package enum ConsoleEngine: Sendable {
    /// One in this process, which ends with the console.
    case own(Daemon)
    /// One in another process, which goes on without it.
    case other(any Backend)

    var daemon: Daemon? {
        if case .own(let daemon) = self { daemon } else { nil }
    }

    var backend: any Backend {
        switch self {
        case .own(let daemon): daemon.backend
        case .other(let backend): backend
        }
    }
}
