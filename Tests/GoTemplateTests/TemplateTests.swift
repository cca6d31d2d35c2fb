import GoTemplate
import Testing

/// Templates against what Go 1.19.8 made of them; `RecordedCase` says where the recordings come from.
@Suite struct TemplateTests {
    static let files = ["actions", "compare", "functions", "html", "kapacitor", "parsing", "printf", "time"]

    @Test(arguments: files.flatMap(RecordedCase.all))
    func rendersAsGoDoes(_ recorded: RecordedCase) {
        let isHTML = recorded.file.hasPrefix("html")
        do throws(TemplateError) {
            let template = try Template(
                parsing: recorded.template, name: isHTML ? "details" : "message", mode: isHTML ? .html : .text,
                functions: ["json": isHTML ? .scriptJSON : .json])
            let output = try template.render(Fixture.details)
            #expect(output == recorded.output, "\(recorded.template)")
        } catch {
            #expect(error.message == recorded.error, "\(recorded.template)")
        }
    }

    @Test func allRecordingsAreFound() {
        #expect(Self.files.flatMap(RecordedCase.all).count > 700)
    }
}
