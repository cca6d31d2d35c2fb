import Foundation
import KaptopAlerts
import Subprocess
import SystemPackage
import TextUI

/// Lets a person edit the script of a task with the editor of `$VISUAL` or `$EDITOR`, else `vi`, on the console's own terminal.
struct ScriptEditor: Sendable {
    let environment: [String: String]

    /// Why there is no edited script, in one line for a person.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let largest = 1 << 20

    /// Returns the script as the person has left it.
    ///
    /// It stands in a folder that nobody else may read, under the task's name, and is gone afterwards.
    func edit(_ id: TaskID, script: String, on terminal: any Terminal) async throws(Failure) -> String {
        let command =
            [environment["VISUAL"], environment["EDITOR"], "vi"].lazy.compactMap { $0 }.map(Self.words).first { !$0.isEmpty } ?? ["vi"]
        var template = Array(((environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp") + "/kaptop-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Failure(description: "no temporary folder can be made: \(String(cString: strerror(errno)))")
        }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { removeFolder(folder) }
        let path = "\(folder)/\(Self.fileName(id))"
        guard FileManager.default.createFile(atPath: path, contents: Data(script.utf8), attributes: [.posixPermissions: 0o600]) else {
            throw Failure(description: "\(path) cannot be written")
        }
        let outcome = Outcome()
        await terminal.lend { await outcome.set(await Self.run(command + [path])) }
        if let problem = await outcome.problem { throw Failure(description: problem) }
        guard let data = FileManager.default.contents(atPath: path), data.count <= Self.largest else {
            throw Failure(description: "the edited script cannot be read back")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// What is wrong with how the editor ended; nil for nothing.
    private actor Outcome {
        private(set) var problem: String? = "the terminal is in use"
        func set(_ problem: String?) { self.problem = problem }
    }

    private static func run(_ command: [String]) async -> String? {
        let program = command[0]
        do {
            let result = try await Subprocess.run(
                program.contains("/") ? .path(.init(program)) : .name(program), arguments: Arguments(Array(command.dropFirst())),
                input: .fileDescriptor(FileDescriptor(rawValue: 0), closeAfterSpawningProcess: false),
                output: .fileDescriptor(FileDescriptor(rawValue: 1), closeAfterSpawningProcess: false),
                error: .fileDescriptor(FileDescriptor(rawValue: 2), closeAfterSpawningProcess: false))
            return result.terminationStatus == .exited(0) ? nil : "\(program) ended with an error, so nothing was changed"
        } catch {
            return "the editor \(program) cannot be started; set $EDITOR"
        }
    }

    private func removeFolder(_ folder: String) {
        // What cannot be removed is left to whoever empties the folder of temporary files.
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// `cpu_alert.tick`: letters, digits, `-`, `_` and `.` stay.
    static func fileName(_ id: TaskID) -> String {
        let safe = id.rawValue.unicodeScalars.prefix(100).map { scalar -> Character in
            let isPlain =
                scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || "-_.".unicodeScalars.contains(scalar))
            return isPlain ? Character(scalar) : "_"
        }
        let name = String(safe).drop { $0 == "." || $0 == "-" }
        return (name.isEmpty ? "task" : String(name)) + ".tick"
    }

    /// A command line as words: blanks divide, quotes and a backslash keep blanks; nothing else has a meaning, since no shell reads it.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in text {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let whole = word { words.append(whole) }
        return words
    }
}
