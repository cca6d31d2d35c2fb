internal import KaptopDelivery

/// Every section of kapacitor.conf that kaptop reads, in the order in which Kapacitor goes through them.
///
/// Source: server/config.go and services/*/config.go of Kapacitor 1.5.7.
package enum SectionTable {
    package static let all: [Section] = [
        alert, http, replay, storage, task, load, logging, configOverride, udp, hipChat, httpPost, slack, telegram, deadman, top,
        host, delivery, kaptopTelegram, telegramChats, kaptopHipChat, hipChatRooms, kaptopSlack, slackChannels,
    ]

    package static func section(_ name: String) -> Section? {
        all.first { $0.name == name } ?? all.first { $0.name.lowercased() == name.lowercased() }
    }

    /// The table whose keys are `measurement.field`, so that no list of keys can describe it.
    package static let units = "kaptop.units"

    private static let notEncrypted = "kaptop serves plain HTTP; put a TLS proxy before it"
    private static let notAuthenticated = "kaptop does not ask for passwords; keep bind-address on 127.0.0.1 or put a proxy before it"

    private static let top = Section.table(
        "", \.self, goType: "server.Config",
        [
            .text("hostname", \.hostname),
            .text("data_dir", \.dataDirectory),
            .flag("skip-config-overrides", \.skipsConfigOverrides),
            .text("default-retention-policy", \.defaultRetentionPolicy),
        ])

    private static let alert = Section.table(
        "alert", \.alert,
        [
            .flag("persist-topics", \.persistsTopics),
            .integer("topic-buffer-length", \.topicBufferLength),
        ])

    private static let http = Section.table(
        "http", \.http, goType: "httpd.Config",
        [
            .text("bind-address", \.bindAddress),
            .kept("auth-enabled", .flag(false), ignored: notAuthenticated),
            .flag("log-enabled", \.isLogEnabled),
            .flag("write-tracing", \.isWriteTracing),
            .kept("pprof-enabled", .flag(false)),
            .kept("https-enabled", .flag(false), ignored: notEncrypted),
            .kept("https-certificate", .text("/etc/ssl/kapacitor.pem")),
            .kept("https-private-key", .text("")),
            .duration("shutdown-timeout", \.shutdownTimeout),
            .kept("shared-secret", .text(""), isSecret: true),
            .optionalInteger("max-body-size", \.maxBodySize),
        ])

    private static let replay = Section.table("replay", \.replay, [.text("dir", \.directory)])

    private static let storage = Section.table("storage", \.storage, [.text("boltdb", \.boltDB)])

    private static let task = Section.table(
        "task", \.task, goType: "task_store.Config",
        [
            .text("dir", \.directory),
            .duration("snapshot-interval", \.snapshotInterval),
        ])

    private static let load = Section.table(
        "load", \.load,
        [
            .flag("enabled", \.isEnabled),
            .text("dir", \.directory),
        ])

    private static let logging = Section.table(
        "logging", \.logging, goType: "diagnostic.Config",
        [
            .text("file", \.file),
            .text("level", \.level),
        ])

    private static let configOverride = Section.table(
        "config-override", \.self, goType: "config.Config", [.flag("enabled", \.isConfigOverrideEnabled)])

    private static let udp = Section.list(
        "udp", \.udp, shape: .list(elementKey: "bind-address"), element: UDPSection(),
        [
            .flag("enabled", \.isEnabled),
            .text("bind-address", \.bindAddress),
            .integer("read-buffer", \.readBuffer),
            .integer("buffer", \.buffer),
            .text("database", \.database),
            .text("retention-policy", \.retentionPolicy),
        ])

    private static let hipChat = Section.table(
        "hipchat", \.services.hipChat, isOverridable: true,
        [
            .flag("enabled", \.isEnabled),
            .text("url", \.url),
            .secret("token", \.token),
            .text("room", \.room),
            .flag("global", \.isGlobal),
            .flag("state-changes-only", \.isStateChangesOnly),
        ])

    private static let httpPost = Section.list(
        "httppost", \.services.httpPost, shape: .list(elementKey: "endpoint"), isOverridable: true,
        element: HTTPPostSettings(),
        // Kapacitor reads a single element over its example, so what the file leaves out is the example's.
        onlyElement: Configuration.exampleEndpoint,
        [
            .text("endpoint", \.endpoint),
            .shownSecret("url", \.url),
            .textMap("headers", \.headers),
            .text("basic-auth.username", \.username),
            .secret("basic-auth.password", \.password),
            .text("alert-template", \.alertTemplate),
            .kept("alert-template-file", .text("")),
            .text("row-template", \.rowTemplate),
            .kept("row-template-file", .text("")),
        ])

    /// A workspace in a file starts from nothing, not even the user name has its default.
    private static let emptyWorkspace: SlackSettings = {
        var workspace = SlackSettings()
        workspace.username = ""
        return workspace
    }()

    private static let slack = Section.list(
        "slack", \.services.slack, shape: .listOrTable(elementKey: "workspace"), isOverridable: true, element: emptyWorkspace,
        [
            .flag("enabled", \.isEnabled),
            .flag("default", \.isDefault),
            .text("workspace", \.workspace),
            .secret("url", \.url),
            .text("channel", \.channel),
            .text("username", \.username),
            .text("icon-emoji", \.iconEmoji),
            .flag("global", \.isGlobal),
            .flag("state-changes-only", \.isStateChangesOnly),
            .text("ssl-ca", \.tls.authorityPath),
            .text("ssl-cert", \.tls.certificatePath),
            .text("ssl-key", \.tls.keyPath),
            .flag("insecure-skip-verify", \.tls.isVerificationSkipped),
        ])

    private static let telegram = Section.table(
        "telegram", \.services.telegram, isOverridable: true,
        [
            .flag("enabled", \.isEnabled),
            .text("url", \.url),
            .secret("token", \.token),
            .text("chat-id", \.chatID),
            .text("parse-mode", \.parseMode),
            .flag("disable-web-page-preview", \.isWebPagePreviewDisabled),
            .flag("disable-notification", \.isNotificationDisabled),
            .flag("global", \.isGlobal),
            .flag("state-changes-only", \.isStateChangesOnly),
        ])

    private static let deadman = Section.table(
        "deadman", \.deadman,
        [
            .duration("interval", \.interval),
            .number("threshold", \.threshold),
            .text("id", \.id),
            .text("message", \.message),
            .flag("global", \.isGlobal),
        ])

    // MARK: kaptop's own tables

    private static let host = Section.table("kaptop.host", \.kaptop, [.optionalFlag("enabled", \.isHostEnabled)])

    private static let delivery = Section.table(
        "kaptop.delivery", \.kaptop.delivery,
        [
            .optionalDuration("give-up-after", \.giveUpAfter),
            .integer("digest-after", \.digestAfter),
            .integer("fold-after", \.foldAfter),
            .duration("keep-history", \.keepHistory),
            .duration("self-alert-after", \.selfAlertAfter),
        ])

    private static let kaptopTelegram = Section.table(
        "kaptop.telegram", \.self, isOverridable: true,
        [
            .text("token-file", \.kaptop.telegramTokenFile).onlyInFiles,
            .flag("escape", \.services.telegram.isEscaping),
            .text("proxy", \.services.telegram.proxy),
        ])

    private static let telegramChats = Section.list(
        "kaptop.telegram.chat", \.services.telegram.chats, shape: .list(elementKey: "name"), isOverridable: true,
        element: TelegramSettings.Chat(name: "", chatID: ""),
        [
            .text("name", \.name),
            .identifier("chat-id", \.chatID),
            .optionalInteger("message-thread-id", \.threadID),
        ])

    private static let kaptopHipChat = Section.table(
        "kaptop.hipchat", \.self, isOverridable: true,
        [
            .text("token-file", \.kaptop.hipChatTokenFile).onlyInFiles,
            .flag("allow-hipchat-com", \.services.hipChat.isEndedServiceAllowed),
        ])

    /// `url-files` names one for each workspace: `[kaptop.slack.url-files] ops = "/etc/kaptop/slack-ops-url"`.
    private static let kaptopSlack = Section.table(
        "kaptop.slack", \.kaptop, [.text("url-file", \.slackURLFile), .textMap("url-files", \.slackURLFiles)])

    private static let hipChatRooms = Section.list(
        "kaptop.hipchat.room", \.services.hipChat.rooms, shape: .list(elementKey: "name"), isOverridable: true,
        element: HipChatSettings.Room(name: "", room: ""),
        [
            .text("name", \.name),
            .identifier("room", \.room),
            .secret("token", \.token),
        ])

    private static let slackChannels = Section.list(
        "kaptop.slack.channel", \.services.slackChannels, shape: .list(elementKey: "name"), isOverridable: true,
        element: SlackSettings.Channel(name: "", channel: ""),
        [
            .text("name", \.name),
            .text("workspace", \.workspace),
            .text("channel", \.channel),
        ])
}
