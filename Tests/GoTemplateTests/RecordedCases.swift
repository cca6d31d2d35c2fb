import Foundation
import Testing

/// The cases in `Cases/*.case`: templates with what Go 1.19.8's `text/template` and `html/template` made of them.
///
/// Outputs and errors were recorded by running the templates through Go with the same data as `Fixture` builds here, the
/// functions Kapacitor adds, and the names `message` and `details`. A case is `== name`, the template, `-- output` or
/// `-- error`, and the text; the last newline of each part belongs to the file. Files named `html…` are html/template's.
struct RecordedCase: CustomTestStringConvertible, Sendable {
    let file: String
    let name: String
    let template: String
    let output: String?
    let error: String?

    var testDescription: String { "\(file): \(name)" }

    static func all(in file: String) -> [RecordedCase] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
        guard let text = try? String(contentsOf: folder.appending(path: file + ".case"), encoding: .utf8) else { return [] }
        return ("\n" + text.dropLast()).components(separatedBy: "\n== ").dropFirst().map { block in
            var lines = block.components(separatedBy: "\n")
            let name = lines.removeFirst()
            let mark = lines.firstIndex { $0 == "-- output" || $0 == "-- error" } ?? lines.endIndex
            let isError = mark < lines.endIndex && lines[mark] == "-- error"
            let text = lines.dropFirst(mark + 1).joined(separator: "\n")
            return RecordedCase(
                file: file, name: name, template: lines[..<mark].joined(separator: "\n"), output: isError ? nil : text,
                error: isError ? text : nil)
        }
    }
}
