import HTTPTypes
import Hummingbird
import KaptopAlerts
import SourceText

/// kaptop's own `/kaptop/v1/acknowledgements`, `/silences`, `/maintenances` and `/audit`: what keeps notifications back, and who did it.
struct HoldsRoutes: Sendable {
    private static let base = APIPath.kaptop
    /// Alerts that a preview lists; their number is always told.
    private static let longestPreview = 1000
    private static let longestAudit = 10_000

    private let access: any HoldAccess
    private let topics: @Sendable () async -> Topics
    private let now: @Sendable () -> Int64
    private let documentLimit: Int

    init?(_ dependencies: APIDependencies) {
        guard let access = dependencies.holds else { return nil }
        self.access = access
        topics = dependencies.topics
        now = dependencies.now
        documentLimit = dependencies.settings.maximumDocumentBytes
    }

    func register(in routes: inout RouteTable) {
        routes.addRaw(.get, Self.base + "/acknowledgements", listAcknowledgements)
        routes.addRaw(.post, Self.base + "/acknowledgements", acknowledge)
        routes.addRaw(.delete, Self.base + "/acknowledgements", endAcknowledgements)
        routes.addRaw(.get, Self.base + "/silences", listSilences)
        routes.addRaw(.post, Self.base + "/silences", silence)
        routes.addRaw(.post, Self.base + "/silences/preview", preview)
        routes.addRaw(.delete, Self.base + "/silences/", endSilence)
        routes.addRaw(.get, Self.base + "/maintenances", listMaintenances)
        routes.addRaw(.post, Self.base + "/maintenances", addMaintenance)
        routes.addRaw(.patch, Self.base + "/maintenances/", setMaintenance)
        routes.addRaw(.delete, Self.base + "/maintenances/", removeMaintenance)
        routes.addRaw(.get, Self.base + "/audit", audit)
    }

    // MARK: Acknowledgements

    @Sendable private func listAcknowledgements(_ request: APIRequest) async throws -> Response {
        let all = await access.holds().acknowledgements.values.sorted { ($0.at, $0.key.text) > ($1.at, $1.key.text) }
        return list("acknowledgements", all.map { HoldJSON.json($0) })
    }

    /// Acknowledges an alert in the topic that is named, else in every topic in which it is not OK.
    @Sendable private func acknowledge(_ request: APIRequest) async throws -> Response {
        let members = try await members(request, ["alert", "topic", "note", "by"])
        let id = AlertID(try members.text("alert"))
        let topic = try members.optionalText("topic").map { TopicID($0) }
        let note = try members.text("note")
        let person = try person(request, members)
        var made: [JSONValue] = []
        for key in try keys(of: id, in: topic, await topics()) {
            if case .acknowledged(let new) = try await change(.acknowledge(key, note: note), person) { made.append(HoldJSON.json(new)) }
        }
        return list("acknowledgements", made)
    }

    private func keys(of id: AlertID, in topic: TopicID?, _ topics: Topics) throws(APIError) -> [AlertKey] {
        if let topic { return [AlertKey(topic: topic, id: id)] }
        let known = topics.topics.filter { $0.value.states[id] != nil }
        guard !known.isEmpty else { throw .unknownAlert(id.rawValue, known: topics) }
        let firing = known.filter { $0.value.states[id]?.level != .ok }.keys
        guard !firing.isEmpty else { throw .refused("alert \(id) is OK: there is nothing to acknowledge") }
        return firing.map { AlertKey(topic: $0, id: id) }.sorted { $0.topic.rawValue < $1.topic.rawValue }
    }

    @Sendable private func endAcknowledgements(_ request: APIRequest) async throws -> Response {
        let id = request.query["alert"]
        let topic = request.query["topic"]
        guard !id.isEmpty else { throw APIError.missingMember("alert") }
        let keys = await access.holds().acknowledgements.keys.filter {
            $0.id.rawValue == id && (topic.isEmpty || $0.topic.rawValue == topic)
        }
        guard !keys.isEmpty else { throw APIError.notAcknowledged(id) }
        for key in keys.sorted(by: { $0.topic.rawValue < $1.topic.rawValue }) {
            _ = try await change(.endAcknowledgement(key), try person(request, nil))
        }
        return .noContent
    }

    // MARK: Silences

    @Sendable private func listSilences(_ request: APIRequest) async throws -> Response {
        let silences = await access.holds().silences
        let alerts = silences.isEmpty ? [] : try await alerts()
        let time = now()
        return list(
            "silences",
            silences.map { silence in HoldJSON.json(silence, at: time, matches: alerts.count { silence.matchers.match($0) }) })
    }

    @Sendable private func silence(_ request: APIRequest) async throws -> Response {
        let members = try await members(request, ["matchers", "starts-at", "ends-at", "for", "reason", "by"])
        let draft = try HoldJSON.silence(members, at: now())
        guard case .silence(let new) = try await change(.silence(draft), try person(request, members)) else { throw APIError.notFound }
        return .json(HoldJSON.json(new, at: now(), matches: try await alerts().count { new.matchers.match($0) }))
    }

    /// The alerts that matchers match now, the worst first.
    @Sendable private func preview(_ request: APIRequest) async throws -> Response {
        let matchers = try HoldJSON.matchers(try await members(request, ["matchers"]))
        guard !matchers.isEmpty else { throw APIError.refused("a preview needs at least one matcher, such as host=db1") }
        let matched = try await alerts().filter { matchers.match($0) }
        let worst = matched.enumerated().sorted { ($1.element.level, $0.offset) < ($0.element.level, $1.offset) }.map(\.element)
        return .json([
            "count": .count(matched.count), "firing": .count(matched.count { $0.level != .ok }),
            "alerts": .array(worst.prefix(Self.longestPreview).map { HoldJSON.json($0) }),
        ])
    }

    @Sendable private func endSilence(_ request: APIRequest) async throws -> Response {
        let id = SilenceID(try number(request, behind: "/silences/"))
        _ = try await change(.endSilence(id), try person(request, nil))
        return .noContent
    }

    // MARK: Maintenances

    @Sendable private func listMaintenances(_ request: APIRequest) async throws -> Response {
        let holds = await access.holds()
        let alerts = holds.maintenances.isEmpty ? [] : try await alerts()
        let time = now()
        return list(
            "maintenances",
            holds.maintenances.map { maintenance in
                HoldJSON.json(
                    maintenance, window: holds.window(of: maintenance.id), at: time,
                    matches: alerts.count { maintenance.matchers.match($0) })
            })
    }

    @Sendable private func addMaintenance(_ request: APIRequest) async throws -> Response {
        let members = try await members(request, ["name", "matchers", "weekdays", "start", "for", "zone", "reason", "by"])
        return try await answer(.maintain(try HoldJSON.maintenance(members)), try person(request, members))
    }

    @Sendable private func setMaintenance(_ request: APIRequest) async throws -> Response {
        let id = MaintenanceID(try number(request, behind: "/maintenances/"))
        let members = try await members(request, ["enabled", "by"])
        return try await answer(.setMaintenance(id, isEnabled: try members.boolean("enabled")), try person(request, members))
    }

    @Sendable private func removeMaintenance(_ request: APIRequest) async throws -> Response {
        let id = MaintenanceID(try number(request, behind: "/maintenances/"))
        _ = try await change(.removeMaintenance(id), try person(request, nil))
        return .noContent
    }

    private func answer(_ edit: HoldEdit, _ person: Operator) async throws(APIError) -> Response {
        guard case .maintenance(let maintenance) = try await change(edit, person) else { throw .notFound }
        return .json(HoldJSON.json(maintenance, window: await access.holds().window(of: maintenance.id), at: now()))
    }

    // MARK: Audit

    @Sendable private func audit(_ request: APIRequest) async throws -> Response {
        let text = request.query["limit"]
        guard let limit = text.isEmpty ? 100 : Int(text), (1...Self.longestAudit).contains(limit) else {
            throw APIError.wrongMember("limit", expected: "a number from 1 to \(Self.longestAudit)")
        }
        do throws(HoldRefusal) {
            return list("audit", try await access.audit(limit: limit).map { HoldJSON.json($0) })
        } catch {
            throw APIError(error)
        }
    }

    // MARK: Requests

    private func list(_ name: String, _ elements: [JSONValue]) -> Response { .json(.object([.init(name, .array(elements))])) }

    private func members(_ request: APIRequest, _ known: [String]) async throws -> StrictMembers {
        switch try await request.document(upTo: documentLimit) {
        case .failure(let problem): throw APIError.invalidJSON(problem.text)
        case .success(let value): return try StrictMembers(value, known: known)
        }
    }

    private func number(_ request: APIRequest, behind prefix: String) throws(APIError) -> Int64 {
        let text = request.rest(behind: Self.base + prefix)
        guard let number = Int64(text), number > 0 else { throw .wrongMember("the path", expected: "a number behind \(prefix)") }
        return number
    }

    /// Who asks: the name in the body, which anybody can write, else that of the header.
    private func person(_ request: APIRequest, _ members: StrictMembers?) throws(APIError) -> Operator {
        if let name = try members?.optionalText("by").flatMap(Operator.cleaned) { return Operator(name: name, isVerified: false) }
        return request.person ?? .unnamed
    }

    private func change(_ edit: HoldEdit, _ person: Operator) async throws(APIError) -> HoldChange {
        do throws(HoldRefusal) {
            return try await access.change(edit, by: person)
        } catch {
            throw APIError(error)
        }
    }

    private func alerts() async throws(APIError) -> [AlertLabels] {
        do throws(HoldRefusal) {
            return try await access.alerts()
        } catch {
            throw APIError(error)
        }
    }
}
