import KaptopPipeline
import Testing
import TickScript

/// Variables survive the form in which they are stored.
@Suite struct VariableTextTests {
    static let values: [(ScriptType, ScriptValue)] = [
        (.string, .string("it's")), (.string, .string(#"a\"#)), (.string, .string(#"\'"#)), (.string, .string("a\nb // c")),
        (.string, .string("")),
        (.duration, .duration(5)), (.duration, .duration(-1_234_567)), (.duration, .duration(300_000_000_000)), (.duration, .duration(0)),
        (.int, .integer(-7)), (.float, .float(2)), (.float, .float(1e21)), (.bool, .boolean(false)), (.regex, .regex("a/[b]")),
        (.star, .star), (.list, .list([.string("a"), .star])),
    ]

    @Test(arguments: values.indices)
    func everyValueIsReadBack(_ index: Int) {
        let (type, value) = Self.values[index]
        let text = VariableText.text(of: ["v": TaskVariable(type: type, value: value)])
        let read = VariableText.variables(in: text)["v"]
        #expect(read?.type == type, "\(text)")
        #expect(read?.value.map { "\($0)" } == "\(value)", "\(text)")
    }
}
