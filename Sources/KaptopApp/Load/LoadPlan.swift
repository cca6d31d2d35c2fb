import KaptopConfig

/// What is known of the files of the load directory, and what is to be done when they have changed.
///
/// A value: what was found and read goes in, steps come out; the `Loader` performs them.
struct LoadPlan: Sendable {
    enum Extent: Sendable {
        /// Every file, as at the start and on SIGHUP.
        case everything
        /// Files that are new or differ from what they were.
        case changes
    }

    /// What was loaded in the place of an item, kept over restarts.
    struct Record: Sendable, Hashable, Codable {
        let item: LoadItem
        let path: String
        let digest: String
        /// What tells the item as it was loaded from one that was changed since by other ways.
        let version: String
    }

    struct Failure: Sendable, Hashable {
        let path: String
        let kind: LoadDirectory.Kind
        let mistake: LoadMistake
    }

    struct Steps: Sendable {
        /// In the order of loading.
        var definitions: [LoadDefinition] = []
        /// Files that define nothing; each is told once for every text of it.
        var failures: [Failure] = []
        var removals: [LoadItem] = []
        var warnings: [String] = []
    }

    private enum Known: Sendable {
        case definition(LoadDefinition, FileStamp)
        case mistake(FileStamp)

        var stamp: FileStamp {
            switch self {
            case .definition(_, let stamp), .mistake(let stamp): stamp
            }
        }
    }

    /// A file that was touched less than this ago may still be written to.
    private static let settlingTime: Int64 = 1_000_000_000

    private var known: [String: Known] = [:]
    /// Files whose definitions were refused; they are tried again when anything else changes, as what they miss may have come.
    private var refused: Set<String> = []

    /// Files that are not loaded as they stand, by name.
    var unloaded: [String] {
        let mistaken = known.filter { if case .mistake = $0.value { true } else { false } }.keys
        return refused.union(mistaken).sorted()
    }

    /// The files that must be read before `step`.
    func unread(_ entries: [LoadDirectory.Entry], _ extent: Extent, now: Int64) -> [LoadDirectory.Entry] {
        entries.filter { entry in
            if extent == .everything { return true }
            let age = now - entry.stamp.modifiedAt
            return known[entry.path]?.stamp != entry.stamp && !(0..<Self.settlingTime).contains(age)
        }
    }

    /// - Parameters:
    ///   - contents: of the files that were unread.
    ///   - records: of what is loaded.
    mutating func step(
        _ entries: [LoadDirectory.Entry], _ extent: Extent, contents: [String: Result<[UInt8], LoadDirectory.Unreadable>],
        records: [Record]
    ) -> Steps {
        var steps = Steps()
        let paths = Set(entries.map(\.path))
        known = known.filter { paths.contains($0.key) }
        refused.formIntersection(paths)
        for entry in entries {
            guard let content = contents[entry.path] else { continue }
            learn(entry, content, &steps)
        }
        let definitions = chosen(entries, fresh: Set(contents.keys), &steps)
        let loaded = Set(definitions.map(\.item))
        steps.removals = records.filter { !loaded.contains($0.item) && !isHeld($0, paths) }.map(\.item)
        let isChanged = !contents.isEmpty || !steps.removals.isEmpty
        steps.definitions = definitions.filter { definition in
            extent == .everything || contents[definition.path] != nil || isChanged && refused.contains(definition.path)
                || !records.contains { $0.item == definition.item && $0.path == definition.path } && !refused.contains(definition.path)
        }
        return steps
    }

    /// Notes whether a definition was taken.
    mutating func settle(_ path: String, isRefused: Bool) {
        if isRefused { refused.insert(path) } else { refused.remove(path) }
    }

    private mutating func learn(
        _ entry: LoadDirectory.Entry, _ content: Result<[UInt8], LoadDirectory.Unreadable>, _ steps: inout Steps
    ) {
        do throws(LoadMistake) {
            switch content {
            case .success(let bytes):
                let definition = try LoadDefinition(entry, bytes)
                steps.warnings += definition.warnings
                known[entry.path] = .definition(definition, entry.stamp)
            case .failure(let error):
                throw LoadMistake("failed to open file \(entry.path): open \(entry.path): \(error.reason)")
            }
        } catch {
            known[entry.path] = .mistake(entry.stamp)
            steps.failures.append(Failure(path: entry.path, kind: entry.kind, mistake: error))
        }
    }

    /// One definition for each item: of several the last one, as it would win in Kapacitor too.
    private func chosen(_ entries: [LoadDirectory.Entry], fresh: Set<String>, _ steps: inout Steps) -> [LoadDefinition] {
        var definitions: [LoadDefinition] = []
        for entry in entries {
            guard case .definition(let definition, _) = known[entry.path] else { continue }
            if let index = definitions.firstIndex(where: { $0.item == definition.item }) {
                let earlier = definitions.remove(at: index)
                if fresh.contains(earlier.path) || fresh.contains(definition.path) {
                    steps.warnings.append("\(earlier.path) is ignored: \(definition.path) defines \(definition.item) too")
                }
            }
            definitions.append(definition)
        }
        return definitions
    }

    /// Whether the file of a record is there and cannot be understood at the moment, so that what it defined stays.
    private func isHeld(_ record: Record, _ paths: Set<String>) -> Bool {
        guard paths.contains(record.path) else { return false }
        if case .definition = known[record.path] { return false }
        return true
    }
}
