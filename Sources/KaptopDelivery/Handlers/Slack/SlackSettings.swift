/// One `[[slack]]` section of kapacitor.conf: a workspace.
package struct SlackSettings: Sendable, Hashable {
    package var isEnabled = false
    package var isDefault = false
    package var workspace = ""
    /// The incoming webhook; whoever knows it can post, so it is secret.
    package var url: Secret<String> = .empty
    package var channel = ""
    package var username = "kapacitor"
    package var iconEmoji = ""
    package var isGlobal = false
    package var isStateChangesOnly = false
    /// ssl-ca, ssl-cert, ssl-key, insecure-skip-verify.
    package var tls = HTTPRequest.TLSOptions()

    package init() {}
}
