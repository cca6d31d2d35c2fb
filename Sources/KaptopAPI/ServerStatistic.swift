/// Counters of a part of the engine that the API shows in `debug/vars`, as Telegraf's kapacitor input reads them.
package struct ServerStatistic: Sendable, Equatable {
    /// Kapacitor's name of the part: `udp`.
    package var name: String
    /// What tells it from others of its name; host and ids of the server are added.
    package var tags: [Pair<String>]
    package var values: [Pair<Int>]

    package struct Pair<Value: Sendable & Equatable>: Sendable, Equatable {
        package var key: String
        package var value: Value

        package init(_ key: String, _ value: Value) {
            self.key = key
            self.value = value
        }
    }

    package init(name: String, tags: [Pair<String>] = [], values: [Pair<Int>]) {
        self.name = name
        self.tags = tags
        self.values = values
    }
}
