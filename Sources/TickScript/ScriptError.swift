package import SourceText

/// A mistake in a TICKscript: Kapacitor's sentence for the API, and a diagnostic for people.
package struct ScriptError: Error, Sendable, Equatable {
    /// Kapacitor's wording with its `line N char N`, as it stands behind `invalid TICKscript: ` in the API.
    package let text: String
    package let diagnostic: Diagnostic

    package init(text: String, diagnostic: Diagnostic) {
        self.text = text
        self.diagnostic = diagnostic
    }
}
