import Foundation
import KaptopConfig
package import KaptopStore

/// `kaptop config`: what holds, where it comes from and what it wins over.
package enum EffectiveConfiguration {
    /// The configuration with what was set through the API, as a file.
    ///
    /// Throws `StoreError` where the database is there and cannot be read.
    package static func text(_ loaded: LoadedConfiguration) async throws(StoreError) -> String {
        var configuration = loaded.configuration
        var overrides: [SectionOverride] = []
        if FileManager.default.fileExists(atPath: loaded.files.database) {
            let store = try Store(path: loaded.files.database)
            let access = await ConfigurationOverrides.load(file: configuration, store: store).overrides
            configuration = await access.configuration
            overrides = await access.overrides
        }
        return ConfigurationListing.text(of: configuration, origins: loaded.origins, overrides: overrides)
    }
}
