import KaptopAlerts
import KaptopDelivery
import KaptopOverview

/// What consoles of other processes command, and what became of it.
extension Command: WireValue {
    static var blank: Self { .simulateAlert }

    private enum Kind: String {
        case simulateAlert, sendTest, resend, resendRejected, adoptAddress, dismiss, setTask, setScript, setService, hold
    }

    mutating func code(in wire: inout Wire) {
        var kind: Kind
        var (destination, number, task, text, isEnabled) = (Destination.blank, Int64(0), TaskID(""), "", false)
        var edit = HoldEdit.blank
        switch self {
        case .simulateAlert: kind = .simulateAlert
        case .sendTest(let place): (kind, destination) = (.sendTest, place)
        case .resend(let id): (kind, number) = (.resend, id.rawValue)
        case .resendRejected(let place): (kind, destination) = (.resendRejected, place)
        case .adoptAddress(let place): (kind, destination) = (.adoptAddress, place)
        case .dismiss(let id): (kind, number) = (.dismiss, id.rawValue)
        case .setTask(let id, let isOn): (kind, task, isEnabled) = (.setTask, id, isOn)
        case .setScript(let id, let script): (kind, task, text) = (.setScript, id, script)
        case .setService(let service, let isOn): (kind, text, isEnabled) = (.setService, service, isOn)
        case .hold(let asked): (kind, edit) = (.hold, asked)
        }
        wire.code("command", &kind)
        switch kind {
        case .sendTest, .resendRejected, .adoptAddress: wire.code("destination", &destination)
        case .resend, .dismiss: wire.code("delivery", &number)
        case .setTask:
            wire.code("task", &task)
            wire.code("enabled", &isEnabled)
        case .setScript:
            wire.code("task", &task)
            wire.code("script", &text)
        case .setService:
            wire.code("service", &text)
            wire.code("enabled", &isEnabled)
        case .hold: wire.code("hold", &edit)
        case .simulateAlert: break
        }
        self =
            switch kind {
            case .simulateAlert: .simulateAlert
            case .sendTest: .sendTest(destination)
            case .resend: .resend(DeliveryID(number))
            case .resendRejected: .resendRejected(destination)
            case .adoptAddress: .adoptAddress(destination)
            case .dismiss: .dismiss(DeliveryID(number))
            case .setTask: .setTask(task, isEnabled: isEnabled)
            case .setScript: .setScript(task, text)
            case .setService: .setService(kind: text, isEnabled: isEnabled)
            case .hold: .hold(edit)
            }
    }
}

extension CommandOutcome: WireValue {
    static var blank: Self { .failed("") }

    mutating func code(in wire: inout Wire) {
        var (done, failed): (String?, String?)
        switch self {
        case .done(let text): done = text
        case .failed(let text): failed = text
        }
        wire.code("done", &done)
        wire.code("failed", &failed)
        if let done { self = .done(done) } else if let failed { self = .failed(failed) } else { wire.refuse() }
    }
}
