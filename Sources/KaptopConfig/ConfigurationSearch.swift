/// Where the configuration and everything kaptop keeps are found, given the environment.
package struct ConfigurationSearch: Sendable {
    package enum Origin: String, Sendable {
        case option, environment, home, system
    }

    package struct Found: Hashable, Sendable {
        package let path: String
        package let origin: Origin
    }

    private let environment: [String: String]

    package init(environment: [String: String]) {
        self.environment = environment
    }

    // MARK: The configuration file

    /// The file to read, or nil for built-in defaults.
    ///
    /// It is that of `--config`, of `$KAPACITOR_CONFIG_PATH`, or the first of the usual places that is there.
    /// A file that is named is taken whether it exists or not, so that its absence is an error and not silence.
    /// - Parameter fileExists: whether there is a file that is not empty, which is what Kapacitor asks.
    package func configurationFile(option: String? = nil, fileExists: (String) -> Bool) -> Found? {
        if let option, !option.isEmpty {
            return option == "/dev/null" ? nil : Found(path: option, origin: .option)
        }
        if let path = environment["KAPACITOR_CONFIG_PATH"], !path.isEmpty {
            return path == "/dev/null" ? nil : Found(path: path, origin: .environment)
        }
        return usualPlaces.first { fileExists($0.path) }
    }

    /// The places that are looked at when none is named.
    package var usualPlaces: [Found] {
        let home = newFile.map { [Found(path: $0, origin: .home)] } ?? []
        return home + [Found(path: "/etc/kapacitor/kapacitor.conf", origin: .system)]
    }

    /// Where a first configuration file is made.
    package var newFile: String? { home.map { "\($0)/.kapacitor/kapacitor.conf" } }

    // MARK: kaptop's own places

    /// The data folder where no file names one; nil without a home.
    package var defaultDataDirectory: String? { folder("XDG_STATE_HOME", ".local/state") }

    /// Theme, keys and views of the person at the console.
    package var consoleSettingsFile: String? { folder("XDG_CONFIG_HOME", ".config").map { $0 + "/console.toml" } }

    /// What the console remembers.
    package var consoleStateDirectory: String? { folder("XDG_STATE_HOME", ".local/state") }

    /// The engine's files below a data folder.
    package func stateFiles(dataDirectory: String) -> StateFiles {
        let directory = (dataDirectory.hasSuffix("/") ? String(dataDirectory.dropLast()) : dataDirectory) + "/kaptop"
        return StateFiles(directory: directory, runtimeDirectory: absolute("XDG_RUNTIME_DIR"))
    }

    private var home: String? { absolute("HOME") }

    private func folder(_ variable: String, _ below: String) -> String? {
        (absolute(variable) ?? home.map { "\($0)/\(below)" }).map { "\($0)/kaptop" }
    }

    /// A variable that holds an absolute path; others are to be ignored (XDG Base Directory Specification).
    private func absolute(_ variable: String) -> String? {
        guard var path = environment[variable], path.hasPrefix("/") else { return nil }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}

/// What the engine keeps in `DATA_DIR/kaptop`.
package struct StateFiles: Hashable, Sendable {
    /// The longest path that a Unix socket can have on Linux, without the closing NUL.
    package static let longestSocketPath = 107

    package let directory: String
    package let database: String
    package let lock: String
    package let log: String
    /// In the runtime folder where the path would be too long; nil where there is none either.
    package let socket: String?

    /// The files of an engine beside the one that these belong to; each process has its own.
    package func separate(process: Int32) -> StateFiles {
        StateFiles(directory: "\(directory)/separate-\(process)", runtimeDirectory: nil)
    }

    init(directory: String, runtimeDirectory: String?) {
        self.directory = directory
        database = directory + "/state.db"
        lock = directory + "/lock"
        log = directory + "/kaptop.log"
        let near = directory + "/kaptop.sock"
        if near.utf8.count <= StateFiles.longestSocketPath {
            socket = near
        } else {
            // One socket for each data folder: the name holds a digest of its path (FNV-1a).
            let digest = directory.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
            let far = runtimeDirectory.map { "\($0)/kaptop-\(String(digest, radix: 16)).sock" }
            socket = far.flatMap { $0.utf8.count <= StateFiles.longestSocketPath ? $0 : nil }
        }
    }
}
