import Foundation
import Testing

/// A case of `Cases/*.case`: `== name`, the script, `-- input`, what is written, `-- output`, what comes out.
///
/// The languages of input and output are those of `TaskStory`. With `KAPTOP_GOLDEN=1` in the environment the outputs are written
/// instead of compared, for a person to read in the diff. What data nodes make of their input was compared with Kapacitor 1.5.7.
struct StoryCase: CustomTestStringConvertible, Sendable {
    let file: String
    let name: String
    let script: String
    let input: String
    let output: String

    var testDescription: String { "\(file): \(name)" }

    private static var folder: URL { URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases") }

    static let files = [
        "alert", "combining", "eval", "from_where_group", "influxql", "joining", "nulls", "oddities", "outputs", "small_nodes", "state",
        "timers", "window",
    ]

    static func all(in file: String) -> [StoryCase] {
        guard let text = try? String(contentsOf: folder.appending(path: file + ".case"), encoding: .utf8) else { return [] }
        return ("\n" + text).components(separatedBy: "\n== ").dropFirst().map { block in
            var lines = block.components(separatedBy: "\n")
            let name = lines.removeFirst()
            let parts = lines.split(omittingEmptySubsequences: false) { $0 == "-- input" || $0 == "-- output" }
                .map { $0.joined(separator: "\n") }
            return StoryCase(
                file: file, name: name, script: parts[0], input: parts.count > 1 ? parts[1] : "",
                output: parts.count > 2 ? parts[2].trimmingCharacters(in: .newlines) : "")
        }
    }

    static func write(_ cases: [StoryCase], to file: String) throws {
        let text = cases.map { "== \($0.name)\n\($0.script)\n-- input\n\($0.input)\n-- output\n\($0.output)\n" }.joined(separator: "\n")
        try Data(text.utf8).write(to: folder.appending(path: file + ".case"))
    }

    func with(output: String) -> StoryCase {
        StoryCase(file: file, name: name, script: script, input: input, output: output)
    }
}

@Suite struct StoryTests {
    @Test(arguments: StoryCase.files.flatMap { StoryCase.all(in: $0) })
    func taskMakesOfItsInputWhatTheCaseSays(_ story: StoryCase) throws {
        guard ProcessInfo.processInfo.environment["KAPTOP_GOLDEN"] != "1" else { return }
        #expect(try TaskStory.run(story.script, story.input) == story.output)
    }

    @Test(arguments: StoryCase.files)
    func caseFileCanBeRead(_ file: String) throws {
        let cases = StoryCase.all(in: file)
        #expect(!cases.isEmpty)
        guard ProcessInfo.processInfo.environment["KAPTOP_GOLDEN"] == "1" else { return }
        try StoryCase.write(cases.map { $0.with(output: try TaskStory.run($0.script, $0.input)) }, to: file)
    }
}
