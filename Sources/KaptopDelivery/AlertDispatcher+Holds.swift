package import KaptopAlerts

/// An edit of the holds and who waits for it.
struct HoldRequest {
    let edit: HoldEdit
    let person: Operator
    let continuation: CheckedContinuation<Result<HoldChange, HoldRefusal>, Never>
}

/// Acknowledgements, silences and maintenances: what they keep back, and what is told when they end.
///
/// All of it happens between two commits of events, so that the order of an alert's deliveries is that of their numbers.
extension AlertDispatcher {
    /// Changes the holds as an operator asks for; returns once the change is stored.
    package func change(_ edit: HoldEdit, by person: Operator) async throws(HoldRefusal) -> HoldChange {
        if case .acknowledge(let key, _) = edit { await load(key.topic) }
        let result = await withCheckedContinuation { continuation in
            edits.append(HoldRequest(edit: edit, person: person, continuation: continuation))
            startDraining()
        }
        return try result.get()
    }

    /// A transition with what keeps its deliveries back.
    func judged(_ transition: Transition, at time: Int64) -> Transition {
        var transition = transition
        let judgement = holds.judge(transition.event, at: time)
        transition.endedAcknowledgement = judgement.ended
        guard !transition.deliveries.isEmpty else { return transition }
        let key = transition.event.key
        if let hold = judgement.hold {
            transition.heldBy = hold.text
            held.insert(key)
        } else {
            transition.foldsHeld = held.contains(key)
        }
        return transition
    }

    func takeEdits() async {
        let asked = edits
        edits = []
        for request in asked {
            do throws(HoldRefusal) {
                request.continuation.resume(returning: .success(try await perform(request)))
            } catch {
                request.continuation.resume(returning: .failure(error))
            }
        }
    }

    private func perform(_ request: HoldRequest) async throws(HoldRefusal) -> HoldChange {
        guard let holdLedger else { throw .noLedger }
        let time = now()
        holds.advance(to: time)
        let (change, entry) = try holds.change(for: request.edit, by: request.person, at: time) { key in
            topics[key.topic]?.states[key.id]?.level
        }
        do {
            try await holdLedger.keep(change, entry)
        } catch {
            throw .notStored("\(error)")
        }
        holds.apply(change, at: time)
        return change
    }

    /// Looks at some of what is held, and settles what nothing holds any more.
    func releasePage() async {
        guard let holdLedger else { return }
        if held.isReadingDue(holds.version) {
            let version = holds.version
            guard let marks = await untilDone({ try await holdLedger.heldMarks() }) else { return }
            held.look(through: marks, version: version)
        }
        let page = held.nextPage()
        guard !page.isEmpty, let found = await untilDone({ try await holdLedger.heldDeliveries(page) }) else { return }
        let time = now()
        holds.advance(to: time)
        let releases = found.filter { holds.hold(on: $0.labels, at: time) == nil }.map { release($0, at: time) }
        guard !releases.isEmpty, await untilDone({ try await holdLedger.release(releases) }) != nil else {
            return
        }
        for release in releases { held.remove(release.held.event.key) }
        await releaseObserver(releases)
        await deliver(releases.compactMap(\.successor))
    }

    private func release(_ held: HeldDelivery, at time: Int64) -> HeldRelease {
        guard held.isWorthTelling else { return HeldRelease(held: held.delivery, successor: nil) }
        newestDelivery += 1
        let successor = Delivery(
            id: DeliveryID(newestDelivery), destination: held.delivery.destination, handler: held.delivery.handler,
            event: held.delivery.event, createdAt: time)
        return HeldRelease(held: held.delivery, successor: successor)
    }
}

extension HoldRefusal {
    fileprivate static var noLedger: Self { Self(.unavailable, "this engine has no place to keep that in") }
    fileprivate static func notStored(_ reason: String) -> Self { Self(.unavailable, "it cannot be stored: \(reason)") }
}
