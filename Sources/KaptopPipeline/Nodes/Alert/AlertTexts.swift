import GoTemplate
import KaptopAlerts

/// The three templates of an alert: id, message, details.
struct AlertTexts: Sendable {
    private let idTemplate: Template
    private let messageTemplate: Template
    private let detailsTemplate: Template

    init(_ spec: AlertSpec) throws(PipelineError) {
        do throws(TemplateError) {
            idTemplate = try Template(parsing: spec.id, name: "id")
            messageTemplate = try Template(parsing: spec.message, name: "message")
            detailsTemplate = try Template(parsing: spec.details, name: "details", mode: .html, functions: ["json": .scriptJSON])
        } catch {
            throw PipelineError(error.message)
        }
    }

    func id(_ data: TemplateData) throws(TemplateError) -> String { try idTemplate.render(data.identification) }
    func message(_ data: TemplateData) throws(TemplateError) -> String { try messageTemplate.render(data.messageData) }
    func details(_ data: TemplateData) throws(TemplateError) -> String { try detailsTemplate.render(data.detailsData) }
}
