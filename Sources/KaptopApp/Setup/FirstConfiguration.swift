import KaptopConfig

/// The file that is begun with where there is none: what holds without any, explained for whoever opens it later.
///
/// Without a file kaptop samples this machine and keeps its state in a folder of its own; a first file must not end that.
struct FirstConfiguration {
    let hostname: String
    let dataDirectory: String
    let service: ConfiguredService
    /// Slack's; empty for the default one.
    let workspace: String

    /// Has the empty section of the service, for a wizard or command to fill.
    var text: String {
        """
        # The configuration of kaptop. Kapacitor 1.5 reads it too, but for the tables that begin with kaptop.
        # `kaptop config` shows every setting that holds and where it comes from, `kaptop check` what is wrong in this file.

        # How this machine is called in alerts and messages.
        hostname = \(TOMLLiteral.text(hostname).text)

        # Where the engine keeps its state: levels, events, and notifications that are still on their way.
        data_dir = \(place(""))

        # Folders that Kapacitor would expect under /var/lib/kapacitor.
        [replay]
          dir = \(place("/replay"))

        [task]
          dir = \(place("/tasks"))

        [storage]
          boltdb = \(place("/kapacitor.db"))

        # Notifications through \(service.title); `kaptop setup \(service.rawValue)` changes them and adds \(service.entryKind)s.
        \(header)

        # Looks after this machine by itself: processors, memory, disks.
        [kaptop.host]
          enabled = true

        """
    }

    private var header: String {
        guard service == .slack else { return "[\(service.section)]" }
        return "[[\(service.section)]]" + (workspace.isEmpty ? "" : "\n  workspace = \(TOMLLiteral.text(workspace).text)")
    }

    private func place(_ path: String) -> String { TOMLLiteral.text(dataDirectory + path).text }
}
