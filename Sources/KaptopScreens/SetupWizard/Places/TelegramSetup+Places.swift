import KaptopConfig
import KaptopDelivery
import TextUI

extension TelegramSetup.State {
    /// The chat that is being set up, but for its name.
    var target: PlaceForm.Target {
        let topic = chat?.topicEntry
        return PlaceForm.Target(
            address: chat.map { String($0.id) } ?? "", threadID: topic?.threadID, title: topic?.name ?? chat?.name ?? "",
            isNumber: chat?.title.isEmpty == false)
    }

    var placeChange: PlaceChange { place.change(target, surroundings.senders) }

    /// How scripts and handlers name the chat: nothing where it is the default, its id, its name.
    var sentPlaces: Set<ServiceSenders.Place> { place.answers(target) }

    /// What a script says to send to the chat.
    var scriptLines: String { place.scriptLines(target) }

    /// The section as it is tested: the chat in the default's place, by its name where it has one.
    var testSettings: TelegramSettings {
        var settings = settings
        settings.chatID = place.entry(target)?.name ?? target.address
        return settings
    }

    /// Where the wizard begins.
    var firstStep: TelegramSetup.Step { place.hasPage && place.work == .first ? .places : .token }

    /// The step before this one; nil where there is none.
    var stepBefore: TelegramSetup.Step? {
        if step == .save, place.removed != nil { return .places }
        return TelegramSetup.Step.allCases.last { other in
            switch other {
            case _ where other.rawValue >= step.rawValue: false
            case .access: surroundings.standing?.obstacle != nil
            case .places: place.hasPage
            default: true
            }
        }
    }

    /// Begins with another chat, or with the one that is changed.
    mutating func forgetPlace() {
        let place = place.changed
        idField = TextField(place?.address ?? "")
        chat = place.flatMap { place in
            Int64(place.address).map { SeenChat(id: $0, kind: .unknown, title: place.name ?? "", threadID: place.threadID) }
        }
        chatInquiry = .unasked
        idMistake = nil
        movedFrom = nil
        test = .unasked
        resumedStep = nil
    }

    /// The topic of the chat that is changed, which its id does not tell.
    func withHeldTopic(_ chat: SeenChat) -> SeenChat {
        guard let place = place.changed, place.address == String(chat.id) || place.address == typedID else { return chat }
        var chat = chat
        chat.threadID = place.threadID
        return chat
    }

    /// What becoming the default, another name or a removal means, before it is written.
    func describePlace(_ text: inout WizardText) {
        if place.removed != nil {
            place.describeRemoval(surroundings.senders, &text)
        } else {
            place.describeUse(target, surroundings.senders, &text)
        }
    }
}

extension SeenChat {
    /// The entry that stands for a topic of a forum; nil for a whole chat and for the General topic, which is told without a number.
    var topicEntry: TelegramSettings.Chat? {
        guard let threadID, threadID != 1 else { return nil }
        let words = (title + " " + (topicName ?? String(threadID))).lowercased()
        let name = words.map { $0.isLetter || $0.isNumber ? $0 : "-" }.split(separator: "-").map { String($0) }.joined(separator: "-")
        return TelegramSettings.Chat(name: name.isEmpty ? "topic-\(threadID)" : name, chatID: String(id), threadID: threadID)
    }
}
