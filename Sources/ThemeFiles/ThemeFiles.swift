/// The themes that kaptop ships, as the text of their files in `Themes/`.
package enum ThemeFiles {
    /// File text by theme name.
    package static let texts: [String: String] = [
        "colour-blind-dark": String(decoding: PackageResources.colour_blind_dark_toml, as: UTF8.self),
        "colour-blind-light": String(decoding: PackageResources.colour_blind_light_toml, as: UTF8.self),
        "ember": String(decoding: PackageResources.ember_toml, as: UTF8.self),
        "fjord": String(decoding: PackageResources.fjord_toml, as: UTF8.self),
        "high-contrast": String(decoding: PackageResources.high_contrast_toml, as: UTF8.self),
        "midnight": String(decoding: PackageResources.midnight_toml, as: UTF8.self),
        "mono": String(decoding: PackageResources.mono_toml, as: UTF8.self),
        "paper": String(decoding: PackageResources.paper_toml, as: UTF8.self),
        "sepia": String(decoding: PackageResources.sepia_toml, as: UTF8.self),
    ]
}
