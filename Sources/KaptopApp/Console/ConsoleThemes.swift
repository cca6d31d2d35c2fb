import KaptopConfig
package import TextUI
import ThemeFiles

/// The themes that are built in.
package enum ConsoleThemes {
    /// The theme kaptop starts with; without colours where its file cannot be read, which a test rules out.
    package static var standard: Theme { theme("midnight") ?? .plain }

    package static var names: [String] { ThemeFiles.texts.keys.sorted() }

    package static func theme(_ name: String) -> Theme? {
        guard let text = ThemeFiles.texts[name] else { return nil }
        return try? Theme(definition(ThemeFile.read(text: text, name: name).theme), base: theme)
    }

    private static func definition(_ file: ThemeFile) -> ThemeDefinition {
        ThemeDefinition(
            name: file.name, inherits: file.inherits, palette: file.palette,
            roles: file.roles.mapValues { look in
                var attributes: Attributes = []
                if look.attributes.contains("bold") { attributes.insert(.bold) }
                if look.attributes.contains("underline") { attributes.insert(.underline) }
                if look.attributes.contains("reverse") { attributes.insert(.reverse) }
                if look.attributes.contains("dim") { attributes.insert(.dim) }
                return ThemeDefinition.Look(
                    foreground: look.foreground, background: look.background, ansi: look.ansi, ansiBackground: look.ansiBackground,
                    attributes: attributes)
            })
    }
}
