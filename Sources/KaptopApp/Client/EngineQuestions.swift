import Foundation
import KaptopAPI
import KaptopOverview

/// What the command line asks an engine about its past and its health, and how it shows the answers.
package struct EngineQuestions: Sendable {
    package enum Form: Sendable {
        case text, json
    }

    /// What a command prints and ends with.
    package struct Answer: Sendable, Equatable {
        package var text: String
        package var exitCode: Int32 = 0
    }

    /// Parameters of a request, those without a value left out.
    package typealias Parameters = [(name: String, value: String?)]

    private let client: EngineClient
    private let form: Form
    private let history = HistoryText(.current)

    package init(_ client: EngineClient, _ form: Form) {
        self.client = client
        self.form = form
    }

    package func history(_ parameters: Parameters) async throws(EngineClient.Failure) -> Answer {
        let value = try await client.call(.get, "/kaptop/v1/history", query: Self.given(parameters))
        guard form == .text else { return json(value) }
        guard let page = HistoryJSON.page(value) else { throw .notUnderstood }
        return Answer(text: history.lines(of: page).joined(separator: "\n"))
    }

    package func deliveries(_ parameters: Parameters) async throws(EngineClient.Failure) -> Answer {
        let value = try await client.call(.get, "/kaptop/v1/deliveries", query: Self.given(parameters))
        guard form == .text else { return json(value) }
        guard let elements = value["deliveries"]?.elements else { throw .notUnderstood }
        return Answer(text: history.lines(of: elements.compactMap { HistoryJSON.deliveryRow($0) }).joined(separator: "\n"))
    }

    /// - Parameter action: `resend` or `dismiss`.
    package func change(_ action: String, _ delivery: Int64) async throws(EngineClient.Failure) -> Answer {
        let value = try await client.call(.post, "/kaptop/v1/deliveries/\(delivery)/\(action)")
        return form == .text ? Answer(text: value["message"]?.string ?? "done") : json(value)
    }

    /// - Parameter place: `telegram:-100123`.
    package func resendAll(to place: String) async throws(EngineClient.Failure) -> Answer {
        let value = try await client.call(.post, "/kaptop/v1/deliveries/resend", query: [("destination", place)])
        return form == .text ? Answer(text: value["message"]?.string ?? "done") : json(value)
    }

    /// Ends with 0 for ok, 1 for degraded, 2 for failing.
    package func health() async throws(EngineClient.Failure) -> Answer {
        let (status, value) = try await client.answer(.get, "/kaptop/v1/health")
        guard let value, let word = value["state"]?.string, let state = EngineHealth.State(rawValue: word) else {
            throw status == 404 ? .noHealth : .notUnderstood
        }
        var answer = form == .text ? Answer(text: HealthText.lines(of: value).joined(separator: "\n")) : json(value)
        answer.exitCode = state == .ok ? 0 : state == .degraded ? 1 : 2
        return answer
    }

    private func json(_ value: JSONValue) -> Answer {
        Answer(text: String(decoding: JSONPrinter.bytes(value, .indented), as: UTF8.self))
    }

    private static func given(_ parameters: Parameters) -> [(name: String, value: String)] {
        parameters.compactMap { parameter in parameter.value.map { (parameter.name, $0) } }
    }
}

extension EngineClient.Failure {
    fileprivate static let noHealth = Self(description: "this engine tells nothing of its health: it is no kaptop, or an older one")
    fileprivate static let notUnderstood = Self(description: "the answer is not understood: the engine is another version of kaptop")
}
