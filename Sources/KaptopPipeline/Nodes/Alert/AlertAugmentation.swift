import KaptopAlerts
import Points

/// Tags and fields that an alert node adds to the data it passes on.
struct AlertAugmentation: Sendable {
    var levelTag = ""
    var levelField = ""
    var messageField = ""
    var durationField = ""
    var idTag = ""
    var idField = ""

    var changesTags: Bool { !levelTag.isEmpty || !idTag.isEmpty }
    var isEmpty: Bool { !changesTags && levelField.isEmpty && messageField.isEmpty && durationField.isEmpty && idField.isEmpty }

    /// The series with the level and id tags set.
    func series(_ id: SeriesID, _ state: EventState, _ symbols: inout SymbolTable) -> SeriesID {
        guard changesTags else { return id }
        let series = symbols.series(id)
        var tags = series.tags.map { (key: symbols.string($0.key), value: symbols.string($0.value)) }
        func set(_ key: String, _ value: String) {
            guard !key.isEmpty else { return }
            tags.removeAll { $0.key == key }
            tags.append((key, value))
        }
        set(levelTag, state.level.name)
        set(idTag, state.id.rawValue)
        return symbols.intern(measurement: symbols.string(series.measurement), tags: tags)
    }

    /// Appends a message to `output` with the fields set.
    func append(
        _ message: Chunk.Message, of messages: borrowing Chunk, _ state: EventState, group: GroupID, into output: inout Chunk,
        _ symbols: inout SymbolTable
    ) {
        let added: [(String, FieldValue)] = [
            (levelField, .string(state.level.name)), (messageField, .string(state.message)), (idField, .string(state.id.rawValue)),
            (durationField, .integer(state.duration)),
        ].filter { !$0.0.isEmpty }
        let keys = added.map { symbols.intern($0.0) }
        let start = output.fields.count
        for index in message.fieldRange where !keys.contains(messages.fields[index].key) {
            output.appendField(messages.fields[index], from: messages)
        }
        for (key, field) in zip(keys, added) { output.appendField(key, field.1) }
        let series = series(message.series, state, &symbols)
        output.append(message.kind, series: series, group: group, time: message.time, fieldsFrom: start)
    }
}
