/// The themes that kaptop ships, as the text of their files in `Themes/`.
package enum ThemeFiles {
    /// File text by theme name.
    package static let texts: [String: String] = [
        "high-contrast": String(decoding: PackageResources.high_contrast_toml, as: UTF8.self),
        "midnight": String(decoding: PackageResources.midnight_toml, as: UTF8.self),
        "paper": String(decoding: PackageResources.paper_toml, as: UTF8.self),
    ]
}
