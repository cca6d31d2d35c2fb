internal import KaptopDelivery

/// What the configuration takes from other files: the Telegram token and the templates of endpoints.
extension ConfigurationReader {
    /// `[kaptop.telegram] token-file` replaces `[telegram] token`; an environment variable comes after it and wins.
    mutating func readTokenFile(_ files: ConfigurationFiles) {
        let path = configuration.kaptop.telegramTokenFile
        guard !path.isEmpty else { return }
        switch files.read(path) {
        case .failure(let error):
            fail(
                "kaptop.telegram", 0, "token-file", "[kaptop.telegram] token-file \(path) cannot be read: \(error.reason)",
                hint: "check the path and that kaptop may read it", kapacitor: nil)
            // Without the file it is not known whether a token is missing.
            unreadable.insert("telegram[0].token")
        case .success(let text):
            let token = text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
            if token.isEmpty {
                fail("kaptop.telegram", 0, "token-file", "[kaptop.telegram] token-file \(path) is empty", hint: nil, kapacitor: nil)
                unreadable.insert("telegram[0].token")
            } else {
                configuration.services.telegram.token = Secret(String(token))
            }
        }
    }

    mutating func readTemplateFiles(_ files: ConfigurationFiles) {
        for number in configuration.services.httpPost.indices {
            readTemplateFile("alert", number, \.alertTemplate, files)
            readTemplateFile("row", number, \.rowTemplate, files)
        }
    }

    private mutating func readTemplateFile(
        _ name: String, _ number: Int, _ template: WritableKeyPath<HTTPPostSettings, String>, _ files: ConfigurationFiles
    ) {
        let endpoint = configuration.services.httpPost[number]
        guard case .text(let path)? = configuration.kept["httppost[\(number)].\(name)-template-file"], path.hasPrefix("/"),
            endpoint[keyPath: template].isEmpty
        else { return }
        let subject = "httppost service: failed to get \(name)-template for endpoint \(TOMLLiteral.quoted(endpoint.endpoint)): "
        switch files.read(path) {
        case .success(let text):
            if let problem = files.templateProblem(text) {
                fail(
                    "httppost", number, "\(name)-template-file", "\(path) is not a template: \(problem)", hint: nil,
                    kapacitor: subject + "failed to parse template from file \(TOMLLiteral.quoted(path)): \(problem)", stage: .services)
            } else {
                templates.append((number, template, text))
            }
        case .failure(let error):
            fail(
                "httppost", number, "\(name)-template-file", "\(path) cannot be read: \(error.reason)", hint: nil,
                kapacitor: subject + "failed to read template file \(TOMLLiteral.quoted(path)): open \(path): \(error.reason)",
                stage: .services)
        }
    }

    /// Checks the templates that stand in the configuration, then puts those from files beside them.
    mutating func checkTemplates(_ files: ConfigurationFiles) {
        for (number, settings) in configuration.services.httpPost.enumerated() {
            for (name, template) in [("alert", settings.alertTemplate), ("row", settings.rowTemplate)] where !template.isEmpty {
                guard let problem = files.templateProblem(template) else { continue }
                fail(
                    "httppost", number, "\(name)-template", "[[httppost]] \(name)-template is not a template: \(problem)", hint: nil,
                    kapacitor: "httppost service: failed to get \(name)-template for endpoint \(TOMLLiteral.quoted(settings.endpoint)): "
                        + "failed to parse template: \(problem)", stage: .services)
            }
        }
        for (number, template, text) in templates { configuration.services.httpPost[number][keyPath: template] = text }
    }
}
