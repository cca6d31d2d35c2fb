package import HTTPTypes
import KaptopAlerts
import KaptopOverview
import SourceText

/// An answer that says no: Kapacitor's status and sentence.
///
/// All wordings of the API stand here. Rendered as `{"error": "…"}`, but for writes, which answer in plain text as InfluxDB does.
package struct APIError: Error, Sendable, Hashable {
    package let status: HTTPResponse.Status
    package let text: String

    init(_ status: HTTPResponse.Status, _ text: String) {
        self.status = status
        self.text = text
    }

    static let badPattern = APIError(.badRequest, "bad pattern: syntax error in pattern")
    static let bodyIncomplete = APIError(.badRequest, "unexpected EOF")
    static func bodyTooLarge(_ limit: Int) -> APIError {
        APIError(.contentTooLarge, "request body is larger than \(limit) bytes")
    }
    static let cannotMixDBRP = APIError(.badRequest, "cannot specify dbrp in both implicitly and explicitly")
    static let cannotMixDBRPInUpdate = APIError(.badRequest, "cannot specify dbrp in implicitly and explicitly")
    static func cannotReload(_ task: String, _ text: String) -> APIError {
        APIError(.internalServerError, "error reloading associated task \(task): \(text)")
    }
    static func cannotApplyPatch(_ text: String) -> APIError { APIError(.badRequest, "failed to apply patch: \(text)") }
    static func cannotCreateHandler(_ text: String) -> APIError { APIError(.internalServerError, "failed to create handler: \(text)") }
    static func cannotDeleteHandler(_ text: String) -> APIError { APIError(.internalServerError, "failed to delete handler: \(text)") }
    static func cannotDeleteTopic(_ topic: String, _ text: String) -> APIError {
        APIError(.internalServerError, "failed to delete topic \(GoQuoting.quoted(topic)): \(text)")
    }
    static func cannotUnmarshal(_ text: String) -> APIError { APIError(.badRequest, "failed to unmarshal JSON: \(text)") }
    static func cannotUnmarshalPatched(_ text: String) -> APIError {
        APIError(.internalServerError, "failed to unmarshal patched json: \(text)")
    }
    static func cannotUpdateHandler(_ text: String) -> APIError { APIError(.internalServerError, "failed to update handler: \(text)") }
    static func cannotStart(_ text: String) -> APIError { APIError(.internalServerError, text) }
    static let configurationDisabled = APIError(.forbidden, "config override service is not enabled")
    static func configurationFailed(_ text: String) -> APIError { APIError(.internalServerError, text) }
    static func configurationRefused(_ text: String) -> APIError { APIError(.badRequest, text) }
    static let databaseRequired = APIError(.badRequest, "database is required")
    static let duplicateParameter = APIError(.badRequest, "query params cannot contain duplicate params")
    static func failedToDecode(_ text: String) -> APIError { APIError(.badRequest, "failed to decode JSON:\(text)") }
    static func failedToDecodeBody(_ text: String) -> APIError { APIError(.badRequest, "failed to decode JSON body:\(text)") }
    static func failedToGetEvents(topic: String) -> APIError {
        APIError(.internalServerError, "failed to get topic events: unknown topic \(GoQuoting.quoted(topic))")
    }
    static let gzipInvalid = APIError(.badRequest, "gzip: invalid header")
    static let gzipEmpty = APIError(.badRequest, "EOF")
    static let gzipTruncated = APIError(.badRequest, "unexpected EOF")
    static func invalidHandler(_ text: String) -> APIError { APIError(.badRequest, "invalid handler spec: \(text)") }
    static func invalidHandlerJSON(_ text: String) -> APIError { APIError(.badRequest, "invalid handler json: \(text)") }
    static func invalidPatch(_ text: String) -> APIError { APIError(.badRequest, "invalid patch json: \(text)") }
    static func invalidID(_ kind: String, _ id: String) -> APIError {
        APIError(.badRequest, "\(kind) ID must contain only letters, numbers, '-', '.' and '_'. \(GoQuoting.quoted(id))")
    }
    static func invalidInteger(_ parameter: String, _ value: String, _ reason: String) -> APIError {
        let quoted = GoQuoting.quoted(value)
        return APIError(
            .badRequest,
            "invalid \(parameter) parameter \(quoted) must be an integer: strconv.ParseInt: parsing \(quoted): \(reason)")
    }
    static func invalidDestination(_ parameter: String, _ text: String) -> APIError {
        APIError(.badRequest, "invalid \(parameter) parameter \(GoQuoting.quoted(text)): expected KIND:ADDRESS, such as telegram:-100123")
    }
    static let invalidJSON = APIError(.badRequest, "invalid JSON")
    static func invalidJSON(_ text: String) -> APIError { APIError(.badRequest, "invalid json: \(text)") }
    static func invalidLevel(_ name: String) -> APIError {
        APIError(.badRequest, "unknown alert level '\(name.uppercased())'")
    }
    static func invalidLimit(_ text: String, _ most: Int) -> APIError {
        APIError(.badRequest, "invalid limit parameter \(GoQuoting.quoted(text)): expected a number from 1 to \(most)")
    }
    static let invalidLogLevel = APIError(.badRequest, "invalid log level")
    static func invalidMoment(_ parameter: String, _ text: String) -> APIError {
        APIError(
            .badRequest,
            "invalid \(parameter) parameter \(GoQuoting.quoted(text)): expected a time such as 2026-11-25T03:00:00Z, or how long ago, such as 12h"
        )
    }
    static func invalidParameter(_ parameter: String, _ value: String) -> APIError {
        APIError(.badRequest, "invalid \(parameter) parameter \(GoQuoting.quoted(value))")
    }
    static let invalidPattern = APIError(.badRequest, "invalid pattern: syntax error in pattern")
    static func invalidScript(_ text: String) -> APIError { APIError(.badRequest, "invalid TICKscript: \(text)") }
    static let invalidTaskType = APIError(.badRequest, "invalid task type: invalid")
    static func invalidVariable(_ name: String, _ text: String) -> APIError { APIError(.badRequest, "invalid var \(name): \(text)") }
    static let mustProvideScript = APIError(.badRequest, "must provide TICKscript")
    static let mustProvideServiceName = APIError(.badRequest, "must provide service name")
    static let mustSpecifyDBRP = APIError(.badRequest, "must specify dbrp")
    static func mustSpecifyID(_ kind: String) -> APIError { APIError(.badRequest, "must specify \(kind) id on path") }
    static func noObject(_ kind: String) -> APIError { APIError(.notFound, "no \(kind) exists") }
    static let noRecording = APIError(.internalServerError, "error finding recording: no recording exists")
    static let noRecordings = APIError(.notImplemented, "this version of kaptop does not record and replay data")
    static let noRecordingToReplay = APIError(.notFound, "recording not found: no recording exists")
    static let noReplay = APIError(.notFound, "could not find replay: no replay exists")
    static func noReplay(_ id: String) -> APIError { APIError(.badRequest, "no running replay with ID: \(id)") }
    static let noSection = APIError(.badRequest, "no section specified")
    static let noTaskToReplay = APIError(.notFound, "task load: no task exists")
    static let notFound = APIError(.notFound, "Not Found")
    static func refusedByState(_ text: String) -> APIError { APIError(.conflict, text) }
    static let sectionNotSpecified = APIError(.badRequest, "section not specified, do you have an extra trailing '/'?")
    static func serviceNotFound(_ name: String) -> APIError {
        APIError(.notFound, "service \(GoQuoting.quoted(name)) not found")
    }
    static func taskExists(_ id: String) -> APIError { APIError(.badRequest, "task \(id) already exists") }
    static let taskExistsForChange = APIError(
        .internalServerError, "failed to create new task during ID change: object already exists")
    static let templateExistsForChange = APIError(
        .internalServerError, "failed to create new template for ID change: template already exists")
    static func templateExists(_ id: String) -> APIError { APIError(.badRequest, "template \(id) already exists") }
    static func unknownDeliveryStatus(_ name: String) -> APIError {
        let known = DeliveryStatusName.allCases.map(\.rawValue).joined(separator: ", ")
        return APIError(.badRequest, "unknown delivery status \(GoQuoting.quoted(name)): expected one of \(known)")
    }
    static func unknownEvent(_ event: String, topic: String) -> APIError {
        APIError(.notFound, "unknown event \(GoQuoting.quoted(event)) in topic \(GoQuoting.quoted(topic))")
    }
    static func unknownHandler(_ id: String) -> APIError { APIError(.notFound, "unknown handler: \(GoQuoting.quoted(id))") }
    static func unknownForUpdate(_ kind: String) -> APIError { APIError(.notFound, "\(kind) does not exist, cannot update") }
    static func unknownSection(_ name: String) -> APIError { APIError(.notFound, "unknown section: \(name)") }
    static func unknownElement(_ section: String, _ element: String) -> APIError {
        APIError(.notFound, "unknown section/element: \(section)/\(element)")
    }
    static func unknownTemplate(_ id: String) -> APIError {
        APIError(.badRequest, "unknown template \(id): err: no template exists")
    }
    static func unsupportedValue(_ value: String) -> APIError { APIError(.internalServerError, "json: unsupported value: \(value)") }
    static func unknownTopic(_ topic: String) -> APIError {
        APIError(.notFound, "unknown topic: \(GoQuoting.quoted(topic))")
    }
    static func unsupportedField(_ name: String) -> APIError {
        APIError(.badRequest, "unsupported field \(GoQuoting.quoted(name))")
    }
    static func writeRefused(_ text: String) -> APIError { APIError(.serviceUnavailable, text) }
}

/// kaptop's own paths.
extension APIError {
    init(_ refusal: HoldRefusal) {
        let status: HTTPResponse.Status =
            switch refusal.kind {
            case .unknown: .notFound
            case .invalid: .badRequest
            case .unavailable: .serviceUnavailable
            }
        self.init(status, refusal.text)
    }

    init(_ refusal: ConfigurationRefusal) {
        self = refusal.kind == .refused ? .configurationRefused(refusal.text) : .configurationFailed(refusal.text)
    }

    static func missingMember(_ name: String) -> APIError { APIError(.badRequest, "'\(name)' is missing") }
    static let noEnd = APIError(.badRequest, "a silence ends: give either 'for' or 'ends-at'")
    static let notAnObject = APIError(.badRequest, "expected a JSON object")
    static func notAcknowledged(_ id: String) -> APIError { APIError(.notFound, "alert \(id) is not acknowledged") }
    static let notUnderstood = APIError(.badRequest, "this is no command or question that this version of kaptop knows")
    static func refused(_ text: String) -> APIError { APIError(.badRequest, text) }
    static func unknownAlert(_ id: String, known topics: Topics) -> APIError {
        let ids = topics.topics.values.lazy.flatMap { $0.states.keys.lazy.map(\.rawValue) }.prefix(10_000)
        let hint = EditDistance.nearest(to: id, in: ids).map { "; did you mean '\($0)'?" } ?? ""
        return APIError(.notFound, "no topic knows an alert '\(id)'\(hint)")
    }
    static func unknownMember(_ name: String, known: [String]) -> APIError {
        let hint = EditDistance.nearest(to: name, in: known).map { "did you mean '\($0)'?" } ?? "known are \(known.joined(separator: ", "))"
        return APIError(.badRequest, "unknown member '\(name)'; \(hint)")
    }
    static func unknownWeekday(_ name: String) -> APIError {
        let days = Weekday.allCases.map(\.shortName)
        let hint = EditDistance.nearest(to: name, in: days + Weekday.allCases.map { "\($0)" }).map { "did you mean \($0)?" }
        return APIError(.badRequest, "unknown day of the week '\(name)'; \(hint ?? "days are \(days.joined(separator: ", "))")")
    }
    static func wrongMember(_ name: String, expected: String) -> APIError { APIError(.badRequest, "'\(name)' must be \(expected)") }
}
