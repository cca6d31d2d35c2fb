internal import CFileAttributes

/// The access control list of a file, as the kernel keeps it: what `getfacl` shows.
///
/// Source: linux/posix_acl_xattr.h; numbers are little-endian.
package struct AccessList: Hashable, Sendable {
    package enum Subject: Hashable, Sendable {
        case owner, group, mask, others
        case user(UInt32)
        case namedGroup(UInt32)
    }

    package struct Entry: Hashable, Sendable {
        package var subject: Subject
        /// 4 to read, 2 to write, 1 to run.
        package var permissions: UInt16
    }

    static let attribute = "system.posix_acl_access"
    private static let version: UInt32 = 2

    package var entries: [Entry]

    package init(_ entries: [Entry]) { self.entries = entries }

    /// Nil for what is no list of version 2.
    package init?(bytes: [UInt8]) {
        func number(_ place: Int, _ count: Int) -> UInt32 {
            (0..<count).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
        }
        guard bytes.count >= 4, (bytes.count - 4) % 8 == 0, number(0, 4) == AccessList.version else { return nil }
        entries = []
        for place in stride(from: 4, to: bytes.count, by: 8) {
            let subject: Subject
            switch number(place, 2) {
            case 0x01: subject = .owner
            case 0x02: subject = .user(number(place + 4, 4))
            case 0x04: subject = .group
            case 0x08: subject = .namedGroup(number(place + 4, 4))
            case 0x10: subject = .mask
            case 0x20: subject = .others
            default: return nil
            }
            entries.append(Entry(subject: subject, permissions: UInt16(number(place + 2, 2))))
        }
    }

    package var bytes: [UInt8] {
        var result: [UInt8] = []
        func add(_ number: UInt32, _ count: Int) { result += (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) } }
        add(AccessList.version, 4)
        for entry in entries {
            let (tag, id): (UInt32, UInt32) =
                switch entry.subject {
                case .owner: (0x01, .max)
                case .user(let id): (0x02, id)
                case .group: (0x04, .max)
                case .namedGroup(let id): (0x08, id)
                case .mask: (0x10, .max)
                case .others: (0x20, .max)
                }
            add(tag, 2)
            add(UInt32(entry.permissions), 2)
            add(id, 4)
        }
        return result
    }

    /// The same with nothing for others.
    package var withoutOthers: AccessList {
        AccessList(entries.map { $0.subject == .others ? Entry(subject: .others, permissions: 0) : $0 })
    }

    /// What an entry allows after the mask.
    package func permissions(of subject: Subject) -> UInt16? {
        guard let own = entries.first(where: { $0.subject == subject })?.permissions else { return nil }
        guard subject != .owner, subject != .others, let mask = entries.first(where: { $0.subject == .mask })?.permissions else {
            return own
        }
        return own & mask
    }

    /// Nil where the file has none, or its file system knows none.
    static func of(_ path: String) -> AccessList? {
        let size = kaptop_get_attribute(path, attribute, nil, 0)
        guard size > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: size)
        let count = kaptop_get_attribute(path, attribute, &bytes, size)
        return count == size ? AccessList(bytes: bytes) : nil
    }

    /// Gives an open file this list; false where that failed.
    func set(on descriptor: Int32) -> Bool {
        let bytes = bytes
        return kaptop_set_attribute(descriptor, AccessList.attribute, bytes, bytes.count) == 0
    }
}
