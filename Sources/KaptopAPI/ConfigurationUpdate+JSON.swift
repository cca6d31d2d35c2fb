/// Changes of several sections as one document of kaptop's own API.
///
/// ```
/// {"changes": [{"section": "telegram", "set": {"chat-id": "-100"}},
///              {"section": "kaptop.telegram.chat", "element": "ops", "set": {"chat-id": "-200"}},
///              {"section": "kaptop.slack.channel", "remove": ["night"]},
///              {"section": "kaptop.hipchat.room", "restore": ["db"]}]}
/// ```
extension ConfigurationUpdate {
    package static func document(_ updates: [ConfigurationUpdate]) -> JSONValue { ["changes": .array(updates.map(\.json))] }

    package static func list(from document: JSONValue) throws(APIError) -> [ConfigurationUpdate] {
        try list(from: StrictMembers(document, known: ["changes"]))
    }

    static func list(from members: StrictMembers) throws(APIError) -> [ConfigurationUpdate] {
        var updates: [ConfigurationUpdate] = []
        for change in try members.list("changes") { updates.append(try ConfigurationUpdate(change)) }
        return updates
    }

    private init(_ json: JSONValue) throws(APIError) {
        let members = try StrictMembers(json, known: ["section", "element", "set", "delete", "add", "remove", "restore"])
        self.init(section: try members.text("section"), element: try members.optionalText("element") ?? "")
        set = try members.object("set")
        delete = members.has("delete") ? try members.texts("delete") : []
        add = try members.object("add")
        remove = members.has("remove") ? try members.texts("remove") : []
        restore = members.has("restore") ? try members.texts("restore") : []
    }

    private var json: JSONValue {
        var members: [JSONValue.Member] = [.init("section", .text(section))]
        if !element.isEmpty { members.append(.init("element", .text(element))) }
        for (name, values) in [("set", set), ("add", add)] where !values.isEmpty { members.append(.init(name, .object(values))) }
        for (name, names) in [("delete", delete), ("remove", remove), ("restore", restore)] where !names.isEmpty {
            members.append(.init(name, .array(names.map { .text($0) })))
        }
        return .object(members)
    }
}
