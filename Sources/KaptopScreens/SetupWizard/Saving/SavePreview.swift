package import KaptopDelivery
import TextUI

/// What saving would change, for a person to look at first.
package struct SavePreview: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        package enum Mark: Sendable { case added, removed, same, gap }
        package var mark: Mark
        /// Secrets are hidden in it.
        package var text: String

        package init(_ mark: Mark, _ text: String) {
            self.mark = mark
            self.text = text
        }
    }

    /// A file with nothing but the secret.
    package struct SecretFile: Sendable, Hashable {
        package var path: String
        /// Nil where the file is left as it is.
        package var secret: Secret<String>?

        package init(path: String, secret: Secret<String>?) {
            self.path = path
            self.secret = secret
        }
    }

    /// The configuration file; for an override of the engine the one that stays as it is.
    package var path: String
    package var lines: [Line]
    /// The text that the change was made from; nil for a file that does not exist yet.
    package var base: Secret<String>?
    /// The whole new text.
    package var text: Secret<String>
    /// Who may read and write the file, before and after.
    package var access: String
    /// Why writing would fail, and what to do about it; nil where nothing is in the way.
    package var obstacle: SetupFailure?
    package var choice = SaveChoice()
    /// Whether the file has a secret in it afterwards.
    package var holdsSecret = true
    package var secretFile: SecretFile?
    /// What the engine is told, as a document of its API; nil where a file is written.
    package var engine: Secret<String>?
    /// What was set through the API and would win over the file: keys, and entries by their names.
    package var overridden: [String] = []
    /// How the engine is told to take that back, as a document of its API.
    package var ending: Secret<String>?
    /// What must be decided first: the service that reads the file would be shut out.
    package var question: SetupFailure?
    /// What else there is to know.
    package var remarks: [SetupFailure] = []
    /// The same without the wizard, as one command.
    package var command = ""

    package init(
        path: String, lines: [Line], base: Secret<String>?, text: Secret<String>, access: String, obstacle: SetupFailure? = nil
    ) {
        self.path = path
        self.lines = lines
        self.base = base
        self.text = text
        self.access = access
        self.obstacle = obstacle
    }

    package var isNewFile: Bool { base == nil }

    /// Whether nothing keeps it from being saved.
    package var canSave: Bool { obstacle == nil && (question == nil || choice.keepsOthers) }
}

/// What saving did.
package struct SaveReport: Sendable, Hashable {
    package var path: String
    /// Where the old text is now; nil for a new file.
    package var backupPath: String?
    /// As people write it: `0600`; empty where no file was written.
    package var mode: String
    /// Others could read the file before and cannot any more.
    package var isNowPrivate: Bool
    /// Whether it is known that the engine can read it nevertheless.
    package var isReaderKnown = false
    /// Where the secret is now, where it has a file of its own.
    package var secretPath: String?
    /// Keys and entries whose overrides were taken back.
    package var endedOverrides: [String] = []
    /// What went wrong after the file was written.
    package var trouble: SetupFailure?
    /// How the engine takes it up, as a sentence; nil where that is not known here.
    package var takeUp: String?

    package init(path: String, backupPath: String? = nil, mode: String, isNowPrivate: Bool = false) {
        self.path = path
        self.backupPath = backupPath
        self.mode = mode
        self.isNowPrivate = isNowPrivate
    }

    func describe(_ text: inout WizardText) {
        if mode.isEmpty {
            text.remark(.good, "the running engine has it, over restarts too; \(path) is as it was")
        } else {
            text.remark(.good, "\(path) is written (mode \(mode))")
        }
        if let backupPath { text.text("The old file is \(backupPath).", .dim) }
        if let secretPath { text.text("The secret is in \(secretPath).", .dim) }
        if !endedOverrides.isEmpty { text.text("No longer overridden through the API: \(endedOverrides.joined(separator: ", ")).", .dim) }
        if isNowPrivate {
            text.remark(
                isReaderKnown ? .good : .warning, "others could read the file before and cannot now, since a token is in it",
                isReaderKnown ? "The engine still can." : "An engine under another user needs to be its owner or in its group.")
        }
        if let trouble { text.remark(.bad, trouble.text, trouble.remedy) }
    }
}

/// Why the configuration cannot be changed, and the one thing to do about it.
package struct SetupFailure: Error, Sendable, Hashable {
    package var text: String
    package var remedy: String

    package init(_ text: String, remedy: String) {
        self.text = text
        self.remedy = remedy
    }
}
