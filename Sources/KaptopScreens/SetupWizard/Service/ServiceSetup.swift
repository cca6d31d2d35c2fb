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

        var isGlobal: Bool {
            switch self {
            case .hipChat(let settings): settings.isGlobal
            case .slack(let settings): settings.isGlobal
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
        /// What an earlier run had come to.
        package var kept: KeptDraft?

        package init(
            hostname: String, configurationPath: String, draft: Draft, services: ServiceSettings = ServiceSettings(),
            senders: ServiceSenders? = nil, overridingVariables: [String] = [], afterSaving: String, standing: FileStanding? = nil,
            saveChoice: SaveChoice = SaveChoice(), kept: KeptDraft? = nil
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
            self.kept = kept
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
        case script(ScriptAnswer)
    }

    package enum Effect: Sendable, Equatable {
        case listRooms(HipChatSettings)
        /// Whether the token may post into the room; posts nothing.
        case checkRoom(HipChatSettings)
        /// One test message with these settings, past outbox and configuration.
        case sendTest(Draft)
        case preview(Draft, SaveChoice, PlaceChange = .default)
        case save(SavePreview)
        /// Works out or makes a change of a task's script.
        case script(ScriptRequest)
        /// Keeps the answers for `--resume`, or forgets them; a lower number than one before is late and means nothing.
        case remember(SetupDraft?, number: Int)
        case repaint
        case suspend
        case finish(Outcome)
    }

    package typealias Outcome = SetupOutcome

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
        case .listRooms, .checkRoom, .sendTest, .preview, .save, .script, .remember: nil
        }
    }
}
