/// The `[hipchat]` section of kapacitor.conf.
package struct HipChatSettings: Sendable, Hashable {
    package var isEnabled = false
    /// `https://SUBDOMAIN.hipchat.com/v2/room`, or that of a compatible server.
    package var url = ""
    /// Where scripts name none.
    package var room = ""
    package var token: Secret<String> = .empty
    package var isGlobal = false
    package var isStateChangesOnly = false
    /// `[kaptop.hipchat] allow-hipchat-com`: connect to hosts under hipchat.com although the service ended there in 2019.
    package var isEndedServiceAllowed = false

    package init() {}
}
