package import TextUI

/// The operator's console: alerts, handlers and setup of one engine, as a pure program.
///
/// The session around it sends `.changed` for what the engine tells, `.tick` once a second, performs the effects and answers each with its message.
/// Screens are listed in `Screen`, keys in `KeyTable` and the panes; a new screen is one pane file and one case of `Screen`.
package enum Dashboard: Program {
    package static func message(for event: TerminalEvent) -> Message? {
        switch event {
        case .key(let key): .key(key)
        case .resize(let size): .resize(size)
        case .signal, .resumed, .hangup: nil
        }
    }

    package static func request(for effect: Effect) -> TerminalRequest? {
        switch effect {
        case .end, .quit(.leave): .quit
        case .bell: .bell
        case .setTitle(let title): .title(title)
        case .repaint: .repaint
        case .mouse(let isOn): .mouse(isOn)
        case .suspend: .suspend
        case .copy(let text): .copy(text)
        case .dropTypeAhead: .dropTypeAhead
        case .use(let theme): .use(theme)
        case .perform, .ask, .edit, .openWizard, .quit(.keepRunning), .quit(.stop): nil
        }
    }
}
