import GoTemplate

/// The data every recorded case is rendered with: an alert's details as Kapacitor has them, with fields of every kind.
enum Fixture {
    static let details = TemplateValue.structure(DetailsInfo())

    struct ServerInfo: TemplateFields {
        var typeName: String { "kapacitor.serverInfo" }
        var members: [TemplateMember] { [.field("Hostname"), .field("ClusterID"), .field("ServerID")] }
        func field(_ name: String) -> TemplateValue? {
            switch name {
            case "Hostname": .string("localhost")
            case "ClusterID": .string("cluster")
            case "ServerID": .string("server")
            default: nil
            }
        }
    }

    struct DetailsInfo: TemplateFields {
        var typeName: String { "kapacitor.detailsInfo" }

        var members: [TemplateMember] {
            let idInfo: [TemplateMember] = [
                .field("Name"), .field("TaskName"), .field("Group"), .field("Tags"), .field("ServerInfo"),
            ]
            let messageInfo: [TemplateMember] = [
                .embedded("idInfo", idInfo), .field("ID"), .field("Fields"), .field("Level"), .field("Time"), .field("Duration"),
            ]
            return [.embedded("messageInfo", messageInfo), .field("Message")]
        }

        func field(_ name: String) -> TemplateValue? {
            switch name {
            case "Name": .string("cpu")
            case "TaskName": .string("task")
            case "Group": .string("dc=eu-1,host=serverA")
            case "Tags": .map(["cpu": "total", "dc": "eu-1", "host": "serverA"])
            case "ServerInfo": .structure(ServerInfo())
            case "ID": .string("cpu:dc=eu-1,host=serverA")
            case "Fields": .map(Fixture.fields)
            case "Level": .string("CRITICAL")
            case "Time": .time(1_500_000_000_123_456_789)
            case "Duration": .duration(90_500_000_000)
            case "Message": .string("cpu is <bad> & 'worse'")
            default: nil
            }
        }
    }

    static let fields: [String: TemplateValue] = [
        "usage_idle": .float(12.5), "usage_user": .int64(60), "ok": .bool(true), "off": .bool(false),
        "note": .string("<b>&\"it's\"</b>"), "nothing": .null, "big": .float(1e21), "tiny": .float(1.5e-7),
        "large": .float(123_456_789), "whole": .float(99), "text": .string("héllo wörld"), "zero": .int64(0), "empty": .string(""),
        "list": .list([.int64(1), .string("two"), .float(3.5), .null]),
        "names": .list(TemplateList([.string("a"), .string("b"), .string("c")], elementType: "string")), "none": .list([]),
        "level": .enumeration(TemplateEnumeration(typeName: "kapacitor.Level", number: 3, text: "CRITICAL")),
        "link": .string("javascript:alert(1)"), "page": .string("https://example.com/a b?q=1&r=é"),
    ]
}
