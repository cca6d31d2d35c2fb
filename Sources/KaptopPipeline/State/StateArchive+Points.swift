package import Points

extension StateArchive {
    /// Messages with their fields and groups.
    package mutating func code(_ chunk: inout Chunk) {
        var count = chunk.messages.count
        code(&count)
        guard isReading else {
            for message in chunk.messages {
                var message = message
                code(&message)
                guard message.kind == .point || message.kind == .row else { continue }
                for index in message.fieldRange {
                    var key = chunk.fields[index].key
                    var value = chunk.value(chunk.fields[index])
                    code(&key)
                    code(&value)
                }
            }
            return
        }
        chunk = Chunk()
        for _ in 0..<count where !isBroken {
            var message = Chunk.Message(kind: .point, series: .empty, time: 0)
            code(&message)
            guard message.kind == .point || message.kind == .row else {
                chunk.messages.append(message)
                continue
            }
            let start = chunk.fields.count
            for _ in 0..<message.fieldCount where !isBroken {
                var key = Symbol.empty
                var value = FieldValue.boolean(false)
                code(&key)
                code(&value)
                chunk.appendField(key, value)
            }
            chunk.append(message.kind, series: message.series, group: message.group, time: message.time, fieldsFrom: start)
        }
    }

    /// A message without its fields, whose number it keeps.
    package mutating func code(_ message: inout Chunk.Message) {
        code(&message.kind)
        code(&message.series)
        code(&message.group)
        code(&message.time)
        var count = Int(message.fieldCount)
        code(&count)
        message.fieldCount = UInt32(clamping: count)
    }
}
