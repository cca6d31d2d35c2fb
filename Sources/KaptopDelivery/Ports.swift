package import KaptopAlerts

/// The port to files that handlers append to.
///
/// `POSIXFiles` fulfils it; tests keep files in memory.
package protocol FileAppending: Sendable {
    /// Appends in one write to a regular file, created with `mode` where it does not exist; follows no symbolic link.
    func append(_ bytes: [UInt8], to path: String, mode: UInt16) async throws(FileFailure)
    /// Where a file ends now.
    func end(of path: String) async throws(FileFailure) -> FileMark
    /// What was written behind a mark, at most `count` bytes; none where another file stands there by now.
    func bytes(of path: String, behind mark: FileMark, count: Int) async throws(FileFailure) -> [UInt8]
}

/// Where a file ended at a moment; both zero where there was none.
package struct FileMark: Sendable, Hashable, Codable {
    package var inode: UInt64
    /// Bytes.
    package var size: Int64

    package init(inode: UInt64, size: Int64) {
        self.inode = inode
        self.size = size
    }
}

package struct FileFailure: Error, Sendable, Hashable {
    package enum Kind: String, Sendable { case notAllowed, notFound, isLink, full, other }
    package var kind: Kind
    /// As Go words it: `open /x/y.log: permission denied`.
    package var text: String

    package init(_ kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }
}

/// The port to plain TCP.
///
/// KaptopApp fulfils it.
package protocol TCPSending: Sendable {
    /// Connects to `host:port`, sends everything, closes; all within the time limit.
    func send(_ bytes: [UInt8], to address: String, timeLimit: Duration) async throws(HTTPFailure)
}

/// The port to programs of this machine.
///
/// KaptopApp fulfils it.
package protocol CommandRunning: Sendable {
    /// Runs a program without a shell, gives it `input`, ends its process group when the time limit is over.
    func run(_ command: [String], input: [UInt8], timeLimit: Duration) async throws(CommandFailure)
}

package struct CommandFailure: Error, Sendable, Hashable {
    package enum Kind: String, Sendable {
        /// There is no such program or it may not be run.
        case notStarted
        /// It ended with another code than 0, or by a signal.
        case failed
        case timeout
    }
    package var kind: Kind
    /// As Go words it: `exit status 1`, `fork/exec /x: no such file or directory`.
    package var text: String

    package init(_ kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }
}

/// What exec handlers may run.
package enum ExecPolicy: Sendable, Hashable {
    /// Anything, as in Kapacitor: while the API is reachable from this machine only or asks for authentication.
    case everything
    /// Only these absolute paths.
    case only(Set<String>)
}

/// Renders the Go templates of `[[httppost]]` (URL, alert-template) with Kapacitor's alert data as dot.
package typealias AlertTemplateRendering =
    @Sendable (_ template: String, _ event: AlertEvent) throws(HandlerSettingError) -> String
