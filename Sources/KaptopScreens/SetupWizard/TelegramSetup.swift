package import TextUI

/// The Telegram wizard: what is set up, bot and token, chat, options, test, save, as a pure program.
///
/// It runs alone (`kaptop setup telegram`) or inside the console. Whoever runs it sends `.tick` once a second and performs the effects,
/// each of which is answered with the message of the same name. Nothing is written before the last step. At Telegram nothing is read,
/// confirmed or removed before the operator has agreed to just that.
package enum TelegramSetup: Program {
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
        case .copy(let text): .copy(text)
        case .repaint: .repaint
        case .suspend: .suspend
        case .inspect, .getMe, .getWebhookInfo, .removeWebhook, .restoreWebhook, .makeCode, .poll, .getChat, .sendTest, .preview, .save,
            .script,
            .remember:
            nil
        }
    }
}
