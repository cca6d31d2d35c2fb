import Foundation
import KaptopAPI
import KaptopConfig
import KaptopDelivery
import KaptopScreens
import KaptopStore

/// What saving asks of the engine of a configuration: what was set through its API, and to set or take back something.
package struct SetupEngine: Sendable {
    /// Whether an engine answers now.
    var isRunning: @Sendable () async -> Bool
    /// The keys that were set through the API, of a section and an element of it.
    var overriddenKeys: @Sendable (_ section: String, _ element: String) async -> Set<String>
    /// With what was set through the API; nil where no engine has stored anything.
    var services: @Sendable () async -> ServiceSettings? = { nil }
    /// Nil for success.
    var change: @Sendable (SavePreview.EngineChange) async -> SetupFailure?
    /// Takes overrides back; nil for success.
    var endOverrides: @Sendable (_ section: String, _ element: String, _ keys: [String]) async -> SetupFailure?

    /// No engine, and nothing was ever set.
    package static let none = SetupEngine(
        isRunning: { false }, overriddenKeys: { _, _ in [] }, change: { _ in .noEngine }, endOverrides: { _, _, _ in .noEngine })

    /// The engine on these files: through its API where it runs, else what it stored.
    package static func of(_ loaded: LoadedConfiguration, environment: [String: String]) -> SetupEngine {
        let client = try? EngineClient(loaded, url: nil, as: .ofThisProcess(environment))
        let isRunning: @Sendable () async -> Bool = {
            guard let client else { return false }
            return (try? await client.answer(.get, "/kapacitor/v1/ping"))?.status ?? 500 < 300
        }
        let change: @Sendable (SavePreview.EngineChange) async -> SetupFailure? = { change in
            guard let client else { return .noEngine }
            let element = change.element.map { "/" + ($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? $0) } ?? ""
            do {
                let body = try JSONParser.value(Array(change.document.reveal().utf8))
                _ = try await client.call(.post, "/kapacitor/v1/config/\(change.section)\(element)", body)
                return nil
            } catch {
                return SetupFailure("\(error)", remedy: "Nothing was changed.")
            }
        }
        return SetupEngine(
            isRunning: isRunning,
            overriddenKeys: { section, element in
                let all = await stored(loaded)?.overrides ?? []
                return Set(all.filter { $0.section == section && $0.element == element && $0.kind != .remove }.flatMap(\.options.keys))
            },
            services: { await stored(loaded)?.configuration.services },
            change: change,
            endOverrides: { section, element, keys in
                guard !keys.isEmpty else { return nil }
                if await isRunning() {
                    let document: JSONValue = ["delete": .array(keys.map { .text($0) })]
                    return await change(
                        .init(
                            section: section, element: element,
                            document: .init(String(decoding: JSONPrinter.bytes(document, .compact), as: UTF8.self))))
                }
                do {
                    var update = ConfigurationUpdate(section: section, element: element)
                    update.delete = keys
                    try await stored(loaded)?.update(update)
                    return nil
                } catch {
                    return SetupFailure("the overrides could not be taken back: \(error)", remedy: "Start the engine and save once more.")
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
