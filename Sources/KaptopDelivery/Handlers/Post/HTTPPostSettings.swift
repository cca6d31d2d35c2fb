import Foundation

/// One `[[httppost]]` section of kapacitor.conf: a named endpoint.
package struct HTTPPostSettings: Sendable, Hashable {
    package var endpoint = ""
    package var url: Secret<String> = .empty
    package var headers: [String: String] = [:]
    package var username = ""
    package var password: Secret<String> = .empty
    /// Go template of the body for alerts; empty for the alert data as JSON.
    package var alertTemplate = ""
    package var rowTemplate = ""

    package init() {}
}

/// Headers may be keys, so only the endpoint's name is printed.
extension HTTPPostSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "[[httppost]] \(endpoint)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension HTTPPostSettings {
    /// Everything of a post that must not be seen.
    ///
    /// - Parameters:
    ///   - section: the endpoint; nil where the URL stands in a script.
    ///   - headers: those of the script.
    static func secrets(of section: HTTPPostSettings?, url: String, headers: [HTTPRequest.Header]) -> [Secret<String>] {
        let url = section?.url.reveal() ?? url
        let values = (section?.headers.values.map { $0 } ?? []) + headers.map(\.value)
        // Short values of headers are words, not keys; taking those out of texts would make them unreadable.
        let keys = values.filter { $0.utf8.count >= 8 }
        let whole = ShownURL.isHarmless(url) ? "" : url
        return ([whole, section?.password.reveal() ?? "", section?.basicAuthorization ?? ""] + ShownURL.hiddenParts(of: url) + keys)
            .map { Secret($0) }
    }

    /// User and password as the header `Authorization: Basic` has them; nil where there are none.
    var basicAuthorization: String? {
        guard !username.isEmpty, !password.isEmpty else { return nil }
        return Data("\(username):\(password.reveal())".utf8).base64EncodedString()
    }
}
