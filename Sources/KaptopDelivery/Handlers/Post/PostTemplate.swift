import GoTemplate
package import KaptopAlerts
import Points

/// The Go templates of `[[httppost]]`, with Kapacitor's `alert.Data` as dot: `.ID`, `.Level`, `.Data.Series` … and `json`.
package enum PostTemplate {
    /// Go's message where the template does not parse.
    static func problem(with template: String) -> String? {
        do throws(TemplateError) {
            _ = try parse(template)
            return nil
        } catch {
            return error.message
        }
    }

    // Kapacitor names all of them `body`, which shows in the messages.
    private static func parse(_ template: String) throws(TemplateError) -> Template {
        try Template(parsing: template, name: "body", functions: ["json": .json])
    }

    /// Throws Go's message.
    package static func render(_ template: String, _ event: AlertEvent) throws(HandlerSettingError) -> String {
        do throws(TemplateError) {
            return try parse(template).render(.structure(AlertDataFields(event: event)))
        } catch {
            throw HandlerSettingError(error.message)
        }
    }
}

private struct AlertDataFields: TemplateFields {
    let event: AlertEvent
    var typeName: String { "alert.Data" }
    var members: [TemplateMember] {
        [
            .field("ID", key: "id"), .field("Message", key: "message"), .field("Details", key: "details"), .field("Time", key: "time"),
            .field("Duration", key: "duration"), .field("Level", key: "level"), .field("Data", key: "data"),
            .field("PreviousLevel", key: "previousLevel"), .field("Recoverable", key: "recoverable"),
        ]
    }

    func field(_ name: String) -> TemplateValue? {
        switch name {
        case "ID": .string(event.state.id.rawValue)
        case "Message": .string(event.state.message)
        case "Details": .string(event.state.details)
        case "Time": .time(event.state.time)
        case "Duration": .duration(event.state.duration)
        case "Level": level(event.state.level)
        case "Data": .structure(ResultFields(series: [event.series] + event.furtherSeries))
        case "PreviousLevel": level(event.previousLevel)
        case "Recoverable": .bool(event.isRecoverable)
        default: nil
        }
    }

    private func level(_ level: Level) -> TemplateValue {
        .enumeration(
            TemplateEnumeration(typeName: "alert.Level", number: Int64(level.rawValue), text: level.name, isTextInJSON: true))
    }
}

private struct ResultFields: TemplateFields {
    let series: [AlertSeries]
    var typeName: String { "models.Result" }
    var isPrintedAsJSON: Bool { true }
    var members: [TemplateMember] { [.field("Series", key: "series"), .field("Err", key: "error", omitsEmpty: true)] }

    func field(_ name: String) -> TemplateValue? {
        switch name {
        case "Series": .list(TemplateList(series.map { .structure(RowFields(series: $0)) }, elementType: "*models.Row"))
        case "Err": .null
        default: nil
        }
    }
}

private struct RowFields: TemplateFields {
    let series: AlertSeries
    var typeName: String { "models.Row" }
    var members: [TemplateMember] {
        ["Name", "Tags", "Columns", "Values"].map { .field($0, key: $0.lowercased(), omitsEmpty: true) }
    }

    func field(_ name: String) -> TemplateValue? {
        switch name {
        case "Name": .string(series.name)
        case "Tags": .map(Dictionary(series.tags.map { ($0.key, $0.value) }) { first, _ in first })
        case "Columns":
            .list(TemplateList(series.rows.isEmpty ? [] : (["time"] + series.columns).map { .string($0) }, elementType: "string"))
        case "Values":
            .list(
                TemplateList(
                    series.rows.map { row in .list([.time(row.time)] + row.values.map { $0.map(value) ?? .null }) },
                    elementType: "[]interface {}"))
        default: nil
        }
    }

    private func value(_ field: FieldValue) -> TemplateValue { TemplateValue(field) }
}
