#if canImport(Glibc)
    internal import Glibc
#else
    internal import Musl
#endif

/// Whose a file is, and who may read it.
package struct FileAccess: Hashable, Sendable {
    /// By which right somebody reads a file.
    package enum Right: Hashable, Sendable {
        case root, owner, group, list, others
    }

    package var owner: UInt32
    package var group: UInt32
    /// Permission bits.
    package var mode: UInt32
    package var list: AccessList?

    package init(owner: UInt32, group: UInt32, mode: UInt32, list: AccessList? = nil) {
        self.owner = owner
        self.group = group
        self.mode = mode
        self.list = list
    }

    /// Nil where there is no such file.
    package static func of(_ path: String) -> FileAccess? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return FileAccess(owner: status.st_uid, group: status.st_gid, mode: UInt32(status.st_mode & 0o777), list: AccessList.of(path))
    }

    package var isReadByOthers: Bool { mode & 0o004 != 0 }

    /// By which right a user may read the file; nil where it may not.
    ///
    /// The first entry that is about the user counts, as in the kernel. Source: acl(5), "access check algorithm".
    package func right(ofUser user: UInt32, groups: Set<UInt32>) -> Right? {
        if user == 0 { return .root }
        if user == owner { return mode & 0o400 != 0 ? .owner : nil }
        if let permissions = list?.permissions(of: .user(user)) { return permissions & 4 != 0 ? .list : nil }
        var isInAny = false
        if groups.contains(group) {
            isInAny = true
            let own = list?.permissions(of: .group) ?? UInt16(mode >> 3 & 7)
            if own & 4 != 0 { return .group }
        }
        for case .namedGroup(let id) in (list?.entries ?? []).map(\.subject) where groups.contains(id) {
            isInAny = true
            if (list?.permissions(of: .namedGroup(id)) ?? 0) & 4 != 0 { return .list }
        }
        if isInAny { return nil }
        return isReadByOthers ? .others : nil
    }
}
