import KaptopAPI
import KaptopAlerts
import KaptopEngine
import KaptopOverview

/// Changes of scripts and services, made as the API makes them: with its checks and its words.
extension EngineBackend {
    /// Through which scripts and services are changed; until then neither can be.
    func use(_ api: LocalAPI) { self.api = api }

    /// The task runs the new script at once, from the levels that its alerts have; other nodes begin anew.
    func setScript(of id: TaskID, _ script: String) async -> CommandOutcome {
        guard let api, let task = await taskMaster.task(id) else { return .failed("there is no task \(id)") }
        if let template = task.templateID { return .failed("task \(id) is made of the template \(template): change the template") }
        guard script != task.script else { return .failed("task \(id) has this very script") }
        if let mistake = await taskReport.mistakes(in: script, of: id).first {
            return .failed("task \(id) stays as it was: \(mistake.sentence)")
        }
        // As in Kapacitor a change takes effect when the task is enabled the next time.
        let restart: [JSONValue] = task.isEnabled ? [["status": "disabled"], ["status": "enabled"]] : []
        for change in [["script": .text(script)]] + restart {
            let answer = await api.call(.patch, "/tasks/\(id)", change)
            guard answer.isOK else { return .failed("task \(id): \(answer.error)") }
        }
        return .done(task.isEnabled ? "task \(id) runs its new script" : "task \(id) has its new script and is disabled")
    }

    /// Overrides `enabled` in the section of a service, or in each where there are several.
    func setService(_ kind: String, isEnabled: Bool) async -> CommandOutcome {
        let word = isEnabled ? "on" : "off"
        guard let api else { return .failed("\(kind) cannot be turned \(word) while the engine starts") }
        let answer = await api.call(.get, "/config/\(kind)")
        guard answer.status != 404 else { return .failed("\(kind) cannot be turned \(word): the configuration has no section for it") }
        guard answer.isOK, let elements = answer.body["elements"]?.elements else {
            return .failed("\(kind) cannot be turned \(word): \(answer.error)")
        }
        let places = elements.filter { $0["options"]?["enabled"] != nil }
        guard !places.isEmpty else { return .failed("\(kind) cannot be turned \(word): its section has no 'enabled'") }
        // Of several workspaces those without a URL cannot send.
        let usable = isEnabled && places.count > 1 ? places.filter { $0["options"]?["url"] != false } : places
        for place in usable {
            let name = place["link"]?["href"]?.string?.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
            let change = await api.call(.post, "/config/\(kind)/\(name)", ["set": ["enabled": .boolean(isEnabled)]])
            guard change.isOK else { return .failed("\(kind) cannot be turned \(word): \(change.error)") }
        }
        return .done(isEnabled ? "\(kind) is on" : "\(kind) is off: nothing is sent through it")
    }
}

extension ScriptMistake {
    /// In one line: `line 3: undefined function: 'foo'; did you mean 'floor'?`.
    fileprivate var sentence: String {
        (line.map { "line \($0): " } ?? "") + text + (hint.map { "; \($0)" } ?? "")
    }
}
