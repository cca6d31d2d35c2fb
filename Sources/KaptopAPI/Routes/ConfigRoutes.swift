import HTTPTypes
import Hummingbird

/// `config`: sections of the configuration, and overrides of their options.
struct ConfigRoutes: Sendable {
    private static let path = APIPath.base + "/config"

    private let dependencies: APIDependencies

    init(_ dependencies: APIDependencies) {
        self.dependencies = dependencies
    }

    func register(in routes: inout RouteTable) {
        guard let access = dependencies.configuration else { return }
        routes.add(.get, "/config") { _ in
            let sections = try await sections(access).map { (key: $0.name, value: json($0)) }
            return .json(["link": APIPath.link(Self.path), "sections": .sorted(sections)], .line)
        }
        routes.add(.get, "/config/") { try await show($0, access) }
        routes.add(.post, "/config/") { try await update($0, access) }
    }

    private func sections(_ access: any ConfigurationAccess) async throws(APIError) -> [ConfigurationSection] {
        guard access.isEnabled else { throw .configurationDisabled }
        do throws(ConfigurationRefusal) {
            return try await access.sections().filter { !$0.isOwn }
        } catch {
            throw .configurationFailed("failed to resolve current config:\(error.text)")
        }
    }

    // MARK: Reading

    private func show(_ request: APIRequest, _ access: any ConfigurationAccess) async throws -> Response {
        let (name, element) = place(request)
        let sections = try await sections(access)
        guard !name.isEmpty else { throw APIError.sectionNotSpecified }
        guard let section = sections.first(where: { $0.name == name }) else { throw APIError.unknownSection(name) }
        guard let element else { return .json(json(section), .line) }
        guard let found = section.elements.first(where: { $0.id == element }) else { throw APIError.unknownElement(name, element) }
        return .json(json(found, in: section), .line)
    }

    private func json(_ section: ConfigurationSection) -> JSONValue {
        [
            "link": APIPath.link("\(Self.path)/\(section.name)"),
            "elements": .array(section.elements.map { json($0, in: section) }),
        ]
    }

    private func json(_ element: ConfigurationSection.Element, in section: ConfigurationSection) -> JSONValue {
        [
            "link": APIPath.link("\(Self.path)/\(section.name)/\(element.id)"),
            "options": .sorted(element.options.map { ($0.key, $0.value) }),
            "redacted": element.redacted.isEmpty ? .null : .array(element.redacted.map { .text($0) }),
        ]
    }

    /// Section and element of a path; the element is empty behind a slash, and nil without one.
    private func place(_ request: APIRequest) -> (section: String, element: String?) {
        let parts = request.rest(behind: Self.path + "/").split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        // Deeper paths name nothing.
        guard parts.count <= 2 else { return ("", nil) }
        return (parts[0], parts.count == 2 ? parts[1] : nil)
    }

    // MARK: Changing

    private func update(_ request: APIRequest, _ access: any ConfigurationAccess) async throws -> Response {
        guard access.isEnabled else { throw APIError.configurationDisabled }
        let (section, element) = place(request)
        let document = try await request.document(upTo: dependencies.settings.maximumDocumentBytes)
        let update = try read(document, section, element)
        do throws(ConfigurationRefusal) {
            try await access.update([update])
        } catch {
            throw APIError(error)
        }
        return .noContent
    }

    private func read(
        _ document: Result<JSONValue, JSONParser.Problem>, _ section: String, _ element: String?
    ) throws(APIError) -> ConfigurationUpdate {
        let body: JSONValue
        switch document {
        case .failure(let problem): throw .failedToDecode(problem.text)
        case .success(let value): body = value
        }
        guard body == .null || body.members != nil else {
            throw .failedToDecode("json: cannot unmarshal \(body.goTypeName) into Go value of type config.updateAction")
        }
        var update = ConfigurationUpdate(section: section, element: element ?? "")
        update.set = try members(body["set"], "set")
        update.add = try members(body["add"], "add")
        update.delete = try names(body["delete"], "delete")
        update.restore = try names(body["remove"], "remove")
        if let problem = problem(update, hasElement: element != nil) {
            throw .configurationRefused("failed to apply update: invalid update action: \(problem)")
        }
        return update
    }

    private func problem(_ update: ConfigurationUpdate, hasElement: Bool) -> String? {
        if update.section.isEmpty { return "must provide section name" }
        if !isName(update.section) { return "invalid section name \(GoQuoting.quoted(update.section))" }
        if !update.element.isEmpty, !isName(update.element) { return "invalid element name \(GoQuoting.quoted(update.element))" }
        let changesOptions = !update.set.isEmpty || !update.delete.isEmpty
        let changesElements = !update.add.isEmpty || !update.restore.isEmpty
        if changesOptions, changesElements { return "cannot provide both set/delete and add/remove actions in the same update" }
        if !update.add.isEmpty, !update.element.isEmpty { return "must not provide an element name when adding an a new override" }
        if !update.restore.isEmpty, !update.element.isEmpty { return "must not provide element when removing an override" }
        if !changesElements, !hasElement { return "element not specified, are you missing a trailing '/'?" }
        return nil
    }

    private func isName(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+")
            }
        }
    }

    private func members(_ value: JSONValue?, _ name: String) throws(APIError) -> [JSONValue.Member] {
        guard let value, value != .null else { return [] }
        guard let members = value.members else { throw wrongType(value, name, "map[string]interface {}") }
        return members
    }

    private func names(_ value: JSONValue?, _ name: String) throws(APIError) -> [String] {
        guard let value, value != .null else { return [] }
        guard let elements = value.elements else { throw wrongType(value, name, "[]string") }
        var names: [String] = []
        for element in elements {
            guard let text = element.string else { throw wrongType(element, name, "string") }
            names.append(text)
        }
        return names
    }

    private func wrongType(_ value: JSONValue, _ name: String, _ type: String) -> APIError {
        .failedToDecode("json: cannot unmarshal \(value.goTypeName) into Go struct field updateAction.\(name) of type \(type)")
    }
}
