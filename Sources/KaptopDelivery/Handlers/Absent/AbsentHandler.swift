package import KaptopAlerts

/// Stands for a handler that Kapacitor has and kaptop does not, such as `.email()`.
///
/// A script may name it all the same. While its section of kapacitor.conf is not enabled, each event ends as it does in Kapacitor, with
/// the words `service is not enabled`, and the other handlers of the alert work. A task that names a handler whose section is enabled is
/// refused: whoever counts on it must know.
package struct AbsentHandler: Handler {
    /// One type stands for many kinds: their signatures are `signatures`.
    package static let signature = HandlerSignature(kind: "", property: "", typeName: "", properties: [])

    private let kind: String
    private let property: String
    private let settings: SettingsSource

    /// Nil for a kind that Kapacitor does not have either.
    init?(kind: String, settings: @escaping SettingsSource) {
        guard let signature = Self.signatures.first(where: { $0.kind == kind }) else { return nil }
        self.kind = kind
        property = signature.property
        self.settings = settings
    }

    package func check(_ spec: HandlerSpec) throws(HandlerSettingError) {
        if kind == "kafka" {
            let text = "unknown cluster \"\(spec.string("cluster") ?? "")\""
            throw HandlerSettingError(text, inTask: "failed to create kafka handler: \(text)")
        }
        if settings().absentServices.contains(kind) {
            throw HandlerSettingError("this version has no \(property) handler: it has \(Self.presentHandlers)")
        }
    }

    package func destination(of spec: HandlerSpec) -> Destination { Destination(kind: kind, address: "") }

    package func send(_ deliveries: ArraySlice<Delivery>) async -> [Verdict] {
        deliveries.map { _ in
            .rejected(
                Cause(
                    .disabled, detail: "there is no \(property) handler, but \(Self.presentHandlers)",
                    logText: (kind == "opsgenie2" ? "failed to prepare API request: " : "") + "service is not enabled"))
        }
    }

    /// The kinds, which are names of sections of kapacitor.conf too.
    package static let kinds = signatures.map(\.kind)

    /// The handlers that there are: `exec, hipChat, … and telegram`.
    package static let presentHandlers: String = {
        let names = HandlerCatalog.signatures.map(\.property)
        return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    }()
}
