import TextUI
import Yams

/// A base16 or base24 scheme as tinted-theming writes it, and in the older flat form.
///
/// ```yaml
/// system: "base16"           scheme: "Default Dark"
/// name: "Default Dark"       base00: "181818"
/// palette:
///   base00: "#181818"
/// ```
enum SchemeFile {
    static func read(_ text: String, file: String) throws(ThemeMistake) -> BaseScheme {
        let root = try document(text, file: file)
        guard case .mapping(let top) = root else { throw ThemeMistake("\(file): is no colour scheme; it needs base00 to base0F") }
        var colors = top
        if let palette = top.first(where: { $0.key.scalar?.string == "palette" })?.value {
            guard case .mapping(let mapping) = palette else {
                throw ThemeMistake(place(palette.mark, file) + "palette must hold base00 to base0F")
            }
            colors = mapping
        }
        var found: [String: Color] = [:]
        for (key, value) in colors {
            guard let name = key.scalar?.string, let known = BaseScheme.keys.first(where: { $0.lowercased() == name.lowercased() }) else {
                continue
            }
            found[known] = try color(value, name: name, file: file)
        }
        let needed = BaseScheme.keys.prefix(16)
        if let missing = needed.first(where: { found[$0] == nil }) {
            throw ThemeMistake("\(file): has no \(missing); a scheme needs base00 to base0F, each as six digits such as \"585858\"")
        }
        // A scheme with some of the eight further colours is used as one of sixteen.
        let further = BaseScheme.keys.dropFirst(16).compactMap { found[$0] }
        let all = needed.compactMap { found[$0] } + (further.count == 8 ? further : [])
        guard let scheme = BaseScheme(name: ConsoleThemes.stem(file), colors: all) else {
            throw ThemeMistake("\(file): is no colour scheme; it needs base00 to base0F")
        }
        return scheme
    }

    private static func color(_ value: Node, name: String, file: String) throws(ThemeMistake) -> Color {
        let text = value.scalar?.string ?? ""
        guard let color = Color(hex: text.hasPrefix("#") ? text : "#" + text) else {
            throw ThemeMistake(place(value.mark, file) + "\(name) is no colour; write six digits such as \"585858\"")
        }
        return color
    }

    private static func document(_ text: String, file: String) throws(ThemeMistake) -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
                throw ThemeMistake(place(mark, file) + problem + "; write each colour as base00: \"585858\"")
            case .duplicatedKeysInMapping(let keys, let context):
                throw ThemeMistake(place(context.mark, file) + "\(keys.first ?? "a key") stands twice; remove one")
            default:
                throw ThemeMistake("\(file): is no YAML: \(error)")
            }
        } catch {
            throw ThemeMistake("\(file): is no YAML: \(error)")
        }
    }

    private static func place(_ mark: Mark?, _ file: String) -> String {
        mark.map { "\(file):\($0.line):\($0.column): " } ?? "\(file): "
    }
}
