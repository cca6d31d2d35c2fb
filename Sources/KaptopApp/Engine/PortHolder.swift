import Foundation

/// Finds out who listens on a TCP port of this machine, from /proc.
enum PortHolder {
    /// `kapacitord (process 812)`; what is not this user's stays unnamed.
    static func describe(port: Int) -> String {
        guard let inode = listeningInode(port: port), let process = process(holding: inode) else { return "another program" }
        let name = (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8))?.trimmingCharacters(in: .newlines) ?? "a program"
        return "\(name) (process \(process))"
    }

    private static func listeningInode(port: Int) -> String? {
        let wanted = ":" + String(repeating: "0", count: max(0, 4 - String(port, radix: 16).count)) + String(port, radix: 16).uppercased()
        for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
            guard let text = try? String(contentsOfFile: table, encoding: .utf8) else { continue }
            for line in text.split(separator: "\n").dropFirst() {
                let columns = line.split(separator: " ")
                // Column 3 is the state: 0A listens; column 9 is the socket's inode.
                if columns.count > 9, columns[1].hasSuffix(wanted), columns[3] == "0A" { return String(columns[9]) }
            }
        }
        return nil
    }

    private static func process(holding inode: String) -> Int? {
        let target = "socket:[\(inode)]"
        for entry in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let process = Int(entry) else { continue }
            let folder = "/proc/\(entry)/fd"
            for descriptor in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            where (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(descriptor)")) == target {
                return process
            }
        }
        return nil
    }
}
