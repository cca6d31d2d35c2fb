import KaptopEngine
import KaptopPipeline

/// What a request to make or change a task or template asks for; missing members ask for nothing.
struct TaskOptions: Sendable {
    var id = ""
    var templateID = ""
    var dbrps: [DBRP] = []
    var script = ""
    /// Counts for templates only; a task is of the kind of its script.
    var kind: EdgeKind?
    var isEnabled: Bool?
    var variables = VariableJSON.Decoded()

    /// What is asked for; a template has no template, sources, status and variables, and they are not looked at.
    enum Subject: Sendable {
        case task, template
    }

    /// Throws Kapacitor's `invalid JSON` for everything its decoder refuses.
    init(_ document: Result<JSONValue, JSONParser.Problem>, of subject: Subject) throws(APIError) {
        guard case .success(let body) = document else { throw .invalidJSON }
        guard body.members != nil else {
            // Go decodes null into anything.
            guard body == .null else { throw .invalidJSON }
            return
        }
        id = try Self.text(body["id"])
        script = try Self.text(body["script"])
        if let type = body["type"], type != .null {
            guard let name = type.string, ["stream", "batch", "invalid"].contains(name) else { throw .invalidJSON }
            kind = EdgeKind(rawValue: name)
        }
        guard subject == .task else { return }
        templateID = try Self.text(body["template-id"])
        if let status = body["status"], status != .null {
            switch status.string {
            case "enabled": isEnabled = true
            case "disabled": isEnabled = false
            default: throw .invalidJSON
            }
        }
        dbrps = try Self.dbrps(body["dbrps"])
        variables = try VariableJSON.Decoded(body["vars"])
    }

    private static func text(_ value: JSONValue?) throws(APIError) -> String {
        guard let value, value != .null else { return "" }
        guard let text = value.string else { throw .invalidJSON }
        return text
    }

    private static func dbrps(_ value: JSONValue?) throws(APIError) -> [DBRP] {
        guard let value, value != .null else { return [] }
        guard let elements = value.elements else { throw .invalidJSON }
        var dbrps: [DBRP] = []
        for element in elements {
            guard element.members != nil else { throw .invalidJSON }
            dbrps.append(DBRP(database: try text(element["db"]), retentionPolicy: try text(element["rp"])))
        }
        return dbrps
    }

    /// Letters of any script, digits, `-`, `.` and `_`.
    static func isValid(id: String) -> Bool {
        !id.isEmpty
            && id.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
                default: ("0"..."9").contains(scalar) || scalar == "-" || scalar == "." || scalar == "_"
                }
            }
    }
}
