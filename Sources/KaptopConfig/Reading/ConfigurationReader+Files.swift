internal import KaptopDelivery

/// What the configuration takes from other files: the templates of endpoints.
extension ConfigurationReader {
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
