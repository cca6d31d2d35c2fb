import Foundation
import KaptopConfig
import KaptopScreens
import SourceText
package import TextUI

/// What belongs to the person at the console and not to the engine: settings, themes, and what was remembered.
package struct PersonalConsole: Sendable {
    private(set) var settings: ConsoleSettings
    let memory: ConsoleMemory
    let theme: ThemeChoice
    /// The theme to open the terminal with.
    package var look: Theme { theme.theme }
    /// A line for everything that could not be read; none of it keeps the console from starting.
    let complaints: [String]
    let folder: ThemeFolder
    let stateFile: ConsoleStateFile

    /// Reads it from where the environment says.
    package static func load(_ environment: [String: String]) -> PersonalConsole {
        let search = ConfigurationSearch(environment: environment)
        var complaints: [String] = []
        let settings = settings(search.consoleSettingsFile, &complaints)
        let (stateFile, memory, complaint) = ConsoleStateFile.open(search.consoleStateDirectory.map { $0 + "/console-state.json" })
        if let complaint { complaints.append(complaint) }
        let folder = ThemeFolder(
            directory: search.consoleSettingsFile.map { ($0 as NSString).deletingLastPathComponent + "/themes" })
        let theme = theme(memory.theme(settings), folder, &complaints)
        return PersonalConsole(
            settings: settings, memory: memory, theme: theme, complaints: complaints, folder: folder, stateFile: stateFile)
    }

    /// For this time, whatever the settings say.
    package mutating func hideSeconds() { settings.showsSeconds = false }

    private static func settings(_ path: String?, _ complaints: inout [String]) -> ConsoleSettings {
        guard let path, FileStamp.of(path) != nil else { return ConsoleSettings() }
        guard FileStamp.ofFile(path) != nil, let bytes = FileManager.default.contents(atPath: path),
            let text = String(validating: bytes, as: UTF8.self)
        else {
            complaints.append("\(path) cannot be read; check its permissions")
            return ConsoleSettings()
        }
        let (settings, diagnostics, file) = ConsoleSettings.read(text: text, name: (path as NSString).lastPathComponent)
        complaints += diagnostics.map { ThemeMistake($0, in: file).description }
        return settings
    }

    private static func theme(_ name: String?, _ folder: ThemeFolder, _ complaints: inout [String]) -> ThemeChoice {
        if let name {
            switch folder.theme(name) {
            case .success(let choice): return choice
            case .failure(let mistake): complaints.append(mistake.description)
            case nil:
                let near = EditDistance.nearest(to: name, in: ConsoleThemes.names).map { "did you mean '\($0)'?" }
                complaints.append("there is no theme '\(name)'; \(near ?? "there are " + ConsoleThemes.names.joined(separator: ", "))")
            }
        }
        return ThemeChoice(name: ConsoleThemes.standardName, theme: ConsoleThemes.standard, isOwn: false)
    }
}
