import Foundation
import KaptopConfig
import KaptopScreens

extension FileStanding {
    /// Looks at a file, or at the folder that it would be made in.
    init(_ path: String, serviceUser: ServiceUser?) {
        let real = Self.resolved(path)
        let folder = Self.existingFolder(above: real)
        let user = Self.userName(geteuid())
        let canReplace = Glibc.access(folder, W_OK) == 0
        guard let access = FileAccess.of(real) else {
            let reader = serviceUser.flatMap { $0.id == geteuid() ? nil : $0 }
            let words =
                reader != nil && geteuid() == 0
                ? "\(user) will be able to write it and \(reader?.name ?? "") to read it (mode 0640)."
                : "Only \(user) will be able to read and write it (mode 0600)."
            var obstacle: SetupFailure?
            if !canReplace {
                obstacle = SetupFailure(
                    "\(user) may not write into \(folder)",
                    remedy: "Leave, and run it as the folder's owner or with sudo; or save into the running engine.")
            } else if let reader, geteuid() != 0 {
                obstacle = SetupFailure(
                    "the engine runs as \(reader.name) and could not read it", remedy: "Leave, and run it with sudo or as \(reader.name).")
            }
            self.init(path: path, isNew: true, access: words, obstacle: obstacle)
            return
        }
        let owner = Self.userName(access.owner)
        let group = Self.groupName(access.group)
        var words = "\(owner) may write it"
        if access.mode & 0o020 != 0 {
            words += ", the group \(group) too"
        } else if access.isReadByOthers {
            words += ", everybody may read it"
        } else if access.mode & 0o040 != 0 {
            words += ", the group \(group) may read it"
        }
        words += " (mode 0\(String(access.mode, radix: 8))\(access.list == nil ? "" : " and an access list, kept"))."
        var obstacle: SetupFailure?
        if !canReplace {
            obstacle = SetupFailure("\(user) may not write into \(folder)", remedy: Self.remedy)
        } else if geteuid() != 0, geteuid() != access.owner {
            obstacle = SetupFailure("the file belongs to \(owner), not to \(user)", remedy: Self.remedy)
        } else if geteuid() != 0, !Self.isMember(of: access.group) {
            // The new file could not be given to the group through which others read the old one.
            obstacle = SetupFailure("the file's group is \(group), which \(user) is not in", remedy: Self.remedy)
        }
        self.init(
            path: path, isNew: false, access: words, reader: serviceUser.map { Self.words($0, $0.right(to: access), group) },
            obstacle: obstacle)
    }

    private static let remedy = "Leave, and run it as the file's owner or with sudo; or save into the running engine."

    private static func words(_ user: ServiceUser, _ right: FileAccess.Right?, _ group: String) -> String {
        switch right {
        case .root: "The engine runs as root."
        case .owner: "The engine runs as \(user.name), who owns it."
        case .group: "The engine runs as \(user.name) and reads it through the group \(group)."
        case .list: "The engine runs as \(user.name) and reads it through its access list."
        case .others: "The engine runs as \(user.name) and reads it as everybody else does."
        case nil: "The engine runs as \(user.name) and cannot read it."
        }
    }

    /// Whether this process may give files to a group.
    private static func isMember(of group: gid_t) -> Bool {
        var groups = [gid_t](repeating: 0, count: max(0, Int(getgroups(0, nil))))
        let count = getgroups(Int32(groups.count), &groups)
        return group == getegid() || groups.prefix(max(0, Int(count))).contains(group)
    }

    private static func existingFolder(above path: String) -> String {
        var folder = path
        repeat {
            guard let slash = folder.lastIndex(of: "/") else { return "." }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        } while Glibc.access(folder, F_OK) != 0 && folder != "/"
        return folder
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func userName(_ number: uid_t) -> String {
        // A number without a name is still a name to act on.
        getpwuid(number).map { String(cString: $0.pointee.pw_name) } ?? "user \(number)"
    }

    private static func groupName(_ number: gid_t) -> String {
        getgrgid(number).map { String(cString: $0.pointee.gr_name) } ?? "group \(number)"
    }
}
