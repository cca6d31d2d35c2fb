package import KaptopAlerts
package import KaptopOverview
package import TextUI

extension Dashboard {
    /// What the console is told.
    package enum Message: Sendable {
        case key(Key)
        case resize(Size)
        /// Wall time now, nanoseconds since 1970 UTC, and the zone to tell it in; once a second.
        case tick(now: Int64, zone: LocalZone)
        case changed(OverviewChange)
        /// The themes there are, built in and the person's own, and a line for each file that cannot be used.
        case themes([ThemeChoice], mistakes: [String])
        /// The engine no longer answers; `changed` with a reset says that it does again.
        case disconnected(reason: String)
        /// The answer to `.ask`.
        case answered(Query, Answer)
        /// What became of `.perform`, of a wizard, or of anything else worth one line.
        case outcome(CommandOutcome)
        /// The script of a task as the person has left it in the editor.
        case edited(TaskID, script: String)
        /// The performer has done what `.quit(.keepRunning)` or `.quit(.stop)` asks for; the console ends.
        case readyToEnd
    }

    /// What the console wants done.
    package enum Effect: Sendable, Equatable {
        /// Answer with `.outcome`.
        case perform(Command)
        /// Answer with `.answered`.
        case ask(Query)
        /// Let the person edit the script of a task in `$EDITOR`; answer with `.edited`, or with `.outcome(.failed)`.
        case edit(TaskID, script: String)
        /// Puts a text on the clipboard of the terminal's machine (OSC 52).
        case copy(String)
        /// Forgets the keys that were pressed before a question can be seen.
        case dropTypeAhead
        /// Answer with `.outcome` when it is closed.
        case openWizard(kind: WizardKind)
        /// `.leave` ends the loop by itself; the others are answered with `.readyToEnd`, or with `.outcome(.failed)` and the console stays.
        case quit(QuitMode)
        case end
        case bell
        case setTitle(String)
        /// Takes the mouse, or leaves it to the terminal.
        case mouse(Bool)
        case repaint
        /// Draws with another theme from now on.
        case use(Theme)
        case suspend
    }

    package enum QuitMode: Sendable, Equatable {
        /// The engine is a service and goes on.
        case leave
        /// The engine of this window goes on in the background.
        case keepRunning
        /// The engine of this window stops.
        case stop
    }

    /// The services that a wizard sets up.
    package enum WizardKind: String, Sendable, CaseIterable {
        case telegram
        case hipChat = "hipchat"
        case slack
    }
}

extension Dashboard.Effect {
    /// Whether it changes anything but this console.
    var changesTheWorld: Bool {
        switch self {
        case .perform, .edit, .openWizard: true
        default: false
        }
    }
}
