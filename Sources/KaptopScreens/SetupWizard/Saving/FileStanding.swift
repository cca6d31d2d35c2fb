import TextUI

/// The file that a wizard will write, seen before anything is typed: whose it is, who reads it, and whether it can be written.
package struct FileStanding: Sendable, Hashable {
    package var path: String
    package var isNew: Bool
    /// Who may read and write it, as a sentence.
    package var access: String
    /// As which user the engine runs and by which right it reads the file; nil where that is not known.
    package var reader: String?
    /// Why it cannot be written, and what to do about it.
    package var obstacle: SetupFailure?

    package init(path: String, isNew: Bool, access: String, reader: String? = nil, obstacle: SetupFailure? = nil) {
        self.path = path
        self.isNew = isNew
        self.access = access
        self.reader = reader
        self.obstacle = obstacle
    }

    /// For the first screen: short where all is well.
    func describe(_ text: inout WizardText) {
        if let obstacle {
            text.remark(.bad, "\(path) cannot be written: \(obstacle.text)", obstacle.remedy)
        } else {
            text.text((isNew ? "\(path) will be made. " : "\(path) will be changed. ") + access + (reader.map { " \($0)" } ?? ""), .dim)
        }
    }
}
