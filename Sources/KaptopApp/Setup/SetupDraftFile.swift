import Foundation
import KaptopConfig
package import KaptopScreens

/// Keeps a wizard's answers in this user's state folder while it is under way, for `kaptop setup --resume`.
///
/// The engine's own folder may be another user's, who could not use what root had made there. Only this user may read the file, although
/// there is no secret in it. It is gone once the wizard was left or has saved.
package actor SetupDraftFile {
    private let path: String
    /// Drafts come from tasks of their own, so a late one may overtake.
    private var newest = 0
    private var isClosed = false

    package init(directory: String) { path = directory + "/setup-telegram.json" }

    /// Nil where there is no home folder to keep anything in.
    init?(environment: [String: String]) {
        guard let directory = ConfigurationSearch(environment: environment).defaultDataDirectory else { return nil }
        self.init(directory: directory)
    }

    package func keep(_ draft: SetupDraft, number: Int) {
        guard number > newest, !isClosed else { return }
        newest = number
        // A wizard that cannot be resumed is still a wizard: a full disk is the save step's business.
        guard let data = try? JSONEncoder().encode(draft) else { return }
        let folder = (path as NSString).deletingLastPathComponent
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let new = path + ".new"
        unlink(new)
        guard FileManager.default.createFile(atPath: new, contents: data, attributes: [.posixPermissions: 0o600]) else { return }
        rename(new, path)
    }

    /// What was kept, nil for nothing that can be read.
    package func read() -> SetupDraft? {
        FileManager.default.contents(atPath: path).flatMap { try? JSONDecoder().decode(SetupDraft.self, from: $0) }
    }

    /// The wizard has come to an end of its own.
    package func forget() {
        isClosed = true
        unlink(path)
    }
}
