import Foundation
import KaptopAPI
import KaptopConfig
import KaptopDelivery
import KaptopScreens
import KaptopStore

/// What saving asks of the engine of a configuration: what was set through its API, to set something, and to read its file now.
package struct SetupEngine: Sendable {
    /// Whether an engine answers now.
    var isRunning: @Sendable () async -> Bool
    /// What was set through the API.
    var overrides: @Sendable () async -> [SectionOverride] = { [] }
    /// With what was set through the API; nil where no engine has stored anything.
    var services: @Sendable () async -> ServiceSettings? = { nil }
    /// Sets what a document of the API says, all of it or nothing; nil for success.
    var change: @Sendable (Secret<String>) async -> SetupFailure?
    /// Has the engine read the file that was written, and take back what a document of the API says, in one step.
    var takeUp: @Sendable (_ path: String, _ ending: Secret<String>?) async -> TakeUp

    /// No engine, and nothing was ever set.
    package static let none = SetupEngine(isRunning: { false }, change: { _ in .noEngine }, takeUp: { _, _ in .noEngine })

    /// The engine on these files: through its API where it runs, else what it stored.
    package static func of(_ loaded: LoadedConfiguration, environment: [String: String]) -> SetupEngine {
        let client = try? EngineClient(loaded, url: nil, as: .ofThisProcess(environment))
        return SetupEngine(
            isRunning: {
                guard let client else { return false }
                return (try? await client.answer(.get, "/kapacitor/v1/ping"))?.status ?? 500 < 300
            },
            overrides: { await stored(loaded)?.overrides ?? [] }, services: { await stored(loaded)?.configuration.services },
            change: { document in
                guard let client else { return .noEngine }
                do {
                    _ = try await client.call(.post, "/kaptop/v1/config", try JSONParser.value(Array(document.reveal().utf8)))
                    return nil
                } catch {
                    return SetupFailure("\(error)", remedy: "Nothing was changed.")
                }
            },
            takeUp: { path, ending in
                if let client, let answer = await TakeUp.ask(client, path, ending) { return answer }
                // An engine on other files may be the one that sends.
                let neighbour = await TakeUp.askNeighbour(loaded.configuration, path, ending)
                switch neighbour {
                case .taken(let waiting)?: return .taken(waiting: waiting)
                case .failed(let failure)?: return .failed(failure)
                case .otherFile?, .kapacitor?, .noEngine?, nil: break
                }
                guard let ending else { return neighbour ?? .noEngine }
                do {
                    let document = try JSONParser.value(Array(ending.reveal().utf8))
                    try await stored(loaded)?.update(try ConfigurationUpdate.list(from: document))
                    return neighbour ?? .noEngine
                } catch {
                    return .failed(
                        SetupFailure("the overrides could not be taken back: \(error)", remedy: "Start the engine and save once more."))
                }
            })
    }

    private static func stored(_ loaded: LoadedConfiguration) async -> ConfigurationOverrides? {
        guard FileManager.default.fileExists(atPath: loaded.files.database), let store = try? Store(path: loaded.files.database) else {
            return nil
        }
        return await ConfigurationOverrides.load(file: loaded.configuration, store: store).overrides
    }
}

extension SetupFailure {
    static let noEngine = SetupFailure(
        "no engine runs on this configuration", remedy: "Save into the file, or start an engine with `kaptop serve`.")
}
