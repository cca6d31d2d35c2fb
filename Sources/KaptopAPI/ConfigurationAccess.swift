/// The port to the server's configuration: what it is, and overrides that outlive a restart.
package protocol ConfigurationAccess: Sendable {
    /// `[config-override] enabled`
    var isEnabled: Bool { get }
    /// All sections that can be overridden, as they are now, with secrets redacted.
    func sections() async throws(ConfigurationRefusal) -> [ConfigurationSection]
    /// Sets or deletes overrides, all or none; Kapacitor's text where it refuses.
    func update(_ updates: [ConfigurationUpdate]) async throws(ConfigurationRefusal)
}

/// The port to the file that the server's configuration comes from.
package protocol ConfigurationFileAccess: Sendable {
    /// Sets or deletes overrides, all or none, and has running tasks take up handlers that are global now.
    func change(_ updates: [ConfigurationUpdate]) async throws(ConfigurationRefusal)
    /// Reads the file at once, and sets or deletes overrides with it: all of it holds afterwards, or nothing has changed.
    ///
    /// - Parameter file: the file that must be the engine's, by its whole path; nil for whichever that is.
    func reload(expecting file: String?, _ updates: [ConfigurationUpdate]) async -> FileReloading
}

/// What became of reading the configuration file again.
package enum FileReloading: Sendable, Hashable {
    /// It holds now, but for the sections that only a start reads.
    case taken(file: String?, waiting: [String])
    /// What held before goes on holding.
    case refused(file: String?, reason: String)
    /// The engine's file is another one, nil for none; nothing was read.
    case otherFile(String?)
}

/// A section of the configuration such as `[telegram]` or all `[[slack]]`.
package struct ConfigurationSection: Sendable {
    package struct Element: Sendable {
        /// Empty for a section that is no list.
        package var id: String
        /// A secret is true where it is set.
        package var options: [String: JSONValue]
        /// Names of the secrets.
        package var redacted: [String]

        package init(id: String = "", options: [String: JSONValue], redacted: [String] = []) {
            self.id = id
            self.options = options
            self.redacted = redacted
        }
    }

    package var name: String
    package var elements: [Element]

    /// Whether only kaptop has it, so that Kapacitor's own paths do not list it.
    var isOwn: Bool { name.hasPrefix("kaptop.") }

    package init(name: String, elements: [Element]) {
        self.name = name
        self.elements = elements
    }
}

/// A change of one element's overrides, or of a list's elements.
package struct ConfigurationUpdate: Sendable, Hashable {
    package var section: String
    package var element: String
    package var set: [JSONValue.Member] = []
    package var delete: [String] = []
    /// Options of a new element.
    package var add: [JSONValue.Member] = []
    /// Elements that are to be gone.
    package var remove: [String] = []
    /// Elements whose overrides are taken back, all of them: Kapacitor's `remove`.
    package var restore: [String] = []

    package init(section: String, element: String) {
        self.section = section
        self.element = element
    }
}

/// Why a configuration is not changed, in Kapacitor's words.
package struct ConfigurationRefusal: Error, Sendable, Hashable {
    package enum Kind: Sendable {
        /// The request is wrong.
        case refused
        /// The server could not do it.
        case failed
    }

    package let kind: Kind
    package let text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

/// The port to the services' tests: one message sent with the running configuration.
package protocol ServiceTesting: Sendable {
    /// Names of services and the options of their tests with their standard values.
    func services() async -> [(name: String, options: JSONValue)]
    /// Sends; nil for success, else what went wrong.
    func test(_ service: String, options: JSONValue) async -> String?
}
