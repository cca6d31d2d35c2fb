/// A section of Kapacitor's that kaptop knows by name only and leaves alone.
package struct OtherSection: Sendable, Hashable {
    package let name: String
    /// Whether Kapacitor's configuration API lists it.
    package let isOverridable: Bool
    /// For lists, the key that tells the elements apart.
    package let elementKey: String?

    private init(_ name: String, isOverridable: Bool = true, elementKey: String? = nil) {
        self.name = name
        self.isOverridable = isOverridable
        self.elementKey = elementKey
    }

    /// Source: server/config.go of Kapacitor 1.5.7.
    package static let all: [OtherSection] = [
        OtherSection("influxdb", elementKey: "name"),
        OtherSection("tls", isOverridable: false),
        OtherSection("graphite", isOverridable: false), OtherSection("collectd", isOverridable: false),
        OtherSection("opentsdb", isOverridable: false),
        OtherSection("alerta"), OtherSection("discord", elementKey: "workspace"), OtherSection("kafka", elementKey: "id"),
        OtherSection("mqtt", elementKey: "name"), OtherSection("opsgenie"), OtherSection("opsgenie2"),
        OtherSection("pagerduty"), OtherSection("pagerduty2"), OtherSection("pushover"), OtherSection("smtp"),
        OtherSection("snmptrap"), OtherSection("sensu"), OtherSection("servicenow"), OtherSection("talk"),
        OtherSection("teams"), OtherSection("victorops"),
        OtherSection("scraper", elementKey: "name"), OtherSection("azure", elementKey: "id"),
        OtherSection("consul", elementKey: "id"), OtherSection("dns", elementKey: "id"), OtherSection("ec2", elementKey: "id"),
        OtherSection("file-discovery", elementKey: "id"), OtherSection("gce", elementKey: "id"),
        OtherSection("marathon", elementKey: "id"), OtherSection("nerve", elementKey: "id"),
        OtherSection("serverset", elementKey: "id"), OtherSection("static-discovery", elementKey: "id"),
        OtherSection("triton", elementKey: "id"), OtherSection("kubernetes", elementKey: "id"),
        OtherSection("swarm", elementKey: "id"),
        OtherSection("reporting", isOverridable: false), OtherSection("stats", isOverridable: false),
        OtherSection("udf", isOverridable: false),
        // Stands in Kapacitor's sample file, below [[static-discovery]].
        OtherSection("static", isOverridable: false),
    ]
}
