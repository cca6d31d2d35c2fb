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

    /// One `[[kaptop.slack.channel]]`: a channel by a name, which scripts and topic handlers may use for `channel`.
    package struct Channel: Sendable, Hashable {
        package var name: String
        /// Empty for the default workspace.
        package var workspace: String
        package var channel: String

        package init(name: String, workspace: String = "", channel: String) {
            self.name = name
            self.workspace = workspace
            self.channel = channel
        }
    }

    package init() {}
}
