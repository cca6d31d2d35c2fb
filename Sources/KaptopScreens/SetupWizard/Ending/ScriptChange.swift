/// What the end of a wizard asks about the script of a task.
package enum ScriptRequest: Sendable, Hashable {
    /// Works out what adding lines behind an alert would change, for each alert of the script; nothing is changed.
    case propose(lines: String, task: String)
    /// Makes exactly the change that was shown.
    case change(ScriptChange)
}

/// The answer to a `ScriptRequest`.
package enum ScriptAnswer: Sendable, Hashable {
    /// One change for each alert, in the order of the script; never empty.
    case proposed(Result<[ScriptChange], SetupFailure>, task: String)
    case changed(Result<ScriptReport, SetupFailure>, task: String)
}

/// What adding lines behind one alert of a script changes, for a person to look at first.
package struct ScriptChange: Sendable, Hashable {
    package var task: String
    /// The template whose script the task has; nil for a script of its own.
    package var templateID: String?
    /// The file of the load directory that has the script; nil for one that only the engine has.
    package var path: String?
    /// The text that the change was made from.
    package var base: String
    /// The whole new text.
    package var text: String
    /// The line that the alert stands on, from 1.
    package var lineNumber: Int
    /// What changes, with the lines around it; secrets are hidden in it.
    package var lines: [SavePreview.Line]
    /// What else changes with it.
    package var remarks: [SetupFailure] = []
    /// Why it cannot be changed from here, and what to do about it.
    package var obstacle: SetupFailure?

    package init(
        task: String, templateID: String? = nil, path: String? = nil, base: String, text: String, lineNumber: Int,
        lines: [SavePreview.Line]
    ) {
        self.task = task
        self.templateID = templateID
        self.path = path
        self.base = base
        self.text = text
        self.lineNumber = lineNumber
        self.lines = lines
    }
}

/// What changing a script did.
package struct ScriptReport: Sendable, Hashable {
    package enum Standing: Sendable, Hashable {
        /// The engine has it, and the task was started with it.
        case runs
        /// No engine runs; the next start takes it up.
        case waitsForStart
        /// The engine has not taken the file up.
        case notTakenUp
    }

    package var task: String
    /// The file that was written; nil where the engine was told.
    package var path: String?
    /// Where the old text is now.
    package var backupPath: String?
    package var standing: Standing
    /// Who sends now, asked after the change.
    package var senders: ServiceSenders?

    package init(
        task: String, path: String? = nil, backupPath: String? = nil, standing: Standing, senders: ServiceSenders? = nil
    ) {
        self.task = task
        self.path = path
        self.backupPath = backupPath
        self.standing = standing
        self.senders = senders
    }

    func describe(_ text: inout WizardText) {
        if let path { text.remark(.good, "\(path) is written", backupPath.map { "The old file is \($0)." } ?? "") }
        switch standing {
        case .runs: text.remark(.good, "the engine has the new script of \(task) and started it with that")
        case .waitsForStart: text.remark(.warning, "no engine runs: \(task) takes it up when one starts")
        case .notTakenUp: text.remark(.bad, "the engine has not taken it up yet", "Its log says why: look at the Log screen.")
        }
    }
}
