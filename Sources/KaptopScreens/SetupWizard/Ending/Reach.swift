/// Who sends to one place with the settings as they are entered; every wizard and command says it with these words.
package struct Reach: Sendable, Hashable {
    /// When it is said, which decides what to advise.
    enum Moment: Sendable {
        case options, saving, done
    }

    /// The place in a sentence: `to Ops on-call`, `there`.
    package var target: String
    /// How those who send there name it.
    package var places: Set<ServiceSenders.Place>
    package var isGlobal: Bool
    /// What an alert says to send there: `.telegram().chatId('ops')`.
    package var lines: String
    /// Nil where no engine has stored anything.
    package var senders: ServiceSenders?
    /// Why nothing is sent whatever tasks say, and what to do about it.
    package var obstacle: SetupFailure?

    package init(
        _ target: String, places: Set<ServiceSenders.Place>, isGlobal: Bool, lines: String, senders: ServiceSenders?,
        obstacle: SetupFailure? = nil
    ) {
        self.target = target
        self.places = places
        self.isGlobal = isGlobal
        self.lines = lines
        self.senders = senders
        self.obstacle = obstacle
    }

    /// A handler for all tasks sends to the default place only.
    private var isDefault: Bool { places.contains { $0.address.isEmpty } }

    package var tasks: [ServiceSenders.Task] { senders?.tasks(sendingTo: places, isGlobal: isGlobal && isDefault) ?? [] }

    private var handlers: [ServiceSenders.TopicHandler] { senders?.topicHandlers.filter { places.contains($0.place) } ?? [] }

    /// Whether it is known that nothing will be sent.
    package var isNothing: Bool { obstacle != nil || senders != nil && tasks.isEmpty && handlers.isEmpty }

    /// Tasks whose script could get the lines, by name: those with an alert that do not send there.
    var candidates: [ServiceSenders.Task] {
        let sending = Set(tasks.map(\.name))
        return (senders?.tasks ?? []).filter { $0.alertCount > 0 && !sending.contains($0.name) }.sorted { $0.name < $1.name }
    }

    /// How many tasks a global handler would reach that do not send there; those that came with kaptop never take one up.
    var globalGain: Int {
        guard !isGlobal, isDefault, let senders else { return 0 }
        return senders.tasks(sendingTo: places, isGlobal: true).count - tasks.count
    }

    /// Tasks that came with kaptop.
    var starters: [String] { senders?.tasks.filter { !$0.takesGlobal }.map(\.name) ?? [] }

    // MARK: Words

    /// `3 of 14 tasks and 1 handler of a topic send to Ops on-call`.
    package var headline: String {
        guard let senders else {
            return isGlobal ? "alerts of all tasks go \(target)" : "only tasks whose script says so send \(target)"
        }
        if senders.tasks.isEmpty, handlers.isEmpty { return "there are no tasks yet that could send \(target)" }
        let count = "\(tasks.count) of \(OptionsStep.count(senders.tasks.count, "task"))"
        let isOne = tasks.count == 1 || senders.tasks.count == 1
        guard !handlers.isEmpty else { return "\(count) \(isOne ? "sends" : "send") \(target)" }
        return "\(count) and \(handlers.count) topic handler\(handlers.count == 1 ? "" : "s") send \(target)"
    }

    /// `cpu_alert`, `handler ops of topic cpu`.
    package var names: [String] { tasks.map(\.name) + handlers.map { "handler \($0.id) of topic \($0.topic)" } }

    /// For a command, one line: who sends, or a warning with what to do.
    package var line: String {
        let advice = "Add \(lines) to the alert of a task"
        guard isNothing || senders == nil && !isGlobal else {
            return names.isEmpty ? headline : "\(headline): \(OptionsStep.shortList(names, most: 12))"
        }
        return "warning: \(headline). \(advice)\(globalGain > 0 ? ", or give --global for the alerts of all tasks" : "")."
    }

    func remark(_ moment: Moment, _ text: inout WizardText) {
        if let obstacle { return text.remark(.warning, obstacle.text, obstacle.remedy) }
        let words = "After saving: \(headline)"
        if isNothing || senders == nil && !isGlobal { return text.remark(.warning, words, advice(moment)) }
        text.remark(.good, words, OptionsStep.shortList(names, most: moment == .done ? 12 : 6))
    }

    private func advice(_ moment: Moment) -> String {
        guard let senders, !senders.tasks.isEmpty else { return "An alert sends with: \(lines)" }
        switch moment {
        case .options:
            if globalGain > 0 { return "Switch on the alerts of all tasks here, or add \(lines) to a script after saving." }
            let starters = isGlobal ? "Tasks that came with kaptop never take up a global handler. " : ""
            return candidates.isEmpty ? "None of them has an alert." : "\(starters)After saving, \(lines) can be added to one of them."
        case .saving: return "What to do about that is asked after saving."
        case .done: return candidates.isEmpty && globalGain == 0 ? "None of them has an alert; one sends with: \(lines)" : ""
        }
    }
}

extension TelegramSetup.State {
    var reach: Reach {
        Reach(
            "to \(chat?.fullName ?? "the chat")", places: sentPlaces, isGlobal: isGlobal, lines: scriptLines,
            senders: surroundings.senders)
    }
}

extension ServiceSetup.State {
    var reach: Reach {
        Reach(
            "to \(placeName)", places: sentPlaces, isGlobal: isGlobal, lines: scriptLines, senders: surroundings.senders,
            obstacle: isEndedService
                ? SetupFailure("nothing is sent to hipchat.com", remedy: "The service ended in February 2019.") : nil)
    }
}
