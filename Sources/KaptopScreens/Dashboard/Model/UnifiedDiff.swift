/// What differs between two texts, line by line: only what changed, with a few lines around it.
enum UnifiedDiff {
    enum Line: Equatable, Sendable {
        /// The number is the line's in the new text.
        case kept(Int, String)
        case added(Int, String)
        /// The number is the line's in the old text.
        case removed(Int, String)
        /// So many lines that are the same stand here.
        case skipped(Int)
    }

    static func lines(from old: String, to new: String, context: Int = 3) -> [Line] {
        let all = allLines(split(old), split(new))
        var isNear = [Bool](repeating: false, count: all.count)
        for (index, line) in all.enumerated() {
            if case .kept = line { continue }
            for near in max(0, index - context)...min(all.count - 1, index + context) { isNear[near] = true }
        }
        var lines: [Line] = []
        var skipped = 0
        for (index, line) in all.enumerated() {
            guard isNear[index] else {
                skipped += 1
                continue
            }
            if skipped > 0 { lines.append(.skipped(skipped)) }
            skipped = 0
            lines.append(line)
        }
        return skipped > 0 && !lines.isEmpty ? lines + [.skipped(skipped)] : lines
    }

    private static func split(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func allLines(_ old: [String], _ new: [String]) -> [Line] {
        let difference = new.difference(from: old)
        var removed = Set<Int>()
        var added = Set<Int>()
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var lines: [Line] = []
        var (oldIndex, newIndex) = (0, 0)
        while oldIndex < old.count || newIndex < new.count {
            if oldIndex < old.count, removed.contains(oldIndex) {
                lines.append(.removed(oldIndex + 1, old[oldIndex]))
                oldIndex += 1
            } else if newIndex < new.count, added.contains(newIndex) {
                lines.append(.added(newIndex + 1, new[newIndex]))
                newIndex += 1
            } else if newIndex < new.count {
                lines.append(.kept(newIndex + 1, new[newIndex]))
                oldIndex += 1
                newIndex += 1
            } else {
                break
            }
        }
        return lines
    }
}
