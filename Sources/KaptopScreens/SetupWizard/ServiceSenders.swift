/// Who sends through a service now, and where: what wizards and commands say of tasks and of handlers of topics.
package struct ServiceSenders: Sendable, Hashable {
    /// A place as a script or a handler names it.
    package struct Place: Sendable, Hashable {
        /// A chat id, room or channel, or the name of an entry; empty for the default one.
        package var address: String
        /// Slack's; empty for the default one, and with every other service.
        package var workspace: String

        package init(_ address: String = "", workspace: String = "") {
            self.address = address
            self.workspace = workspace
        }
    }

    /// An enabled task.
    package struct Task: Sendable, Hashable {
        package var name: String
        /// In the order of its script, one for each handler of the service.
        package var places: [Place]
        /// Kinds of its other handlers, each once: `hipchat`, `log`.
        package var otherHandlers: [String]
        /// Tasks that came with kaptop do not take up global handlers.
        package var takesGlobal: Bool
        /// Alerts of its script.
        package var alertCount: Int
        /// Those without a handler of the service, which a global one is added to.
        package var openAlertCount: Int

        package init(
            name: String, places: [Place] = [], otherHandlers: [String] = [], takesGlobal: Bool = true, alertCount: Int = 1,
            openAlertCount: Int? = nil
        ) {
            self.alertCount = alertCount
            self.openAlertCount = openAlertCount ?? (places.isEmpty ? alertCount : 0)
            self.name = name
            self.places = places
            self.otherHandlers = otherHandlers
            self.takesGlobal = takesGlobal
        }
    }

    /// A handler of a topic.
    package struct TopicHandler: Sendable, Hashable {
        package var id: String
        package var topic: String
        package var place: Place

        package init(id: String, topic: String, place: Place) {
            self.id = id
            self.topic = topic
            self.place = place
        }
    }

    package var tasks: [Task]
    package var topicHandlers: [TopicHandler]

    package init(tasks: [Task] = [], topicHandlers: [TopicHandler] = []) {
        self.tasks = tasks
        self.topicHandlers = topicHandlers
    }

    /// The tasks whose alerts come to one of these places, those of a global handler among them.
    package func tasks(sendingTo places: Set<Place>, isGlobal: Bool) -> [Task] {
        tasks.filter { task in (isGlobal && task.takesGlobal && task.openAlertCount > 0) || task.places.contains(where: places.contains) }
    }

    /// Those that name one of these places, as people read it: `task cpu_alert`, `handler ops of topic cpu`; sorted, each once.
    package func users(of places: Set<Place>) -> [String] { users(where: places.contains) }

    /// Those that name an entry, in whatever workspace.
    package func users(ofEntry name: String) -> [String] { users { $0.address == name } }

    /// Those that send through the service at all.
    package var users: [String] { users { _ in true } }

    /// Those of the places that are meant.
    func users(where isMeant: (Place) -> Bool) -> [String] {
        let tasks = tasks.filter { $0.places.contains(where: isMeant) }.map { "task \($0.name)" }
        let handlers = topicHandlers.filter { isMeant($0.place) }.map { "handler \($0.id) of topic \($0.topic)" }
        return Set(tasks + handlers).sorted()
    }
}
