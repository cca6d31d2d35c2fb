package import GoTemplate
package import Points

/// What templates of an alert can ask for, such as `.ID`, `.Tags.host` or `.Level`.
///
/// The names, their order and the Go types in messages are those of Kapacitor's alert node. Maps are made only when a
/// template asks for one.
package struct TemplateData: Sendable {
    package var name = ""
    package var task = ""
    package var group = "nil"
    package var tags: [(key: String, value: String)] = []
    package var hostname = ""
    package var clusterID = ""
    package var serverID = ""
    package var id = ""
    package var fields: [(key: String, value: FieldValue)] = []
    package var level = Level.ok
    package var time: Int64 = 0
    package var duration: Int64 = 0
    package var message = ""

    package init() {}

    /// What the id template sees.
    package var identification: TemplateValue { .structure(Identification(data: self)) }
    /// What the message template sees.
    package var messageData: TemplateValue { .structure(MessageData(data: self)) }
    /// What the details template sees.
    package var detailsData: TemplateValue { .structure(DetailsData(data: self)) }

    fileprivate static let identificationMembers: [TemplateMember] = [
        .field("Name"), .field("TaskName"), .field("Group"), .field("Tags"), .field("ServerInfo"),
    ]
    fileprivate static let messageMembers: [TemplateMember] = [
        .embedded("idInfo", identificationMembers), .field("ID"), .field("Fields"), .field("Level"), .field("Time"), .field("Duration"),
    ]

    fileprivate func identificationField(_ field: String) -> TemplateValue? {
        switch field {
        case "Name": .string(name)
        case "TaskName": .string(task)
        case "Group": .string(group)
        case "Tags": .map(Dictionary(tags.map { ($0.key, $0.value) }) { first, _ in first })
        case "ServerInfo": .structure(ServerInfo(data: self))
        default: nil
        }
    }

    fileprivate func messageField(_ field: String) -> TemplateValue? {
        switch field {
        case "ID": .string(id)
        case "Fields": .map(Dictionary(fields.map { ($0.key, TemplateValue($0.value)) }) { first, _ in first })
        case "Level": .string(level.name)
        case "Time": .time(time)
        case "Duration": .duration(duration)
        default: identificationField(field)
        }
    }
}

extension TemplateValue {
    package init(_ value: FieldValue) {
        switch value {
        case .float(let number): self = .float(number)
        case .integer(let number): self = .int64(number)
        case .boolean(let flag): self = .bool(flag)
        case .string(let text): self = .string(text)
        case .duration(let nanoseconds): self = .duration(nanoseconds)
        case .time(let nanoseconds): self = .time(nanoseconds)
        case .null, .missing: self = .null
        }
    }
}

private struct Identification: TemplateFields {
    let data: TemplateData
    var typeName: String { "kapacitor.idInfo" }
    var members: [TemplateMember] { TemplateData.identificationMembers }
    func field(_ name: String) -> TemplateValue? { data.identificationField(name) }
}

private struct MessageData: TemplateFields {
    let data: TemplateData
    var typeName: String { "kapacitor.messageInfo" }
    var members: [TemplateMember] { TemplateData.messageMembers }
    func field(_ name: String) -> TemplateValue? { data.messageField(name) }
}

private struct DetailsData: TemplateFields {
    let data: TemplateData
    var typeName: String { "kapacitor.detailsInfo" }
    var members: [TemplateMember] { [.embedded("messageInfo", TemplateData.messageMembers), .field("Message")] }
    func field(_ name: String) -> TemplateValue? { name == "Message" ? .string(data.message) : data.messageField(name) }
}

private struct ServerInfo: TemplateFields {
    let data: TemplateData
    var typeName: String { "kapacitor.serverInfo" }
    var members: [TemplateMember] { [.field("Hostname"), .field("ClusterID"), .field("ServerID")] }

    func field(_ name: String) -> TemplateValue? {
        switch name {
        case "Hostname": .string(data.hostname)
        case "ClusterID": .string(data.clusterID)
        case "ServerID": .string(data.serverID)
        default: nil
        }
    }
}
