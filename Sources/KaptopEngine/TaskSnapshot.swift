import KaptopPipeline

/// What the nodes of a task remembered at a moment, kept for the next start.
package struct TaskSnapshot: Sendable, Equatable {
    /// The script with its variables: another script does not take the state over.
    package var fingerprint: String
    /// Wall time, nanoseconds since 1970 UTC.
    package var takenAt: Int64
    package var state: [UInt8]

    package init(fingerprint: String, takenAt: Int64, state: [UInt8]) {
        self.fingerprint = fingerprint
        self.takenAt = takenAt
        self.state = state
    }
}

extension TaskDefinition {
    var fingerprint: String { "\(kind.rawValue)\n\(VariableText.text(of: variables))\n\(script)" }
}
