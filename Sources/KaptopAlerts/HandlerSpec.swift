/// A handler as a script, a topic handler file or the API asks for it: a kind and its options, not yet checked against
/// any service.
package struct HandlerSpec: Sendable, Hashable, Codable {
    /// `telegram`, `hipchat`, `log`, `post` …: the kind of Kapacitor's topic handlers.
    package var kind: String
    /// Options by their name in topic handlers (`chat-id`).
    package var options: [String: OptionValue]

    package init(kind: String, options: [String: OptionValue] = [:]) {
        self.kind = kind
        self.options = options
    }

    package enum OptionValue: Sendable, Hashable, Codable {
        case string(String)
        case boolean(Bool)
        case integer(Int64)
        case strings([String])
        /// Repeatable two-argument properties such as `header('k', 'v')`, in their order.
        case pairs([[String]])
    }

    package func string(_ option: String) -> String? {
        if case .string(let value) = options[option] { value } else { nil }
    }

    package func boolean(_ option: String) -> Bool {
        options[option] == .boolean(true)
    }
}

/// Options may be tokens, passwords and keys, so only their names are printed: `hipchat(room, token)`.
extension HandlerSpec: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(kind)(\(options.keys.sorted().joined(separator: ", ")))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// How a handler is written in TICKscript, published by the handler and known to no node.
package struct HandlerSignature: Sendable {
    /// Kind of topic handlers: `hipchat`.
    package var kind: String
    /// Property of the alert node that adds one: `hipChat`.
    package var property: String
    /// Kapacitor's name of the type, for its error texts: `*pipeline.HipChatHandler`.
    package var typeName: String
    /// Arguments of the property itself, such as `log('/path')`: option names; `variadic` takes any number into the first.
    package var arguments: [Option]
    package var isVariadic: Bool
    package var properties: [Property]

    package struct Option: Sendable {
        package enum Kind: Sendable { case string, boolean, integer, strings, pairs, duration }
        package var name: String
        package var kind: Kind
        package init(_ name: String, _ kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    /// A property behind the handler: `.chatId('x')` sets option `chat-id`.
    package struct Property: Sendable {
        package enum Form: Sendable {
            /// One argument of the option's kind.
            case value
            /// No argument; sets true.
            case flag
            /// Two strings, added to the pairs of the option.
            case pair
            /// Any number of strings.
            case list
            /// Anything, which counts for nothing.
            case ignored
        }
        package var name: String
        package var option: Option
        package var form: Form

        package init(_ name: String, sets option: String, _ kind: Option.Kind = .string, form: Form = .value) {
            self.name = name
            self.option = Option(option, kind)
            self.form = form
        }
    }

    package init(
        kind: String, property: String, typeName: String, arguments: [Option] = [], isVariadic: Bool = false, properties: [Property]
    ) {
        self.kind = kind
        self.property = property
        self.typeName = typeName
        self.arguments = arguments
        self.isVariadic = isVariadic
        self.properties = properties
    }
}
