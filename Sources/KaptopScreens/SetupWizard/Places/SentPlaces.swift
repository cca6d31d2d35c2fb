import KaptopDelivery

extension TelegramSetup.State {
    /// How those name the chat who send to it with these settings.
    var sentPlaces: Set<ServiceSenders.Place> { [.init(), .init(settings.chatID)] }

    /// What a script says to send to the chat.
    var scriptLines: String {
        guard let topic = chat?.topicEntry else { return ".telegram()" }
        return ".telegram().chatId('\(topic.name)')"
    }
}

extension ServiceSetup.State {
    /// How those name the room or channel who send to it with these settings.
    var sentPlaces: Set<ServiceSenders.Place> {
        guard case .slack(let settings) = draft else { return [.init(), .init(hipChat?.room ?? "")] }
        let workspaces: Set = settings.isDefault ? [settings.workspace, ""] : [settings.workspace]
        return Set(workspaces.flatMap { [ServiceSenders.Place(workspace: $0), .init(settings.channel, workspace: $0)] })
    }

    /// What a script says to send to the room or channel.
    var scriptLines: String {
        guard case .slack(let settings) = draft else { return ".hipChat()" }
        return settings.isDefault ? ".slack()" : ".slack().workspace('\(settings.workspace)')"
    }
}
