/// A text in the place where it was told.
struct Message: Hashable, CustomStringConvertible {
    var place: String
    var text: String

    var description: String { "\(place) \(text)" }
}

/// What became of everything that was to be told: told, refused, lost, told twice, told in the wrong order.
///
/// Messages are `ALERT NUMBER LEVEL`; the numbers of an alert ascend. A delivery that was folded counts as told when the digest that
/// tells for it was taken and names its alert.
struct DeliveryAccount: CustomStringConvertible {
    let kills: Int
    private(set) var events = 0
    private(set) var deliveries = 0
    private(set) var rejected = 0
    private(set) var folded = 0
    /// Known to somebody, but not told in a place where it should have been told or visibly rejected.
    private(set) var lost = 0
    /// Told again though the service had answered that it has it.
    private(set) var duplicated = 0
    /// Told again because the service's answer got lost, which no sender can know.
    private(set) var excused = 0
    /// The most that one place was told again in one life of the engine.
    private(set) var worst = 0
    private(set) var disordered = 0
    /// Told though nothing was stored.
    private(set) var unstored = 0
    private(set) var examples: [String] = []

    var isClean: Bool { lost == 0 && disordered == 0 && unstored == 0 && worst <= 1 }

    var description: String {
        "\(events) events, \(deliveries) deliveries, \(kills) kills: \(lost) lost, \(duplicated) duplicated (at most \(worst) a "
            + "destination and kill, \(excused) more after lost answers), \(disordered) order violations, \(unstored) told but not stored, "
            + "\(rejected) rejected, \(folded) folded"
    }

    /// What one message says: the alert and number of each delivery that it tells of.
    private struct Meaning {
        var told: [(alert: String, number: Int)] = []
        var carriers: Set<Int64> = []
        /// Two digests that happen to have the same words cannot be told from one that came twice.
        var isAmbiguous: Bool { carriers.count > 1 }
    }

    /// - Parameters:
    ///   - accepted: in the order in which it was taken.
    ///   - stored: every delivery of the database, at the end.
    init(accepted: [ChatService.Acceptance], stored: [StateDatabase.Delivery], refused: Set<Message>, kills: Int) {
        self.kills = kills
        deliveries = stored.count
        events = Set(stored.map(\.message)).count
        let told = Set(accepted.map(\.key))
        var meanings: [Message: Meaning] = [:]
        let carriers = Dictionary(uniqueKeysWithValues: stored.map { ($0.id, $0) })
        for delivery in stored {
            guard let carrier = carriers[delivery.carrier] else {
                miss("\(delivery.place) \(delivery.message) was folded into nothing")
                continue
            }
            if delivery.status == StateDatabase.folded { folded += 1 }
            settle(delivery, carrier, told: told, refused: refused)
            meanings[carrier.key, default: Meaning()].told.append((delivery.alert, delivery.number))
            meanings[carrier.key]?.carriers.insert(carrier.id)
        }
        findUnstored(accepted, meanings, places: Set(stored.map(\.place)), told: told)
        checkOrder(accepted, meanings)
    }

    private mutating func settle(
        _ delivery: StateDatabase.Delivery, _ carrier: StateDatabase.Delivery, told: Set<Message>, refused: Set<Message>
    ) {
        if carrier.status == StateDatabase.rejected {
            rejected += 1
            if !refused.contains(carrier.key) { miss("\(carrier.key) was rejected without a refusal") }
        } else if !told.contains(carrier.key) {
            miss("\(delivery.place) \(delivery.message) was never told, status \(carrier.status)")
        } else if let digest = carrier.digest, !digest.contains(" \(delivery.alert)") {
            miss("\(delivery.place) \(delivery.message) is not named in its digest")
        }
    }

    /// What one place was told exists, so every place must be told it, whatever the database says.
    private mutating func findUnstored(
        _ accepted: [ChatService.Acceptance], _ meanings: [Message: Meaning], places: Set<String>, told: Set<Message>
    ) {
        let known = Set(meanings.flatMap { key, meaning in meaning.told.map { "\(key.place) \($0.alert) \($0.number)" } })
        var seen: Set<String> = []
        for acceptance in accepted where meanings[acceptance.key] == nil && seen.insert(acceptance.text).inserted {
            let words = acceptance.text.split(separator: " ")
            for place in places where !known.contains("\(place) \(words.prefix(2).joined(separator: " "))") {
                if told.contains(Message(place: place, text: acceptance.text)) {
                    unstored += 1
                    example("\(place) \(acceptance.text) was told but is not stored")
                } else {
                    miss("\(place) \(acceptance.text) was told elsewhere only")
                }
            }
        }
    }

    private mutating func checkOrder(_ accepted: [ChatService.Acceptance], _ meanings: [Message: Meaning]) {
        var newest: [String: Int] = [:]
        var answers: [Message: Bool] = [:]
        var repeats: [String: Int] = [:]
        for acceptance in accepted {
            let key = acceptance.key
            if meanings[key]?.isAmbiguous == true { continue }
            if let wasAnswered = answers[key] {
                if wasAnswered {
                    duplicated += 1
                    repeats["\(acceptance.place) \(acceptance.life)", default: 0] += 1
                } else {
                    excused += 1
                }
            }
            answers[key] = acceptance.isAnswered
            var highest: [String: Int] = [:]
            for (alert, number) in meanings[key]?.told ?? [] { highest[alert] = max(highest[alert] ?? 0, number) }
            for (alert, number) in highest {
                let name = "\(acceptance.place) \(alert)"
                if number < newest[name] ?? 0 {
                    disordered += 1
                    example("\(key) came after \(newest[name] ?? 0)")
                }
                newest[name] = max(newest[name] ?? 0, number)
            }
        }
        worst = repeats.values.max() ?? 0
    }

    private mutating func miss(_ text: String) {
        lost += 1
        example(text)
    }

    private mutating func example(_ text: String) {
        if examples.count < 5 { examples.append(text) }
    }
}
