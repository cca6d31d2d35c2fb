import Foundation
package import KaptopConfig
package import KaptopScreens

/// Keeps a wizard's answers in this user's state folder while it is under way, for `kaptop setup --resume`.
///
/// The engine's own folder may be another user's, who could not use what root had made there. Only this user may read the file, although
/// there is no secret in it. It is gone once the wizard was left on purpose or has saved.
package actor SetupDraftFile {
    private let service: ConfiguredService
    private let path: String
    /// Drafts come from tasks of their own, so a late one may overtake.
    private var newest = 0
    private var isClosed = false

    package init(_ service: ConfiguredService, directory: String) {
        self.service = service
        path = directory + "/setup-\(service.rawValue).json"
    }

    /// Nil where there is no home folder to keep anything in.
    package init?(_ service: ConfiguredService, environment: [String: String]) {
        guard let directory = ConfigurationSearch(environment: environment).defaultDataDirectory else { return nil }
        self.init(service, directory: directory)
    }

    /// A draft of nil takes away what was kept.
    package func keep(_ draft: SetupDraft?, number: Int) {
        guard number > newest, !isClosed else { return }
        newest = number
        guard let draft else {
            unlink(path)
            return
        }
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

    /// What was kept, nil for nothing that can be read; `isWanted` says that it was asked for.
    package func read(isWanted: Bool = false) -> KeptDraft? {
        guard let data = FileManager.default.contents(atPath: path),
            let draft = try? JSONDecoder().decode(SetupDraft.self, from: data), draft.service == service
        else { return nil }
        let date = (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
        return KeptDraft(draft, keptAt: Int64((date?.timeIntervalSince1970 ?? 0) * 1_000_000_000), isWanted: isWanted)
    }

    /// The wizard has come to an end of its own.
    package func forget() {
        isClosed = true
        unlink(path)
    }

    /// Leaves on disk what should be there once a wizard has ended; `outcome` is nil where it was cut off.
    package func settle(_ resuming: Resuming, _ outcome: SetupOutcome?) {
        switch outcome {
        case .left, .saved: forget()
        case .postponed: break
        // The last answers may still have been on their way here.
        case nil: keep(resuming.kept, number: resuming.number)
        }
    }

    /// The service whose wizard was cut off last; nil where none was.
    package static func newest(environment: [String: String]) async -> ConfiguredService? {
        var found: (service: ConfiguredService, keptAt: Int64)?
        for service in ConfiguredService.allCases {
            guard let kept = await SetupDraftFile(service, environment: environment)?.read() else { continue }
            if kept.keptAt > found?.keptAt ?? .min { found = (service, kept.keptAt) }
        }
        return found?.service
    }
}
