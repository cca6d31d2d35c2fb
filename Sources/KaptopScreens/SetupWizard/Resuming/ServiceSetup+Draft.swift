import KaptopConfig
import KaptopDelivery
import TextUI

extension ServiceSetup.State {
    /// Only what a step has taken is kept: until then anything may stand in a field, a secret that was pasted amiss among it.
    var currentDraft: SetupDraft {
        var draft = SetupDraft(service)
        draft.step = max(1, (resumedStep ?? step).number)
        draft.use = place.draft == PlaceForm.Draft() ? nil : place.draft
        draft.url = accepted[.url].map { SetupDraft.keepable(url: HipChatAddress.url(from: $0)) } ?? ""
        draft.workspace = accepted[.workspace] ?? ""
        draft.place = accepted[service == .slack ? .channel : .room] ?? ""
        draft.isGlobal = isGlobal
        draft.isStateChangesOnly = isStateChangesOnly
        return draft
    }

    /// Notes what the step that is left forwards has taken.
    mutating func accept() {
        let secrets = [text(.token), text(.webhook)].filter { !$0.isEmpty }
        for field in shownFields where field != .token && field != .webhook {
            let text = text(field)
            // No workspace or channel has a slash in it, but a webhook's URL has.
            let isAddress = service == .slack && text.contains("/")
            accepted[field] = isAddress || secrets.contains { text.contains($0) } ? "" : text
        }
    }

    mutating func take(_ draft: SetupDraft) {
        let values: [ServiceSetup.Field: String] =
            service == .slack ? [.workspace: draft.workspace, .channel: draft.place] : [.url: draft.url, .room: draft.place]
        for (field, value) in values where !value.isEmpty {
            fields[field] = Secret(TextField(value))
            accepted[field] = value
        }
        if let use = draft.use { place.take(use) }
        step = firstStep
        isGlobal = draft.isGlobal
        isStateChangesOnly = draft.isStateChangesOnly
        let goal = ServiceSetup.Step.allCases.first { $0.number == draft.step }
        guard let goal, goal != .access else { return }
        // Without a room there is nothing to go on with behind it.
        resumedStep = service == .hipchat && draft.place.isEmpty ? .place : goal
        focus = service == .slack ? .webhook : text(.url).isEmpty ? .url : .token
    }
}

extension ServiceSetup.Step {
    /// As the wizard's head counts, from 1.
    var number: Int { rawValue - ServiceSetup.Step.access.rawValue + 1 }
}

extension ServiceSetup: SetupWizard {
    package static func resuming(_ state: State) -> Resuming { state.resuming }
    package static func tick(now: Int64) -> Message { .tick(now: now) }
}
