import Foundation
package import Testing

/// Compares a text with the golden file beside the test, `Golden/NAME.txt`, and records an issue that shows the lines that differ.
///
/// With `KAPTOP_GOLDEN=1` in the environment the file is written instead, for a person to read in the diff.
package func expectGolden(_ text: String, _ name: String, filePath: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation) {
    let folder = URL(fileURLWithPath: filePath).deletingLastPathComponent().appendingPathComponent("Golden")
    let file = folder.appendingPathComponent(name + ".txt")
    let actual = text + "\n"
    if ProcessInfo.processInfo.environment["KAPTOP_GOLDEN"] == "1" {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(actual.utf8).write(to: file)
        } catch {
            Issue.record("\(file.path) cannot be written: \(error)", sourceLocation: sourceLocation)
        }
        return
    }
    guard let data = FileManager.default.contents(atPath: file.path) else {
        Issue.record("no golden file \(file.path); KAPTOP_GOLDEN=1 writes it", sourceLocation: sourceLocation)
        return
    }
    let expected = String(decoding: data, as: UTF8.self)
    guard actual != expected else { return }
    Issue.record("\(name) differs; KAPTOP_GOLDEN=1 rewrites it\n\(difference(from: expected, to: actual))", sourceLocation: sourceLocation)
}

/// The lines that differ, `-` as expected and `+` as they are, with their numbers.
private func difference(from expected: String, to actual: String) -> String {
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
    let changed = (0..<max(old.count, new.count)).filter { line in
        (line < old.count ? old[line] : nil) != (line < new.count ? new[line] : nil)
    }
    let shown = changed.prefix(40).flatMap { line in
        [
            line < old.count ? "\(line + 1) - \(old[line])" : nil,
            line < new.count ? "\(line + 1) + \(new[line])" : nil,
        ].compactMap { $0 }
    }
    return (shown + (changed.count > 40 ? ["and \(changed.count - 40) more lines"] : [])).joined(separator: "\n")
}
