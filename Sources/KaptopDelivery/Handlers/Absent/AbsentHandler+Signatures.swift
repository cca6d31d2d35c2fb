package import KaptopAlerts

extension AbsentHandler {
    /// How scripts name the handlers that kaptop does not have; what stands in their properties counts for nothing.
    ///
    /// Source: pipeline/alert.go of Kapacitor 1.5.7.
    package static let signatures: [HandlerSignature] = [
        absent("alerta", "alerta", "Alerta", "token resource event environment group value origin services timeout"),
        absent("discord", "discord", "Discord", "workspace username avatarURL embedTitle"),
        absent("kafka", "kafka", "Kafka", "kafkaTopic template", kept: "cluster"),
        absent("mqtt", "mqtt", "MQTT", "brokerName topic qos retained", argument: "topic"),
        absent("opsgenie", "opsGenie", "OpsGenie", "teams recipients"),
        absent("opsgenie2", "opsGenie2", "OpsGenie2", "teams recipients recoveryAction"),
        absent("pagerduty", "pagerDuty", "PagerDuty", "serviceKey"),
        absent("pagerduty2", "pagerDuty2", "PagerDuty2", "routingKey serviceKey link"),
        absent("pushover", "pushover", "Pushover", "userKey device title URL uRL URLTitle uRLTitle sound"),
        absent("sensu", "sensu", "Sensu", "source handlers metadata"),
        absent(
            "servicenow", "serviceNow", "ServiceNow", "URL uRL username password source node type resource metricName messageKey"),
        absent("smtp", "email", "Email", "to", argument: "to", isVariadic: true),
        absent("snmptrap", "snmpTrap", "SNMPTrap", "trapOid data", argument: "trap-oid"),
        absent("talk", "talk", "Talk", ""),
        absent("teams", "teams", "Teams", "channelURL"),
        absent("victorops", "victorOps", "VictorOps", "routingKey"),
    ]

    private static func absent(
        _ kind: String, _ property: String, _ typeName: String, _ ignored: String, kept: String? = nil, argument: String? = nil,
        isVariadic: Bool = false
    ) -> HandlerSignature {
        var properties = ignored.split(separator: " ").map { HandlerSignature.Property(String($0), sets: "", form: .ignored) }
        if let kept { properties.append(HandlerSignature.Property(kept, sets: kept)) }
        return HandlerSignature(
            kind: kind, property: property, typeName: "*pipeline.\(typeName)Handler",
            arguments: argument.map { [HandlerSignature.Option($0, isVariadic ? .strings : .string)] } ?? [], isVariadic: isVariadic,
            properties: properties)
    }
}
