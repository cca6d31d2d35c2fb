/// What an attribute's value is, by the attribute's name; html/template's table.
enum AttributeKind {
    case plain, html, url, style, script, sourceSet
    /// The value decides how other content is read, so an action must not choose such a name.
    case unsafe

    static func of(_ name: String) -> AttributeKind {
        var name = name
        if name.hasPrefix("data-") {
            name = String(name.dropFirst(5))
        } else if let colon = name.firstIndex(of: ":") {
            if name[..<colon] == "xmlns" { return .url }
            name = String(name[name.index(after: colon)...])
        }
        if urlNames.contains(name) { return .url }
        if unsafeNames.contains(name) { return .unsafe }
        if plainNames.contains(name) { return .plain }
        switch name {
        case "srcdoc": return .html
        case "srcset": return .sourceSet
        case "style": return .style
        default: break
        }
        if name.hasPrefix("on") { return .script }
        // Names made up by pages are judged by what they suggest.
        return name.contains("src") || name.contains("uri") || name.contains("url") ? .url : .plain
    }

    var contextAttribute: HTMLContext.Attribute {
        switch self {
        case .url: .url
        case .style: .style
        case .script: .script
        case .sourceSet: .sourceSet
        case .plain, .html, .unsafe: .none
        }
    }

    private static let urlNames: Set<String> = [
        "action", "archive", "background", "cite", "classid", "codebase", "data", "formaction", "href", "icon", "longdesc", "manifest",
        "poster", "profile", "src", "usemap", "xmlns",
    ]

    private static let unsafeNames: Set<String> = [
        "accept-charset", "async", "challenge", "charset", "content", "crossorigin", "defer", "enctype", "form", "formenctype",
        "formmethod", "formnovalidate", "http-equiv", "keytype", "language", "method", "novalidate", "pattern", "rel", "sandbox", "type",
        "value",
    ]

    /// Known names that the rules for unknown ones would misjudge.
    private static let plainNames: Set<String> = ["srclang"]
}
