import Foundation
import KaptopConfig

/// The load directory on the disk: `templates/*.tick`, `tasks/*.tick`, `tasks/*.{json,yaml,yml}`, `handlers/*.{json,yaml,yml}`.
///
/// Files whose name begins with a dot, which editors and copiers leave behind, are not looked at; neither are folders.
/// Source: services/load/service.go of Kapacitor 1.5.7.
struct LoadDirectory: Sendable {
    /// In the order of loading: tasks are made of templates, handlers hang on topics of tasks.
    enum Kind: Int, Sendable, CaseIterable {
        case template, script, variables, handler

        fileprivate var folder: String {
            switch self {
            case .template: "templates"
            case .script, .variables: "tasks"
            case .handler: "handlers"
            }
        }

        fileprivate var extensions: Set<String> {
            switch self {
            case .template, .script: ["tick"]
            case .variables, .handler: ["json", "yaml", "yml"]
            }
        }
    }

    /// A file as it was found.
    struct Entry: Sendable, Hashable {
        let kind: Kind
        let path: String
        let stamp: FileStamp
    }

    struct Unreadable: Error, Hashable {
        let reason: String
    }

    private static let largestFile: Int64 = 8 << 20

    let path: String

    /// All files in the order of loading, of one kind by name; nil where the directory itself is not there.
    func scan() -> [Entry]? {
        guard FileStamp.of(path) != nil else { return nil }
        return Kind.allCases.flatMap { kind -> [Entry] in
            let folder = "\(path)/\(kind.folder)"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.filter { !$0.hasPrefix(".") && kind.extensions.contains(($0 as NSString).pathExtension) }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                .compactMap { name in
                    let file = "\(folder)/\(name)"
                    guard let stamp = FileStamp.ofFile(file) else { return nil }
                    return Entry(kind: kind, path: file, stamp: stamp)
                }
        }
    }

    func read(_ entry: Entry) throws(Unreadable) -> [UInt8] {
        guard entry.stamp.size <= Self.largestFile else { throw Unreadable(reason: "file is larger than \(Self.largestFile) bytes") }
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: entry.path)))
        } catch {
            throw Unreadable(reason: access(entry.path, R_OK) == 0 ? "cannot be read" : String(cString: strerror(errno)).lowercased())
        }
    }
}
