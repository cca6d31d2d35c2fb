import KaptopConfig
import KaptopDelivery
import TextUI

extension ServiceSetup {
    /// What there is to do about a test message that was not taken, for whoever sits at the wizard.
    ///
    /// Deliveries of an engine are tried again by themselves; nothing is here, and nothing is written yet that could be mended in a file.
    static func testRemedy(_ cause: Cause, after wait: Duration?, _ state: State) -> String {
        let again = "then \(state.glyphs.enterKey) sends again."
        let isSlack = state.service == .slack
        switch cause.kind {
        case .rateLimit:
            return "\(state.service.title) asks to slow down. Wait \(wait.map { "\($0.components.seconds) s" } ?? "a minute"), \(again)"
        case .network: return "Check the network, the name and any proxy, \(again)"
        case .server where cause.status == 200: return "A login page or a proxy is in the way: sign in to this network, \(again)"
        case .server: return "The service has trouble of its own: wait a little, \(again)"
        case .authorization:
            return isSlack
                ? "Make a new incoming webhook in Slack, and go back to enter it (S-Tab three times)."
                : "Make a token with the scope Send Notification, and go back to enter it (S-Tab three times)."
        case .blocked: return "Ask an administrator of the channel to let this webhook post, \(again)"
        case .destinationNotFound:
            return isSlack
                ? "Go back and name a channel that exists and is not archived, or none for the webhook's own (S-Tab twice)."
                : "Go back and choose another room (S-Tab twice); a room's own token works for that room only."
        case .serviceEnded: return "Go back and give the address of a server that speaks HipChat's API version 2 (S-Tab three times)."
        case .badSetting, .disabled, .notEncodable, .threadNotFound, .tooLong:
            return "Go back and check what was entered (S-Tab), \(again)"
        }
    }
}
