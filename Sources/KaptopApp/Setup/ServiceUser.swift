import Foundation
import KaptopConfig

/// The user that the engine runs as, which must be able to read what is written.
struct ServiceUser: Sendable, Hashable {
    let name: String
    let id: UInt32
    /// The user's own group.
    let group: UInt32
    let groups: Set<UInt32>

    init(name: String, id: UInt32, group: UInt32, groups: Set<UInt32>) {
        self.name = name
        self.id = id
        self.group = group
        self.groups = groups
    }

    /// Nil where the system knows no such user.
    private init?(_ entry: UnsafeMutablePointer<passwd>?) {
        guard let entry = entry?.pointee else { return nil }
        var count: Int32 = 64
        var list = [gid_t](repeating: 0, count: Int(count))
        if getgrouplist(entry.pw_name, entry.pw_gid, &list, &count) < 0 { count = Int32(list.count) }
        self.init(
            name: String(cString: entry.pw_name), id: entry.pw_uid, group: entry.pw_gid, groups: Set(list.prefix(max(0, Int(count)))))
    }

    static func named(_ name: String) -> ServiceUser? { ServiceUser(getpwnam(name)) }
    static func numbered(_ id: UInt32) -> ServiceUser? { ServiceUser(getpwuid(id)) }

    private static let units = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"].flatMap {
        folder in ["kaptop", "kapacitor"].map { "\(folder)/\($0).service" }
    }

    /// Whoever owns the state of an engine that has run here, else the user that a unit of the service manager names.
    static func ofEngine(_ files: StateFiles) -> ServiceUser? {
        if let access = FileAccess.of(files.lock) ?? FileAccess.of(files.directory) { return numbered(access.owner) }
        for unit in units {
            guard let data = FileManager.default.contents(atPath: unit) else { continue }
            if let name = userName(inUnit: String(decoding: data, as: UTF8.self)), let user = named(name) { return user }
        }
        return nil
    }

    /// The last `User=` of a unit file.
    static func userName(inUnit text: String) -> String? {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        return lines.last { $0.hasPrefix("User=") }.map { String($0.dropFirst(5)) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
