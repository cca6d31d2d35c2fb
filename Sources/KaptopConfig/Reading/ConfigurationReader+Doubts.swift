internal import KaptopDelivery
internal import SourceText

/// Values that Kapacitor takes but that will not do what their writer hopes: warnings.
extension ConfigurationReader {
    mutating func warnOfDoubtfulValues() {
        warnOfIgnoredKeys()
        warnOfTelegram()
        warnOfHipChat()
        warnOfAbsentServices()
        if !["DEBUG", "INFO", "WARN", "WARNING", "ERROR"].contains(configuration.logging.level.uppercased()) {
            warn("logging", "level", "[logging] level is none of DEBUG, INFO and ERROR", hint: #"write level = "INFO""#)
        }
    }

    private mutating func warnOfIgnoredKeys() {
        for section in SectionTable.all {
            for key in section.keys {
                guard let reason = key.ignored else { continue }
                for element in 0..<section.elementCount(in: configuration)
                where section.value(of: key, element: element, in: configuration) != key.defaultValue {
                    warn(section.name, element, key.name, "\(section.title) \(key.name) does nothing here", hint: reason)
                }
            }
        }
    }

    private mutating func warnOfTelegram() {
        let settings = configuration.services.telegram
        if !["", "markdown", "html"].contains(settings.parseMode.lowercased()) {
            warn(
                "telegram", "parse-mode", "no message can be sent with parse-mode \(TOMLLiteral.quoted(settings.parseMode))",
                hint: #"write "Markdown" or "HTML", or leave it out for plain text"#)
        }
        let token = settings.token.reveal()
        let botID = token.prefix { $0 != ":" }
        if settings.isEnabled, !settings.chatID.isEmpty, settings.chatID == botID {
            warn(
                "telegram", "chat-id", "chat-id is the number of the bot itself, which cannot get messages",
                hint: "run kaptop setup telegram")
        } else if settings.isEnabled, !settings.chatID.isEmpty, !TelegramChatID.isValid(settings.chatID) {
            warn(
                "telegram", "chat-id", "chat-id \(TOMLLiteral.quoted(settings.chatID)) is neither a number nor @name",
                hint: "run kaptop setup telegram")
        }
    }

    private mutating func warnOfHipChat() {
        let settings = configuration.services.hipChat
        guard settings.isEnabled, !settings.isEndedServiceAllowed, let start = settings.url.firstRange(of: "://")?.upperBound else {
            return
        }
        let host = settings.url[start...].prefix { !"/:?".contains($0) }.lowercased()
        guard host == "hipchat.com" || host.hasSuffix(".hipchat.com") else { return }
        warn("hipchat", "url", "hipchat.com ended in February 2019; nothing is sent there", hint: "give the url of a compatible server")
    }

    private mutating func warnOfAbsentServices() {
        for kind in configuration.services.absentServices.sorted() {
            warn(
                kind, "enabled", "[\(kind)] is enabled, but this version has no such handler",
                hint: "alerts can go to \(AbsentHandler.presentHandlers)")
        }
    }

    private mutating func warn(_ section: String, _ key: String, _ message: String, hint: String?) {
        warn(section, 0, key, message, hint: hint)
    }

    private mutating func warn(_ section: String, _ element: Int, _ key: String, _ message: String, hint: String?) {
        let notes = variables["\(section)[\(element)].\(key)"].map { ["the value comes from the environment variable \($0)"] } ?? []
        report(
            .validation, "config.doubtful", severity: .warning, message, at: notes.isEmpty ? place(section, element, key) : nil, hint: hint,
            notes: notes, kapacitor: nil)
    }
}
