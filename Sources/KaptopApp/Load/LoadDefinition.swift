import Foundation
import KaptopAPI
import KaptopPipeline
import SourceText
import TickScript

/// What a file says: the item it defines and the body of the request that defines it.
///
/// The name of a file without what stands behind its last dot is the id of its task or template; a handler says topic and id itself.
struct LoadDefinition: Sendable, Equatable {
    let item: LoadItem
    let body: JSONValue
    /// The file, and what tells this text of it from others.
    let path: String
    let digest: String
    /// Lines for the log about what is in the file and does nothing.
    let warnings: [String]

    init(_ entry: LoadDirectory.Entry, _ bytes: [UInt8]) throws(LoadMistake) {
        path = entry.path
        digest = Self.digest(bytes)
        let id = ((entry.path as NSString).lastPathComponent as NSString).deletingPathExtension
        switch entry.kind {
        case .template, .script:
            item = entry.kind == .template ? .template(id) : .task(id)
            body = ["id": .text(id), "script": .text(String(decoding: bytes, as: UTF8.self))]
            warnings = []
        case .variables:
            let document = try LoadDocument(bytes, path: entry.path)
            item = .task(id)
            body = try Self.task(id, document)
            warnings = Self.unknownKeys(document, known: ["id", "template-id", "dbrps", "vars"])
        case .handler:
            let document = try LoadDocument(bytes, path: entry.path)
            (item, body) = try Self.handler(document)
            warnings = Self.unknownKeys(document, known: ["topic", "id", "kind", "options", "match"])
        }
    }

    // MARK: Handlers

    private static func handler(_ document: LoadDocument) throws(LoadMistake) -> (LoadItem, JSONValue) {
        let value = try members(document)
        func text(_ key: String) throws(LoadMistake) -> String {
            switch value[key] {
            case nil, .null: return ""
            case .array, .object: throw mistake(document, key, "must be a text", hint: nil)
            case .text(let text): return text
            default: return document.text(of: key) ?? ""
            }
        }
        let topic = try text("topic")
        let id = try text("id")
        // Kapacitor puts it on a topic of the name `handlers`, to which nothing comes.
        if topic.isEmpty { throw mistake(document, nil, "a handler must name its topic", hint: "write topic: NAME", isFatal: false) }
        let handler: JSONValue = [
            "id": .text(id), "kind": .text(try text("kind")), "options": value["options"] ?? .null, "match": .text(try text("match")),
        ]
        return (.handler(topic: topic, id: id), handler)
    }

    // MARK: Tasks of templates

    private static func task(_ id: String, _ document: LoadDocument) throws(LoadMistake) -> JSONValue {
        let value = try members(document)
        var members: [JSONValue.Member] = [.init("id", .text(id))]
        switch value["template-id"] {
        case nil, .null: break
        case .array, .object: throw mistake(document, "template-id", "must be a text", hint: nil)
        case .text(let text): members.append(.init("template-id", .text(text)))
        default: members.append(.init("template-id", .text(document.text(of: "template-id") ?? "")))
        }
        if let dbrps = value["dbrps"], dbrps != .null {
            guard let elements = dbrps.elements, elements.allSatisfy({ $0.members != nil }) else {
                throw mistake(document, "dbrps", "must be a list of db and rp", hint: "write - {db: telegraf, rp: autogen}")
            }
            members.append(.init("dbrps", dbrps))
        }
        if let variables = value["vars"], variables != .null {
            try checkVariables(variables, document)
            members.append(.init("vars", variables))
        }
        return .object(members)
    }

    /// The API says of all of these no more than `invalid JSON`.
    private static func checkVariables(_ variables: JSONValue, _ document: LoadDocument) throws(LoadMistake) {
        guard let members = variables.members else {
            throw mistake(document, "vars", "must be a mapping of names to variables", hint: nil)
        }
        for member in members {
            guard member.value.members != nil else {
                throw mistake(
                    document, "vars", member.name, "must have a type and a value", hint: "write \(member.name): {type: string, value: …}")
            }
            guard let name = member.value["type"]?.string, let type = ScriptType(declaredName: name) else {
                throw mistake(
                    document, "vars", member.name, "must have a type",
                    hint: "write type: bool, int, float, string, duration, regex, lambda, list or star")
            }
            let isFine =
                switch (type, member.value["value"] ?? .null) {
                case (.int, .integer), (.float, .integer), (.float, .float), (.duration, .integer), (.list, .array), (.star, _),
                    (_, .null):
                    true
                case (.duration, .text(let text)): (try? DurationText.parse(text)) != nil
                case (.int, _), (.float, _), (.duration, _), (.list, _): false
                default: true
                }
            guard isFine else {
                let example = type == .duration ? ", such as 1m" : type == .list ? " of {type: …, value: …}" : ""
                throw mistake(document, "vars", member.name, "has the type \(name), but its value is no \(name)\(example)", hint: nil)
            }
        }
    }

    // MARK: Words

    private static func members(_ document: LoadDocument) throws(LoadMistake) -> JSONValue {
        guard document.value.members != nil || document.value == .null else {
            throw mistake(document, nil, "the file must be a mapping", hint: nil)
        }
        return document.value
    }

    private static func mistake(
        _ document: LoadDocument, _ key: String?, _ problem: String, hint: String?, isFatal: Bool = true
    ) -> LoadMistake {
        let subject = key.map { "\($0) " } ?? ""
        let place = key.flatMap { document.place(of: $0) } ?? SourceRange(at: 0)
        return LoadMistake(
            subject + problem, Diagnostic(id: "load.content", message: subject + problem, range: place, hint: hint), in: document.file,
            isFatal: isFatal)
    }

    private static func mistake(
        _ document: LoadDocument, _ section: String, _ key: String, _ problem: String, hint: String?
    ) -> LoadMistake {
        let message = "invalid var \(key): it \(problem)"
        return LoadMistake(
            message, Diagnostic(id: "load.content", message: message, range: document.place(of: section, key), hint: hint),
            in: document.file)
    }

    /// Kapacitor passes over them without a word.
    private static func unknownKeys(_ document: LoadDocument, known: [String]) -> [String] {
        (document.value.members ?? []).filter { !known.contains($0.name.lowercased()) }.map { member in
            let bare = member.name.lowercased().replacing("_", with: "-")
            let near = known.contains(bare) ? bare : EditDistance.nearest(to: member.name, in: known)
            let place = document.place(of: member.name).map { range in
                let position = document.file.position(at: range.start)
                return ":\(position.line):\(position.column)"
            }
            return "\(document.file.name)\(place ?? ""): there is no key '\(member.name)'; it is ignored"
                + (near.map { "; did you mean '\($0)'?" } ?? "")
        }
    }

    /// FNV-1a, 64 bits.
    private static func digest(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        return String(hash, radix: 16)
    }
}
