import Foundation

/// The project's own files, found from this one.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let sources = root.appending(path: "Sources")

    struct File: CustomStringConvertible, Sendable {
        let path: String
        var description: String { path }
        /// The first folder below Sources or Tests.
        var room: String { String(path.split(separator: "/").dropFirst().first ?? "") }

        func text() throws -> String {
            try String(contentsOf: SourceTree.root.appending(path: path), encoding: .utf8)
        }

        func imports() throws -> [String] {
            try text().split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index <= 1, words.count > index + 1 else { return nil }
                return words[index + 1].split(separator: ".").first.map(String.init)
            }
        }
    }

    static func swiftFiles(in folder: String) -> [File] {
        let base = root.appending(path: folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".swift") }.sorted().map { File(path: "\(folder)/\($0)") }
    }
}
