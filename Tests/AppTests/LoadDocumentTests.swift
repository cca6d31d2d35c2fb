import KaptopAPI
import KaptopConfig
import Testing

@testable import KaptopApp

/// Files of the load directory as text, and what is made of them.
@Suite struct LoadDocumentTests {
    struct Reading: CustomTestStringConvertible, Sendable {
        let text: String
        let value: JSONValue
        var testDescription: String { text }
    }

    @Test(arguments: [
        Reading(text: "a: 5\nb: 1.5\nc: yes\nd: ~\ne: text\n", value: ["a": 5, "b": .float(1.5), "c": true, "d": .null, "e": "text"]),
        Reading(text: "mode: 0644\nhex: 0x10\nbig: 1_000\n", value: ["mode": 420, "hex": 16, "big": 1000]),
        Reading(text: "a: '5'\nb: \"yes\"\nc: !!str 7\n", value: ["a": "5", "b": "yes", "c": "7"]),
        // Texts to go-yaml, though not to every reader of YAML.
        Reading(
            text: "a: 10:30\nb: 1m\nc: 2020-01-01\nd: 127.0.0.1\n", value: ["a": "10:30", "b": "1m", "c": "2020-01-01", "d": "127.0.0.1"]),
        Reading(text: "a: [1, {b: c}]\n", value: ["a": [1, ["b": "c"]]]),
        Reading(text: "x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n", value: ["x": ["a": 1, "b": 2], "y": ["a": 1, "b": 3]]),
        Reading(text: "match: changed() == TRUE\n", value: ["match": "changed() == TRUE"]),
        Reading(text: "", value: .null),
    ])
    func yamlIsReadAsGoReadsIt(_ reading: Reading) throws {
        #expect(try LoadDocument(Array(reading.text.utf8), path: "/l/a.yaml").value == reading.value)
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        let file: String
        let kind: LoadDirectory.Kind
        let text: String
        let words: String
        let report: String?
        var testDescription: String { text }
    }

    @Test(arguments: [
        Refusal(
            file: "h.yaml", kind: .handler, text: "topic: cpu\nmatch: \"host\" =~ /web: x/\n",
            words: "failed to unmarshal yaml task vars file \"/l/h.yaml\": error converting YAML to JSON: yaml: line 2: "
                + "did not find expected key",
            report: """
                /l/h.yaml:2:15: error: did not find expected key
                  2 | match: "host" =~ /web: x/
                    |               ^
                """),
        Refusal(
            file: "h.yaml", kind: .handler, text: "topic: cpu\nü: a: b\n",
            words: "failed to unmarshal yaml task vars file \"/l/h.yaml\": error converting YAML to JSON: yaml: line 2: "
                + "mapping values are not allowed in this context",
            report: """
                /l/h.yaml:2:6: error: mapping values are not allowed in this context
                  2 | ü: a: b
                    |     ^ quote a text that has ': ' in it
                """),
        Refusal(
            file: "h.yaml", kind: .handler, text: "topic: a\nid: b\ntopic: c\n",
            words: "failed to unmarshal yaml task vars file \"/l/h.yaml\": error converting YAML to JSON: yaml: line 1: "
                + "key \"topic\" stands twice",
            report: """
                /l/h.yaml:1:1: error: key "topic" stands twice
                  1 | topic: a
                    | ^
                """),
        Refusal(
            file: "h.json", kind: .handler, text: "{\"topic\": \"a\",\n}",
            words:
                "failed to unmarshal json task vars file \"/l/h.json\": invalid character '}' looking for beginning of object key string",
            report: """
                /l/h.json:2:1: error: invalid character '}' looking for beginning of object key string
                  2 | }
                    | ^
                """),
        Refusal(
            file: "h.yaml", kind: .handler, text: "id: b\nkind: log\n", words: "a handler must name its topic",
            report: """
                /l/h.yaml:1:1: error: a handler must name its topic
                  1 | id: b
                    | ^ write topic: NAME
                """),
        Refusal(
            file: "t.yml", kind: .variables, text: "template-id: x\nvars:\n  period: {type: duration, value: soon}\n",
            words: "invalid var period: it has the type duration, but its value is no duration, such as 1m",
            report: """
                /l/t.yml:3:3: error: invalid var period: it has the type duration, but its value is no duration, such as 1m
                  3 |   period: {type: duration, value: soon}
                    |   ^~~~~~
                """),
        Refusal(
            file: "t.yml", kind: .variables, text: "vars:\n  a: 5\n", words: "invalid var a: it must have a type and a value",
            report: """
                /l/t.yml:2:3: error: invalid var a: it must have a type and a value
                  2 |   a: 5
                    |   ^ write a: {type: string, value: …}
                """),
        Refusal(
            file: "t.yml", kind: .variables, text: "- a\n", words: "the file must be a mapping",
            report: """
                /l/t.yml:1:1: error: the file must be a mapping
                  1 | - a
                    | ^
                """),
    ])
    func aMistakeIsToldWithItsPlace(_ refusal: Refusal) throws {
        do throws(LoadMistake) {
            _ = try definition(refusal.file, refusal.kind, refusal.text)
            Issue.record("nothing was wrong")
        } catch {
            #expect(error.text == refusal.words)
            #expect(error.report == refusal.report)
        }
    }

    private func definition(_ file: String, _ kind: LoadDirectory.Kind, _ text: String) throws(LoadMistake) -> LoadDefinition {
        let stamp = FileStamp(modifiedAt: 0, size: 0, inode: 0)
        return try LoadDefinition(LoadDirectory.Entry(kind: kind, path: "/l/\(file)", stamp: stamp), Array(text.utf8))
    }

    @Test func aFileNamesItsTaskAndItsHandlerItself() throws {
        let script = try definition("cpu.load.tick", .script, "stream")
        #expect(script.item == .task("cpu.load") && script.body == ["id": "cpu.load", "script": "stream"])
        let template = try definition("t.tick", .template, "stream")
        #expect(template.item == .template("t"))
        let task = try definition("cpu.yaml", .variables, "id: other\ntemplate-id: 5\ndbrps:\n - {db: d, rp: r}\n")
        #expect(
            task.item == .task("cpu") && task.body == ["id": "cpu", "template-id": "5", "dbrps": [["db": "d", "rp": "r"]]])
        let handler = try definition("x.json", .handler, #"{"topic": "cpu", "id": "h", "kind": "log", "options": {"path": "/x"}}"#)
        #expect(handler.item == .handler(topic: "cpu", id: "h"))
        #expect(handler.body == ["id": "h", "kind": "log", "options": ["path": "/x"], "match": ""])
        // Scalars that look like something else are texts where a text is wanted.
        let plain = try definition("x.yaml", .handler, "topic: 5\nid: yes\nkind: log\nmatch: TRUE\n")
        #expect(plain.item == .handler(topic: "5", id: "yes") && plain.body["match"] == "TRUE")
    }

    @Test func aKeyThatNobodyReadsIsTold() throws {
        let task = try definition("cpu.yaml", .variables, "template_id: x\nvars: {}\n")
        #expect(task.warnings == ["/l/cpu.yaml:1:1: there is no key 'template_id'; it is ignored; did you mean 'template-id'?"])
        let handler = try definition("x.json", .handler, "{\"topic\": \"a\",\n \"colour\": 1}")
        #expect(handler.warnings == ["/l/x.json:2:2: there is no key 'colour'; it is ignored"])
    }
}
