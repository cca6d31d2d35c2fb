import Foundation
import KaptopAlerts
import Synchronization
import Testing
import TextUI

@testable import KaptopApp

/// A script in a person's editor, which is a script here.
@Suite struct ScriptEditorTests {
    @Test func theEditorGetsTheScriptAndGivesItBack() async throws {
        let folder = try Folder()
        let editor = try folder.program(
            "ls -l \"$2\" > \"\(folder.path)/seen\"; echo \"$1 $(basename $2)\" >> \"\(folder.path)/seen\"; echo edited >> \"$2\"")
        let terminal = LentTerminal()
        let edited = try await ScriptEditor(environment: ["EDITOR": "\"\(editor)\" 'two words'", "TMPDIR": folder.path])
            .edit(TaskID("cpu/al ert"), script: "stream\n", on: terminal)
        #expect(edited == "stream\nedited\n")
        let seen = try String(contentsOfFile: folder.path + "/seen", encoding: .utf8)
        #expect(seen.hasPrefix("-rw-------"))
        #expect(seen.contains("two words cpu_al_ert.tick"))
        #expect(await terminal.lendings == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["editor", "seen"], "nothing is left behind")
    }

    @Test(arguments: [("exit 3", "ended with an error"), ("rm \"$1\"", "cannot be read back")])
    func whatDoesNotEndWellChangesNothing(script: String, problem: String) async throws {
        let folder = try Folder()
        let editor = try folder.program(script)
        let failure = await #expect(throws: ScriptEditor.Failure.self) {
            try await ScriptEditor(environment: ["VISUAL": editor, "EDITOR": "false", "TMPDIR": folder.path])
                .edit(TaskID("t"), script: "stream", on: LentTerminal())
        }
        #expect(failure?.description.contains(problem) == true)
    }

    @Test func anEditorThatIsNotThereIsNamed() async throws {
        let folder = try Folder()
        let failure = await #expect(throws: ScriptEditor.Failure.self) {
            try await ScriptEditor(environment: ["EDITOR": "no-such-editor", "TMPDIR": folder.path])
                .edit(TaskID("t"), script: "stream", on: LentTerminal())
        }
        #expect(failure?.description == "the editor no-such-editor cannot be started; set $EDITOR")
    }

    @Test(arguments: [
        ("vi", ["vi"]), ("code --wait", ["code", "--wait"]), ("'/opt/my editor' -x", ["/opt/my editor", "-x"]),
        ("a\\ b \"c $(d)\" ''", ["a b", "c $(d)", ""]), ("  ", []), ("\"a\\\"b\"", ["a\"b"]), ("e 'x", ["e", "x"]),
    ])
    func commandsAreSplitWithoutAShell(text: String, words: [String]) {
        #expect(ScriptEditor.words(text) == words)
    }

    @Test(arguments: [
        ("cpu_alert", "cpu_alert.tick"), ("../../etc/x", "_.._etc_x.tick"), ("-rf", "rf.tick"), ("", "task.tick"), ("温度", "__.tick"),
    ])
    func fileNamesAreSafe(id: String, name: String) {
        #expect(ScriptEditor.fileName(TaskID(id)) == name)
    }
}

private final class Folder: Sendable {
    let path = NSTemporaryDirectory() + "kaptop-editor-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit {
        // What cannot be removed is left to whoever empties the folder of temporary files.
        try? FileManager.default.removeItem(atPath: path)
    }

    func program(_ script: String) throws -> String {
        let file = path + "/editor"
        try "#!/bin/sh\n\(script)\n".write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file)
        return file
    }
}

/// A terminal that can only be lent.
private actor LentTerminal: Terminal {
    nonisolated let events = AsyncStream<TerminalEvent> { $0.finish() }
    private(set) var lendings = 0

    func lend(_ body: @Sendable () async -> Void) async {
        lendings += 1
        await body()
    }

    func size() -> Size { Size(width: 80, height: 24) }
    func draw(_ grid: Grid) {}
    func repaint() {}
    func suspend() {}
    func restore() {}
    func bell() {}
    func setTitle(_ title: String) {}
    func copy(_ text: String) {}
    func use(_ theme: Theme) {}
    func setMouse(_ isOn: Bool) {}
}
