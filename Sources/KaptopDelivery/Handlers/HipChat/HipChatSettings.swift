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

    /// `[[kaptop.hipchat.room]]`: rooms by a name, which scripts and topic handlers may use for `room`.
    package var rooms: [Room] = []

    package struct Room: Sendable, Hashable {
        package var name: String
        package var room: String
        /// Empty for the token of the section.
        package var token: Secret<String>

        package init(name: String, room: String, token: Secret<String> = .empty) {
            self.name = name
            self.room = room
            self.token = token
        }
    }

    package init() {}
}
