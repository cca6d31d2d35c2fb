import Foundation
import KaptopAlerts
package import KaptopConfig
package import KaptopDelivery
import KaptopStore

/// One test message through a service as it is set up, past outbox and topics: `kaptop send KIND`, and the wizards' test.
package struct TestSending: Sendable {
    /// What became of it, in one line.
    package struct Answer: Sendable, Equatable {
        package var text: String
        /// 0 delivered, 1 refused, 2 not now.
        package var exitCode: Int32
    }

    private let services: ServiceSettings
    private let http: any HTTPSending
    private let hostname: String

    package init(_ services: ServiceSettings, http: any HTTPSending, hostname: String) {
        self.services = services
        self.http = http
        self.hostname = hostname
    }

    /// With what holds, overrides of the engine among it.
    package init(_ loaded: LoadedConfiguration, http: any HTTPSending) async {
        var configuration = loaded.configuration
        if FileManager.default.fileExists(atPath: loaded.files.database), let store = try? Store(path: loaded.files.database) {
            configuration = await ConfigurationOverrides.load(file: configuration, store: store).overrides.configuration
        }
        self.init(configuration.services, http: http, hostname: configuration.hostname)
    }

    /// - Parameter place: a chat, room or channel by id or name; nil for the default one.
    func verdict(_ service: ConfiguredService, to place: String?, workspace: String = "") async -> Verdict {
        var options: [String: HandlerSpec.OptionValue] = place.map { [service.addressKey: .string($0)] } ?? [:]
        if !workspace.isEmpty { options["workspace"] = .string(workspace) }
        let spec = HandlerSpec(kind: service.rawValue, options: options)
        var services = services
        // The machine's name may have underscores in it, which say nothing about the chat.
        services.telegram.isEscaping = true
        let fixed = services
        let handler: any HTTPHandler =
            switch service {
            case .telegram: TelegramHandler(settings: { fixed }, http: http)
            case .hipchat: HipChatHandler(settings: { fixed }, http: http)
            case .slack: SlackHandler(settings: { fixed }, http: http)
            }
        let destination = handler.destination(of: spec)
        var delivery = TestMessage.delivery(to: destination, host: hostname, now: 0)
        delivery.handler = spec
        // A handler gives at least one verdict.
        let verdict = await handler.send([delivery][...]).last ?? .delivered
        return Scrubber(handler.secrets(of: delivery)).scrub(verdict)
    }

    package func send(_ service: ConfiguredService, to place: String?, workspace: String = "") async -> Answer {
        let name = place.map { "\(service.title) \($0)" } ?? service.title
        switch await verdict(service, to: place, workspace: workspace) {
        case .delivered: return Answer(text: "delivered: \(service.title) took the message", exitCode: 0)
        case .retry(_, let cause): return Answer(text: "not delivered to \(name), try again: \(cause.detail)", exitCode: 2)
        case .rejected(let cause), .resend(_, let cause): return Answer(text: "not delivered to \(name): \(cause.detail)", exitCode: 1)
        }
    }
}
