import SourceText

/// Why a file of the load directory defines nothing.
struct LoadMistake: Error, Sendable, Hashable {
    /// Kapacitor's words, without the name of the file that stands before them.
    let text: String
    /// The place in the file, with caret and hint, for a terminal; nil where the words are all there is.
    let report: String?
    /// Line and column, with a colon between them.
    let place: String?
    /// Whether the engine does not start with it; false for what Kapacitor lets pass, though it does nothing.
    let isFatal: Bool

    init(_ text: String, report: String? = nil, place: String? = nil) {
        self.text = text
        self.report = report
        self.place = place
        isFatal = true
    }

    init(_ text: String, _ diagnostic: Diagnostic, in file: SourceFile, isFatal: Bool = true) {
        self.text = text
        self.isFatal = isFatal
        report = DiagnosticRenderer.render(diagnostic, in: file)
        place = diagnostic.range.map { range in
            let position = file.position(at: range.start)
            return "\(position.line):\(position.column)"
        }
    }
}
