package import KaptopConfig
package import KaptopDelivery
package import TextUI

/// The wizard of HipChat and of Slack: what is set up, access, place, options, test, save, as a pure program.
///
/// Whoever runs it sends `.tick` once a second and performs the effects, each of which is answered with the message of the same name.
/// Nothing is written before the last step, and hosts under hipchat.com are never contacted.
package enum ServiceSetup: Program {
    /// The section as it is entered.
    package enum Draft: Sendable, Hashable {
        case hipChat(HipChatSettings)
        case slack(SlackSettings)

        package var service: ConfiguredService {
            switch self {
            case .hipChat: .hipchat
            case .slack: .slack
            }
        }
    }

    /// What the wizard is told of its surroundings when it begins.
    package struct Surroundings: Sendable, Hashable {
        package var hostname: String
        package var configurationPath: String
        /// What the section says now is preselected.
        package var draft: Draft
        /// All that is set up, to choose from.
        package var services: ServiceSettings
        /// Nil where no engine can be asked.
        package var senders: ServiceSenders?
        /// Environment variables that win over the file.
        package var overridingVariables: [String]
        /// How the engine takes up what was saved, as a sentence.
        package var afterSaving: String
        package var standing: FileStanding?
        package var saveChoice: SaveChoice

        package init(
            hostname: String, configurationPath: String, draft: Draft, services: ServiceSettings = ServiceSettings(),
            senders: ServiceSenders? = nil, overridingVariables: [String] = [], afterSaving: String, standing: FileStanding? = nil,
            saveChoice: SaveChoice = SaveChoice()
        ) {
            self.hostname = hostname
            self.configurationPath = configurationPath
            self.draft = draft
            self.services = services
            self.senders = senders
            self.overridingVariables = overridingVariables
            self.afterSaving = afterSaving
            self.standing = standing
            self.saveChoice = saveChoice
        }
    }

    package enum Message: Sendable {
        case key(Key)
        case resize(Size)
        /// Wall time now, nanoseconds since 1970 UTC; once a second.
        case tick(now: Int64)
        /// Bears the settings it is about, so that a late answer is not taken for news.
        case rooms(Result<[HipChatRoom], HipChatFailure>, HipChatSettings)
        case checked(HipChatFailure?, HipChatSettings)
        case tested(Verdict, Draft)
        case previewed(Result<SavePreview, SetupFailure>, Draft, SaveChoice, PlaceChange = .default)
        case saved(Result<SaveReport, SetupFailure>)
    }

    package enum Effect: Sendable, Equatable {
        case listRooms(HipChatSettings)
        /// Whether the token may post into the room; posts nothing.
        case checkRoom(HipChatSettings)
        /// One test message with these settings, past outbox and configuration.
        case sendTest(Draft)
        case preview(Draft, SaveChoice, PlaceChange = .default)
        case save(SavePreview)
        case repaint
        case suspend
        case finish(Outcome)
    }

    package enum Outcome: Sendable, Hashable {
        case left
        case saved(path: String)
    }

    package static func message(for event: TerminalEvent) -> Message? {
        switch event {
        case .key(let key): .key(key)
        case .resize(let size): .resize(size)
        case .signal, .resumed, .hangup: nil
        }
    }

    package static func request(for effect: Effect) -> TerminalRequest? {
        switch effect {
        case .finish: .quit
        case .repaint: .repaint
        case .suspend: .suspend
        case .listRooms, .checkRoom, .sendTest, .preview, .save: nil
        }
    }
}
