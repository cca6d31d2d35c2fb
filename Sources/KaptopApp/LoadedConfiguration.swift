import Foundation
import GoTemplate
package import KaptopConfig

/// The configuration that a command works with: found, read and judged.
package struct LoadedConfiguration: Sendable {
    package let configuration: Configuration
    /// nil where built-in settings are used.
    package let path: String?
    package let files: StateFiles
    /// The data folder, without kaptop's own folder in it.
    package let dataDirectory: String
    /// Warnings as lines for a terminal; empty if there are none.
    package let report: String
    /// Where the values come from.
    package let origins: SettingOrigins

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Looks for the file as `--config`, the environment and the usual places say, and reads it.
    package static func load(option: String?, environment: [String: String]) throws(Failure) -> LoadedConfiguration {
        let search = ConfigurationSearch(environment: environment)
        let found = search.configurationFile(option: option) { path in
            ((try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0) > 0
        }
        let fallback = search.defaultDataDirectory ?? "/tmp/kaptop-\(getuid())"
        let reading: ConfigurationReading
        if let found {
            let text: String
            do {
                text = try String(contentsOfFile: found.path, encoding: .utf8)
            } catch {
                throw Failure(
                    description: "run: open \(found.path): \(Self.reason(found.path))\n"
                        + "kaptop: the configuration file cannot be read\(Self.remedy(found.path))")
            }
            reading = ConfigurationFile.read(text: text, name: found.path, environment: environment, files: Self.surroundings)
        } else {
            reading = ConfigurationFile.readWithoutFile(dataDirectory: fallback, environment: environment, files: Self.surroundings)
        }
        guard var configuration = reading.configuration else { throw Failure(description: reading.report) }
        // Without a file the engine looks at this machine, so it bears this machine's name.
        if found == nil, environment["KAPACITOR_HOSTNAME"] == nil { configuration.hostname = ProcessInfo.processInfo.hostName }
        let directory = configuration.dataDirectory.isEmpty ? fallback : configuration.dataDirectory
        return LoadedConfiguration(
            configuration: configuration, path: found?.path, files: search.stateFiles(dataDirectory: directory), dataDirectory: directory,
            report: reading.report, origins: reading.origins)
    }

    private static func reason(_ path: String) -> String {
        access(path, R_OK) == 0 ? "not a text file" : String(cString: strerror(errno)).lowercased()
    }

    /// What to do about a file that cannot be read, behind the sentence that says so.
    private static func remedy(_ path: String) -> String {
        guard access(path, R_OK) != 0 else { return "" }
        switch errno {
        case EACCES: return "; run kaptop as the file's owner or with sudo"
        case ENOENT: return "; give the path of one that is there, or none to use ~/.kapacitor/kapacitor.conf"
        default: return ""
        }
    }

    /// What is wrong with the template of a body, in Go's words; nil for a good one.
    static func templateProblem(_ template: String) -> String? {
        do throws(TemplateError) {
            _ = try Template(parsing: template, name: "body", functions: ["json": .json])
            return nil
        } catch {
            return error.message
        }
    }

    private static let surroundings = ConfigurationFiles(
        read: { path in
            do {
                return .success(try String(contentsOfFile: path, encoding: .utf8))
            } catch {
                return .failure(ConfigurationFiles.Unreadable(reason: reason(path)))
            }
        },
        templateProblem: { templateProblem($0) })
}
