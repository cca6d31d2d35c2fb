/// `index` and `slice`.
enum Indexing {
    static func index(_ item: Operand, _ indexes: [TemplateValue]) throws(FunctionFailure) -> Operand {
        guard !item.value.isNull else { throw FunctionFailure("index of untyped nil") }
        var item = item
        for index in indexes { item = try element(of: item.value, at: index) }
        // An index into nothing gives the item itself, without the interface around it.
        return indexes.isEmpty ? item.unwrapped : item
    }

    private static func element(of item: TemplateValue, at index: TemplateValue) throws(FunctionFailure) -> Operand {
        switch item {
        case .null: throw FunctionFailure("index of nil pointer")
        case .string(let text), .script(let text):
            let bytes = Array(text.utf8)
            let position = try position(index, capacity: bytes.count)
            guard position < bytes.count else { throw FunctionFailure("reflect: string index out of range") }
            return Operand(value: .uint8(bytes[position]))
        case .list(let list):
            let position = try position(index, capacity: list.elements.count)
            guard position < list.elements.count else { throw FunctionFailure("reflect: slice index out of range") }
            return Operand(value: list.elements[position], isInterface: list.elementType == TemplateValue.anyType)
        case .map(let map):
            guard !index.isNull else { throw FunctionFailure("value is nil; should be of type string") }
            guard case .string(let key) = index else {
                throw FunctionFailure("value has type \(index.typeName); should be string")
            }
            let isInterface = map.elementType == TemplateValue.anyType
            return Operand(value: map.value(forKey: key) ?? zero(of: map.elementType), isInterface: isInterface)
        default: throw FunctionFailure("can't index item of type \(item.typeName)")
        }
    }

    /// What a Go map gives for a key it does not have.
    private static func zero(of type: String) -> TemplateValue {
        switch type {
        case "string": .string("")
        case "float64": .float(0)
        case "int64": .int64(0)
        case "int": .int(0)
        case "bool": .bool(false)
        default: .null
        }
    }

    private static func position(_ index: TemplateValue, capacity: Int) throws(FunctionFailure) -> Int {
        guard !index.isNull else { throw FunctionFailure("cannot index slice/array with nil") }
        guard let number = index.integer else { throw FunctionFailure("cannot index slice/array with type \(index.typeName)") }
        guard number >= 0, number <= Int64(capacity) else { throw FunctionFailure("index out of range: \(number)") }
        return Int(number)
    }

    static func slice(_ item: Operand, _ indexes: [TemplateValue]) throws(FunctionFailure) -> Operand {
        guard !item.value.isNull else { throw FunctionFailure("slice of untyped nil") }
        guard indexes.count <= 3 else { throw FunctionFailure("too many slice indexes: \(indexes.count)") }
        switch item.value {
        case .string(let text), .script(let text):
            if indexes.count == 3 { throw FunctionFailure("cannot 3-index slice a string") }
            let bytes = Array(text.utf8)
            let cut = String(decoding: bytes[try bounds(indexes, capacity: bytes.count)], as: UTF8.self)
            if case .script = item.value { return Operand(value: .script(cut)) }
            return Operand(value: .string(cut))
        case .list(let list):
            let range = try bounds(indexes, capacity: list.elements.count)
            return Operand(value: .list(TemplateList(Array(list.elements[range]), elementType: list.elementType)))
        default: throw FunctionFailure("can't slice item of type \(item.value.typeName)")
        }
    }

    private static func bounds(_ indexes: [TemplateValue], capacity: Int) throws(FunctionFailure) -> Range<Int> {
        var positions = [0, capacity, capacity]
        for (place, index) in indexes.enumerated() { positions[place] = try position(index, capacity: capacity) }
        guard positions[0] <= positions[1] else {
            throw FunctionFailure("invalid slice index: \(positions[0]) > \(positions[1])")
        }
        guard indexes.count < 3 || positions[1] <= positions[2] else {
            throw FunctionFailure("invalid slice index: \(positions[1]) > \(positions[2])")
        }
        return positions[0]..<positions[1]
    }
}
