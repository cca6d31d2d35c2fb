/// One `[[httppost]]` section of kapacitor.conf: a named endpoint.
package struct HTTPPostSettings: Sendable, Hashable {
    package var endpoint = ""
    package var url: Secret<String> = .empty
    package var headers: [String: String] = [:]
    package var username = ""
    package var password: Secret<String> = .empty
    /// Go template of the body for alerts; empty for the alert data as JSON.
    package var alertTemplate = ""
    package var rowTemplate = ""

    package init() {}
}
