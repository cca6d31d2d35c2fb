import Foundation
import KaptopConfig
import KaptopScreens

/// The person's themes, `themes/*.toml`, `*.yaml` and `*.yml` beside the console's settings.
///
/// A file that cannot be used costs nothing but itself.
struct ThemeFolder: Sendable {
    struct Contents: Sendable, Equatable {
        /// Built-in themes by name, then the person's; one of theirs takes the place of a built-in one of its name.
        var choices: [ThemeChoice]
        /// One line for each file that cannot be used.
        var mistakes: [String]
    }

    /// No theme is near this long; what is longer is something else.
    private static let mostBytes: Int64 = 256 * 1024

    /// Nil without a home.
    let directory: String?
    private var used: [String: FileStamp]?
    private var newest: [String: FileStamp] = [:]

    init(directory: String?) {
        self.directory = directory
    }

    /// All themes at the first call, and whenever a file has changed and is no longer being written; nil where there is nothing new.
    mutating func news() -> Contents? {
        let stamps = stamps()
        defer { newest = stamps }
        guard used == nil || (stamps != used && stamps == newest) else { return nil }
        used = stamps
        return contents(stamps.keys.sorted())
    }

    /// One theme by its name, without reading the others; nil where there is none.
    func theme(_ name: String) -> Result<ThemeChoice, ThemeMistake>? {
        if let file = stamps().keys.sorted().first(where: { ConsoleThemes.stem($0) == name }) {
            do throws(ThemeMistake) {
                return .success(try read(file))
            } catch {
                return .failure(error)
            }
        }
        return ConsoleThemes.theme(name).map { .success(ThemeChoice(name: name, theme: $0, isOwn: false)) }
    }

    private func contents(_ files: [String]) -> Contents {
        var own: [ThemeChoice] = []
        var mistakes: [String] = []
        for file in files {
            do throws(ThemeMistake) {
                let choice = try read(file)
                if own.contains(where: { $0.name == choice.name }) {
                    throw ThemeMistake("\(file): another file has the name \(choice.name) too; rename one of them")
                }
                own.append(choice)
            } catch {
                mistakes.append(error.description)
            }
        }
        let builtIn = ConsoleThemes.names.filter { name in !own.contains { $0.name == name } }.compactMap { name in
            ConsoleThemes.theme(name).map { ThemeChoice(name: name, theme: $0, isOwn: false) }
        }
        return Contents(choices: builtIn + own, mistakes: mistakes)
    }

    private func read(_ file: String) throws(ThemeMistake) -> ThemeChoice {
        guard let directory, let stamp = FileStamp.ofFile("\(directory)/\(file)"), stamp.size <= ThemeFolder.mostBytes,
            let bytes = FileManager.default.contents(atPath: "\(directory)/\(file)")
        else { throw ThemeMistake("\(file): cannot be read; check its permissions") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ThemeMistake("\(file): is not a text file; remove it from \(directory)")
        }
        return ThemeChoice(name: ConsoleThemes.stem(file), theme: try ConsoleThemes.read(text, file: file), isOwn: true)
    }

    private func stamps() -> [String: FileStamp] {
        guard let directory, let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else { return [:] }
        var stamps: [String: FileStamp] = [:]
        for name in names where !name.hasPrefix(".") && [".toml", ".yaml", ".yml"].contains(where: name.hasSuffix) {
            stamps[name] = FileStamp.ofFile("\(directory)/\(name)")
        }
        return stamps
    }
}
