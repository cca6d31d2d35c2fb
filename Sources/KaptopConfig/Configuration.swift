package import KaptopDelivery

/// Everything that kapacitor.conf, the environment and the defaults say.
///
/// Names follow the file: `[task] snapshot-interval` is `task.snapshotInterval`. What kaptop knows of each key stands in
/// `SectionTable`; the defaults stand here, once.
package struct Configuration: Sendable, Hashable {
    package var hostname = "localhost"
    /// The folder of all state.
    ///
    /// Kapacitor has no default for it in a file and neither has kaptop.
    package var dataDirectory = ""
    package var skipsConfigOverrides = false
    package var defaultRetentionPolicy = ""
    package var http = HTTPSection()
    package var logging = LoggingSection()
    package var load = LoadSection()
    package var udp: [UDPSection] = []
    package var replay = ReplaySection()
    package var storage = StorageSection()
    package var task = TaskSection()
    package var deadman = DeadmanSection()
    package var alert = AlertSection()
    package var isConfigOverrideEnabled = true
    package var services = Configuration.defaultServices
    package var kaptop = KaptopSection()

    /// Settings that Kapacitor has and kaptop keeps without using them, by `section[index].key`.
    package var kept: [String: SettingValue] = [:]

    package init() {}

    /// As Kapacitor starts: one Slack workspace and one example endpoint, so that environment variables can fill them in.
    package static let defaultServices: ServiceSettings = {
        var services = ServiceSettings()
        var slack = SlackSettings()
        slack.isDefault = true
        services.slack = [slack]
        services.httpPost = [exampleEndpoint]
        return services
    }()

    static let exampleEndpoint: HTTPPostSettings = {
        var endpoint = HTTPPostSettings()
        endpoint.endpoint = "example"
        endpoint.url = Secret("http://example.com")
        return endpoint
    }()
}

package struct HTTPSection: Sendable, Hashable {
    /// Kapacitor listens on every address (`:9092`) by default; kaptop only on this machine.
    package var bindAddress = "127.0.0.1:9092"
    package var isLogEnabled = true
    package var isWriteTracing = false
    package var shutdownTimeout = Duration.seconds(10)
    /// Largest request body in bytes after decompression; nil for kaptop's own limit.
    package var maxBodySize: Int?
}

package struct LoggingSection: Sendable, Hashable {
    /// `STDERR`, `STDOUT` or a path.
    package var file = "STDERR"
    /// `DEBUG`, `INFO` or `ERROR`, in any case.
    package var level = "DEBUG"
}

package struct LoadSection: Sendable, Hashable {
    package var isEnabled = false
    package var directory = "./load"
}

/// One `[[udp]]`: an address on which line protocol is taken as datagrams.
package struct UDPSection: Sendable, Hashable {
    package var isEnabled = false
    package var bindAddress = ""
    /// The kernel's buffer in bytes; 0 for its own default.
    package var readBuffer = 0
    /// Datagrams that may wait for the tasks before reading pauses.
    ///
    /// Kapacitor has the key and takes 1000 whatever it says.
    package var buffer = 1000
    package var database = ""
    /// Empty for `default-retention-policy`.
    package var retentionPolicy = ""

    package init() {}
}

package struct ReplaySection: Sendable, Hashable {
    package var directory = "./replay"
}

package struct StorageSection: Sendable, Hashable {
    /// Kapacitor's database, which kaptop never opens.
    package var boltDB = "./kapacitor.db"
}

package struct TaskSection: Sendable, Hashable {
    package var directory = "./tasks"
    package var snapshotInterval = Duration.seconds(60)
}

/// Deadman's switches on every task.
package struct DeadmanSection: Sendable, Hashable {
    package var isGlobal = false
    package var threshold = 0.0
    package var interval = Duration.seconds(10)
    package var id = "{{ .Group }}:NODE_NAME for task '{{ .TaskName }}'"
    package var message =
        #"{{ .ID }} is {{ if eq .Level "OK" }}alive{{ else }}dead{{ end }}: "#
        + #"{{ index .Fields "emitted" | printf "%0.3f" }} points/INTERVAL."#
}

package struct AlertSection: Sendable, Hashable {
    package var persistsTopics = true
    package var topicBufferLength = 5000
}

/// The tables that only kaptop reads; what handlers need of them stands in `services`.
package struct KaptopSection: Sendable, Hashable {
    /// Whether this machine is sampled; nil where no file says so: then only without any file.
    package var isHostEnabled: Bool?
    package var delivery = DeliverySection()
    /// The files that hold secrets instead of the configuration; empty for none.
    package var telegramTokenFile = ""
    package var hipChatTokenFile = ""
    /// That of the first workspace.
    package var slackURLFile = ""
    /// Those of workspaces by their names.
    package var slackURLFiles: [String: String] = [:]
    /// `measurement.field` to the unit its values are in.
    package var units: [String: String] = [:]
}

/// `[kaptop.delivery]`: how patient, how talkative and how forgetful deliveries are.
package struct DeliverySection: Sendable, Hashable {
    /// After how long a delivery that keeps failing is given up; nil for never.
    package var giveUpAfter: Duration?
    /// How many deliveries may wait for a rate limit before they are told together in a digest; 0 for no digests.
    package var digestAfter = 10
    /// How many deliveries of one destination may wait before only the newest of each alert is kept; 0 for no limit.
    package var foldAfter = 10_000
    /// How long events and what became of them are kept; zero for ever.
    package var keepHistory = Duration.seconds(30 * 24 * 3600)
    /// After how long a destination's failing is told through another one; zero for never.
    package var selfAlertAfter = Duration.seconds(30)
}
