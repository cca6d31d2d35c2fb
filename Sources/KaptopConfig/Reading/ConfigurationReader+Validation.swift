internal import KaptopDelivery
internal import SourceText

/// What Kapacitor checks after reading, in its order and words, with the place and the way out added.
extension ConfigurationReader {
    mutating func validate() {
        if configuration.hostname.isEmpty {
            fail("", "hostname", "hostname is empty", hint: #"write hostname = "localhost""#, kapacitor: "must configure valid hostname")
        }
        if configuration.dataDirectory.isEmpty {
            fail(
                "", "data_dir", "data_dir is not set", hint: #"write data_dir = "/var/lib/kapacitor" above the first section"#,
                kapacitor: "must configure valid data dir")
        }
        if configuration.replay.directory.isEmpty {
            fail("replay", "dir", "[replay] dir is empty", hint: nil, kapacitor: "replay: must specify dir")
        }
        if configuration.storage.boltDB.isEmpty {
            fail("storage", "boltdb", "[storage] boltdb is empty", hint: nil, kapacitor: "storage: must specify storage 'boltdb' path")
        }
        validateBindAddress()
        if configuration.load.isEnabled, !configuration.load.directory.hasPrefix("/") {
            fail(
                "load", "dir", "[load] dir is not an absolute path", hint: "begin it with /",
                kapacitor: "dir must be an absolute path")
        }
        validateUDP()
        validateHipChat()
        validateEndpoints()
        validateSlack()
        validateTelegram()
        validateElements()
        validateOwnTables()
    }

    /// Kapacitor notices two elements of one name when it gathers them for its API.
    private mutating func validateElements() {
        for section in SectionTable.all where section.isOverridable && section.isList && !section.isOwn {
            guard let key = section.elementKey else { continue }
            let names = (0..<section.elementCount(in: configuration)).map { section.elementName($0, in: configuration) }
            for (number, name) in names.enumerated() where names[..<number].contains(name) {
                let quoted = TOMLLiteral.quoted(name)
                fail(
                    section.name, number, key, "two [[\(section.name)]] have the \(key) \(quoted)", hint: "rename one",
                    kapacitor: "open service *config.Service: failed to determine the element keys: "
                        + "failed to read sections from configuration object: section \(TOMLLiteral.quoted(section.name)) "
                        + "has duplicate elements: \(quoted)", stage: .opening)
            }
        }
    }

    /// Kapacitor notices these when it begins to listen.
    private mutating func validateUDP() {
        for (number, settings) in configuration.udp.enumerated() where settings.isEnabled {
            let service = "open service *udp.Service: "
            if settings.bindAddress.isEmpty {
                fail(
                    "udp", number, "bind-address", "[[udp]] is enabled but has no bind-address",
                    hint: #"write bind-address = "127.0.0.1:9100""#, kapacitor: service + "bind address has to be specified in config",
                    stage: .opening)
            } else if case .failure = BindAddress.read(settings.bindAddress) {
                let quoted = TOMLLiteral.quoted(settings.bindAddress)
                fail(
                    "udp", number, "bind-address", "[[udp]] bind-address \(quoted) is not host:port",
                    hint: #"write bind-address = "127.0.0.1:9100""#, kapacitor: service + "address \(settings.bindAddress): no host:port",
                    stage: .opening)
            }
            if settings.database.isEmpty {
                fail(
                    "udp", number, "database", "[[udp]] is enabled but has no database",
                    hint: #"write the database that tasks read, such as database = "telegraf""#,
                    kapacitor: service + "database has to be specified in config", stage: .opening)
            }
        }
    }

    // MARK: Services

    private mutating func validateHipChat() {
        let settings = configuration.services.hipChat
        if settings.isEnabled, settings.url.isEmpty {
            fail(
                "hipchat", "url", "[hipchat] is enabled but has no url",
                hint: #"write url = "https://subdomain.hipchat.com/v2/room", or run kaptop setup hipchat"#,
                kapacitor: "hipchat: must specify url")
        }
        validateURL(settings.url, "hipchat", prefix: "hipchat: ")
    }

    private mutating func validateTelegram() {
        let settings = configuration.services.telegram
        if settings.isEnabled, settings.url.isEmpty {
            fail(
                "telegram", "url", "[telegram] is enabled but its url is empty", hint: "write url = \"\(TelegramSettings.defaultURL)\"",
                kapacitor: "telegram: must specify url")
        }
        if settings.isEnabled, settings.token.isEmpty {
            fail(
                "telegram", "token", "[telegram] is enabled but has no token", hint: "run kaptop setup telegram",
                kapacitor: "telegram: must specify token")
        }
        validateURL(settings.url, "telegram", prefix: "telegram: ")
    }

    private mutating func validateSlack() {
        let workspaces = configuration.services.slack
        var hasDefault = workspaces.count == 1
        for (number, settings) in workspaces.enumerated() {
            if settings.isEnabled, settings.url.isEmpty {
                fail(
                    "slack", number, "url", "[[slack]] is enabled but has no url", hint: "run kaptop setup slack",
                    kapacitor: "slack: must specify url")
            }
            validateURL(settings.url.reveal(), "slack", number, prefix: "slack: ", isSecret: true)
            if workspaces.count > 1, settings.workspace.isEmpty {
                fail(
                    "slack", number, "workspace", "[[slack]] has no workspace, and there are several", hint: "write workspace = \"name\"",
                    kapacitor: "slack: id must not be empty")
            }
            hasDefault = hasDefault || settings.isDefault
            if settings.isGlobal, !settings.isDefault {
                fail(
                    "slack", number, "global", "[[slack]] is global but not the default", hint: "write default = true",
                    kapacitor: "slack: only the default config may be assigned as global")
            }
            if settings.isStateChangesOnly, !settings.isDefault || !settings.isGlobal {
                fail(
                    "slack", number, "state-changes-only", "[[slack]] state-changes-only needs default and global",
                    hint: "write default = true and global = true, or use .stateChangesOnly() in the script",
                    kapacitor: "slack: stateChangesOnly may only be assigned when the config is both default and global")
            }
        }
        if !workspaces.isEmpty, !hasDefault {
            fail(
                "slack", 0, "default", "no [[slack]] is the default", hint: "write default = true in one of them",
                kapacitor: "slack: at least one Slack config must be set as default")
        }
    }

    private mutating func validateEndpoints() {
        for (number, settings) in configuration.services.httpPost.enumerated() {
            if settings.endpoint.isEmpty {
                fail(
                    "httppost", number, "endpoint", "[[httppost]] has no endpoint", hint: "write endpoint = \"name\"",
                    kapacitor: "httppost: must specify endpoint name")
            }
            let url = settings.url.reveal()
            if url.isEmpty {
                fail("httppost", number, "url", "[[httppost]] has no url", hint: nil, kapacitor: "httppost: must specify url")
            }
            if !url.contains("{{") { validateURL(url, "httppost", number, prefix: "httppost: ", word: "URL") }
            for (name, template) in [("alert", settings.alertTemplate), ("row", settings.rowTemplate)] {
                guard case .text(let file)? = configuration.kept["httppost[\(number)].\(name)-template-file"], !file.isEmpty else {
                    continue
                }
                if !template.isEmpty {
                    fail(
                        "httppost", number, "\(name)-template-file", "[[httppost]] has both \(name)-template and \(name)-template-file",
                        hint: "keep one of them",
                        kapacitor: "httppost: must specify only one of \(name)-template and \(name)-template-file")
                } else if !file.hasPrefix("/") {
                    fail(
                        "httppost", number, "\(name)-template-file", "[[httppost]] \(name)-template-file is not an absolute path",
                        hint: "begin it with /", kapacitor: "httppost: must use an absolute path for \(name)-template-file")
                }
            }
        }
    }

    private mutating func validateBindAddress() {
        let address = configuration.http.bindAddress
        let problem: String
        switch BindAddress.read(address) {
        case .success: return
        case .failure(let mistake): problem = mistake.kapacitorText
        }
        fail(
            "http", "bind-address", "[http] bind-address \(TOMLLiteral.quoted(address)) is not host:port",
            hint: #"write bind-address = "127.0.0.1:9092""#, kapacitor: "http: " + problem)
    }

    private mutating func validateURL(
        _ url: String, _ section: String, _ element: Int = 0, prefix: String, word: String = "url", isSecret: Bool = false
    ) {
        guard let problem = URLText.problem(of: url) else { return }
        // Kapacitor repeats the URL twice here, which for a webhook would tell the secret.
        let shown = isSecret ? "<redacted>" : url
        let quoted = TOMLLiteral.quoted(shown)
        fail(
            section, element, "url", "[\(section)] url is not a URL: \(isSecret ? "it cannot be read" : problem)",
            hint: "begin it with https://",
            kapacitor: "\(prefix)invalid \(word) \(quoted): parse \(quoted): \(isSecret ? "invalid URL" : problem)")
    }

    // MARK: kaptop's own tables

    mutating func validateOwnTables() {
        let chats = configuration.services.telegram.chats
        validateNames("kaptop.telegram.chat", chats.map(\.name))
        for (number, chat) in chats.enumerated() where chat.chatID.isEmpty {
            fail(
                "kaptop.telegram.chat", number, "chat-id", "[[kaptop.telegram.chat]] has no chat-id", hint: "run kaptop setup telegram",
                kapacitor: nil)
        }
        validateNames("kaptop.hipchat.room", configuration.services.hipChat.rooms.map(\.name))
        validateNames("kaptop.slack.channel", configuration.services.slackChannels.map(\.name))
    }

    private mutating func validateNames(_ section: String, _ names: [String]) {
        for (number, name) in names.enumerated() {
            if name.isEmpty {
                fail(section, number, "name", "[[\(section)]] has no name", hint: "write name = \"…\"", kapacitor: nil)
            } else if names[..<number].contains(name) {
                fail(
                    section, number, "name", "two [[\(section)]] have the name \(TOMLLiteral.quoted(name))", hint: "rename one",
                    kapacitor: nil)
            }
        }
    }

    // MARK: Places

    private mutating func fail(_ section: String, _ key: String, _ message: String, hint: String?, kapacitor: String?) {
        fail(section, 0, key, message, hint: hint, kapacitor: kapacitor)
    }

    /// Reports at the key, else at its section; says so where an environment variable gave the value.
    mutating func fail(
        _ section: String, _ element: Int, _ key: String, _ message: String, hint: String?,
        kapacitor: String?, stage: ConfigurationMistake.Stage = .validation
    ) {
        let id = "\(section)[\(element)].\(key)"
        guard !unreadable.contains(id), !unreadable.contains(section) else { return }
        if let variable = variables[id] {
            let notes = ["the value comes from the environment variable \(variable)"]
            return report(stage, "config.invalid", message, at: nil, hint: hint, notes: notes, kapacitor: kapacitor)
        }
        report(stage, "config.invalid", message, at: place(section, element, key), hint: hint, kapacitor: kapacitor)
    }

    func place(_ section: String, _ element: Int, _ key: String) -> SourceRange? {
        if let path = places["\(section)[\(element)].\(key)"] { return outline.place(of: path) }
        let path = TOMLPath(keys: section.split(separator: ".").map(String.init))
        return outline.place(of: path.index(element)) ?? outline.keyPlace(of: path)
    }
}
