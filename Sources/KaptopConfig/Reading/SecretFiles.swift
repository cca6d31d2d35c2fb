internal import KaptopDelivery
internal import SourceText

/// A secret that may stand in a file of its own instead of the configuration.
///
/// Order: configuration, file that the configuration names, credential of the service manager, environment variable, override.
struct SecretFile {
    /// The section that names the file, and its key.
    let section: String
    let key: String
    let path: KeyPath<KaptopSection, String>
    /// The name of a systemd credential: `LoadCredential=telegram-token:/etc/kaptop/telegram-token`.
    let credential: String
    /// The value that it gives, as `section[index].key`.
    let id: String
    let write: @Sendable (Secret<String>, inout Configuration) -> Void

    static var all: [SecretFile] {
        [
            SecretFile(
                section: "kaptop.telegram", key: "token-file", path: \.telegramTokenFile, credential: "telegram-token",
                id: "telegram[0].token", write: { $1.services.telegram.token = $0 }),
            SecretFile(
                section: "kaptop.hipchat", key: "token-file", path: \.hipChatTokenFile, credential: "hipchat-token",
                id: "hipchat[0].token", write: { $1.services.hipChat.token = $0 }),
            SecretFile(
                section: "kaptop.slack", key: "url-file", path: \.slackURLFile, credential: "slack-url", id: "slack[0].url",
                write: { url, configuration in
                    if !configuration.services.slack.isEmpty { configuration.services.slack[0].url = url }
                }),
        ]
    }
}

extension ConfigurationReader {
    /// - Parameter credentials: `$CREDENTIALS_DIRECTORY`, which systemd sets; nil where it does not.
    mutating func readSecretFiles(_ files: ConfigurationFiles, credentials: String?) {
        for secret in SecretFile.all {
            let path = configuration.kaptop[keyPath: secret.path]
            if !path.isEmpty {
                read(secret, at: path, title: "[\(secret.section)] \(secret.key) \(path)", files.read(path))
            }
            guard let credentials, !credentials.isEmpty else { continue }
            let place = "\(credentials)/\(secret.credential)"
            let reading = files.read(place)
            // A credential that is not there was not asked for.
            if case .failure(.init(reason: "no such file or directory")) = reading { continue }
            read(secret, at: place, title: "the credential \(place)", reading)
        }
        readWorkspaceFiles(files)
    }

    /// The files that `[kaptop.slack.url-files]` names by workspace.
    private mutating func readWorkspaceFiles(_ files: ConfigurationFiles) {
        for (workspace, path) in configuration.kaptop.slackURLFiles.sorted(by: { $0.key < $1.key }) {
            guard let number = configuration.services.slack.firstIndex(where: { $0.workspace == workspace }) else {
                report(
                    .validation, "config.doubtful", severity: .warning,
                    "[kaptop.slack.url-files] names the workspace \(TOMLLiteral.quoted(workspace)), which no [[slack]] has",
                    at: place("kaptop.slack", 0, "url-files"), hint: nil, kapacitor: nil)
                continue
            }
            let secret = SecretFile(
                section: "kaptop.slack", key: "url-files", path: \.slackURLFile, credential: "", id: "slack[\(number)].url",
                write: { $1.services.slack[number].url = $0 })
            read(secret, at: path, title: "[kaptop.slack.url-files] \(TOMLLiteral.keyText(workspace)) \(path)", files.read(path))
        }
    }

    private mutating func read(
        _ secret: SecretFile, at path: String, title: String, _ reading: Result<String, ConfigurationFiles.Unreadable>
    ) {
        let problem: (text: String, hint: String)
        switch reading {
        case .failure(let error):
            problem = ("\(title) cannot be read: \(error.reason)", "check the path and that kaptop may read it")
        case .success(let text):
            let value = text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
            if !value.isEmpty {
                secret.write(Secret(String(value)), &configuration)
                unreadable.remove(secret.id)
                secretFiles[secret.id] = path
                return
            }
            problem = ("\(title) is empty", "write the secret into it, on one line")
        }
        fail(secret.section, 0, secret.key, problem.text, hint: problem.hint, kapacitor: nil)
        // Without the file it is not known whether the secret is missing.
        unreadable.insert(secret.id)
    }
}
