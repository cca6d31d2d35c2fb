package import KaptopAlerts
import TickScript

/// `|alert()`: gives every group a level and makes events of it, which handlers carry to people.
///
/// ```
/// |alert()
///     .id('{{ index .Tags "host" }}')
///     .warn(lambda: "usage_idle" < 20)
///     .crit(lambda: "usage_idle" < 10)
///     .stateChangesOnly()
///     .telegram()
/// ```
/// Levels are tried from critical downwards. A reset keeps a level until it holds. Without handlers and topic the alert
/// is only shown.
package struct AlertSpec: NodeSpec {
    var category = ""
    var topic = ""
    var id = "{{ .Name }}:{{ .Group }}"
    var message = "{{ .ID }} is {{ .Level }}"
    var details = "{{ json . }}"
    var info: Expression?
    var warn: Expression?
    var crit: Expression?
    var infoReset: Expression?
    var warnReset: Expression?
    var critReset: Expression?
    var history: Int64 = 21
    var usesFlapping = false
    var flappingLow = 0.0
    var flappingHigh = 0.0
    var isAll = false
    var hasNoRecoveries = false
    var isStateChangesOnly = false
    /// Nanoseconds after which an unchanged level is told again; 0 for never.
    var stateChangesOnlyInterval: Int64 = 0
    var inhibitors: [(category: String, tags: [String])] = []
    var augmentation = AlertAugmentation()

    /// How handlers are written; given by lowering.
    var signatures: [HandlerSignature] = []
    /// Handlers in the order of the script.
    package internal(set) var handlers: [HandlerSpec] = []

    package static let faces = [
        NodeFace("alert", typeName: "*pipeline.AlertNode", properties: properties) { (arguments: Arguments) throws(CallError) in
            try arguments.require(0...0)
            return AlertSpec()
        }
    ]

    private static let properties: [Property<AlertSpec>] = [
        .string("category", \.category),
        .string("topic", \.topic),
        .string("id", \.id),
        .string("message", \.message),
        .string("details", \.details),
        .lambda("info", \.info),
        .lambda("warn", \.warn),
        .lambda("crit", \.crit),
        .lambda("infoReset", \.infoReset),
        .lambda("warnReset", \.warnReset),
        .lambda("critReset", \.critReset),
        .integer("history", \.history),
        // Kapacitor sets these three by themselves too, as they are fields of its node.
        .float("flapLow", \.flappingLow),
        .float("flapHigh", \.flappingHigh),
        .duration("stateChangesOnlyDuration", \.stateChangesOnlyInterval),
        .string("levelTag", \.augmentation.levelTag),
        .string("levelField", \.augmentation.levelField),
        .string("messageField", \.augmentation.messageField),
        .string("durationField", \.augmentation.durationField),
        .string("idTag", \.augmentation.idTag),
        .string("idField", \.augmentation.idField),
        .flag("all", \.isAll),
        .flag("noRecoveries", \.hasNoRecoveries),
        Property("flapping") { (spec: inout AlertSpec, arguments: Arguments) throws(CallError) in
            try arguments.require(2...2)
            spec.usesFlapping = true
            spec.flappingLow = try arguments.float(0)
            spec.flappingHigh = try arguments.float(1)
        },
        Property("stateChangesOnly") { (spec: inout AlertSpec, arguments: Arguments) throws(CallError) in
            spec.isStateChangesOnly = true
            let intervals = try arguments.durations()
            if intervals.count == 1 { spec.stateChangesOnlyInterval = intervals[0] }
        },
        Property("inhibit") { (spec: inout AlertSpec, arguments: Arguments) throws(CallError) in
            try arguments.require(atLeast: 1)
            spec.inhibitors.append((try arguments.string(0), try arguments.strings(from: 1)))
        },
    ]

    package func validate() throws(CallError) {
        for handler in handlers where handler.kind == "post" {
            guard case .pairs(let headers) = handler.options["headers"] else { continue }
            if headers.contains(where: { $0.first?.uppercased() == "AUTHENTICATE" }) {
                throw .refused("invalid post: cannot set 'authenticate' header")
            }
        }
    }

    package func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        try AlertNode(self, &building)
    }
}

// MARK: - Handlers

extension AlertSpec {
    /// Adds a handler (`.telegram()`), or sets a property of the handler at hand (`.chatId('1')`); nil where neither fits.
    mutating func callHandler(_ arguments: Arguments, facet: Int?) throws(CallError) -> (facet: Int, typeName: String)? {
        if let facet, let signature = signature(of: handlers[facet]),
            let property = signature.properties.first(where: { $0.name == arguments.name })
        {
            try Self.set(property, of: &handlers[facet], signature, arguments)
            return (facet, signature.typeName)
        }
        guard let signature = signatures.first(where: { $0.property == arguments.name }) else { return nil }
        handlers.append(try Self.makeHandler(signature, arguments))
        return (handlers.count - 1, signature.typeName)
    }

    func handlerPropertyNames(facet: Int?) -> [String] {
        let own = facet.flatMap { signature(of: handlers[$0]) }?.properties.map(\.name) ?? []
        return own + signatures.map(\.property)
    }

    private func signature(of handler: HandlerSpec) -> HandlerSignature? {
        signatures.first { $0.kind == handler.kind }
    }

    private static func makeHandler(_ signature: HandlerSignature, _ arguments: Arguments) throws(CallError) -> HandlerSpec {
        var handler = HandlerSpec(kind: signature.kind)
        let required = signature.isVariadic ? signature.arguments.dropLast() : signature.arguments[...]
        try arguments.require(atLeast: required.count)
        // Where nothing but a list says what a handler does, such as the words of a command, it cannot be empty.
        if signature.isVariadic, signature.properties.isEmpty { try arguments.require(atLeast: required.count + 1) }
        if !signature.isVariadic { try arguments.require(required.count...required.count) }
        for (index, option) in required.enumerated() {
            handler.options[option.name] = try value(arguments, index, option.kind)
        }
        if signature.isVariadic, let last = signature.arguments.last, arguments.count > required.count {
            let rest = try arguments.strings(from: required.count)
            handler.options[last.name] = last.kind == .strings ? .strings(rest) : .string(rest[0])
        }
        return handler
    }

    private static func set(
        _ property: HandlerSignature.Property, of handler: inout HandlerSpec, _ signature: HandlerSignature, _ arguments: Arguments
    ) throws(CallError) {
        let name = property.option.name
        switch property.form {
        case .flag:
            try arguments.require(0...0)
            handler.options[name] = .boolean(true)
        case .value:
            guard arguments.count == 1 else {
                throw .refused(
                    "too many arguments to set property \(property.name.prefix(1).uppercased() + property.name.dropFirst()) on \(signature.typeName)"
                )
            }
            do throws(CallError) {
                let value = try value(arguments, 0, property.option.kind)
                // Go does not tell a zero from what was never set.
                handler.options[name] = value == .integer(0) ? nil : value
            } catch {
                let wanted = property.option.kind == .integer ? "int64" : property.option.kind == .duration ? "time.Duration" : "string"
                throw .mismatched("reflect.Set: value of type \(arguments.values[0].typeName) is not assignable to type \(wanted)")
            }
        case .pair:
            try arguments.require(2...2)
            var pairs: [[String]] = []
            if case .pairs(let earlier) = handler.options[name] { pairs = earlier }
            pairs.append(try arguments.strings())
            handler.options[name] = .pairs(pairs)
        case .list:
            handler.options[name] = .strings(try arguments.strings())
        case .ignored:
            break
        }
    }

    private static func value(
        _ arguments: Arguments, _ index: Int, _ kind: HandlerSignature.Option.Kind
    ) throws(CallError) -> HandlerSpec.OptionValue {
        switch kind {
        case .boolean: .boolean(try arguments.boolean(index))
        case .integer: .integer(try arguments.integer(index))
        case .duration: .integer(try arguments.duration(index))
        case .string, .strings, .pairs: .string(try arguments.string(index))
        }
    }
}
