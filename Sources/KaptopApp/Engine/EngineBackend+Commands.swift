package import KaptopAlerts
import KaptopConfig
import KaptopDelivery
import KaptopEngine
package import KaptopOverview
import KaptopStore

/// What a person asks of the engine, done, and written into the audit.
extension EngineBackend {
    /// As whoever runs this process.
    package func perform(_ command: Command) async -> CommandOutcome { await perform(command, by: person) }

    package func perform(_ command: Command, by person: Operator) async -> CommandOutcome {
        let outcome = await carryOut(command, by: person)
        guard case .done(let text) = outcome, let (verb, object) = command.audited else { return outcome }
        do throws(HoldRefusal) {
            try await holds.record(AuditEntry(at: now(), by: person, verb: verb, object: object, detail: text))
        } catch {
            return .done("\(text); \(error.text)")
        }
        return outcome
    }

    private func carryOut(_ command: Command, by person: Operator) async -> CommandOutcome {
        switch command {
        case .simulateAlert:
            loops.append(Task { await Simulation.run(on: hub, clock: clock, now: now) })
            return .done("simulating an alert for 20 seconds; nothing is sent")
        case .sendTest(let destination):
            return await sendTest(to: destination)
        case .resend(let id):
            return await resend(id)
        case .resendRejected(let destination):
            return await resendRejected(by: destination)
        case .adoptAddress(let destination):
            return await adoptAddress(of: destination)
        case .dismiss(let id):
            return await dismiss(id)
        case .setTask(let id, let isEnabled):
            do throws(TaskError) {
                try await taskMaster.setEnabled(id, isEnabled)
                return .done("task \(id) is \(isEnabled ? "enabled" : "disabled")")
            } catch {
                return .failed("task \(id): \(error.text)")
            }
        case .setScript(let id, let script):
            return await setScript(of: id, script)
        case .setService(let kind, let isEnabled):
            return await setService(kind, isEnabled: isEnabled)
        case .hold(let edit):
            return await change(edit, by: person)
        }
    }

    private func change(_ edit: HoldEdit, by person: Operator) async -> CommandOutcome {
        do throws(HoldRefusal) {
            _ = try await holds.change(edit, by: person)
        } catch {
            return .failed(error.text)
        }
        await refresh()
        return .done(edit.sentence)
    }

    private func resend(_ id: DeliveryID) async -> CommandOutcome {
        do {
            guard let delivery = try await store.requeue(id) else { return .failed(try await whyNot(id, "sent again")) }
            destinations[delivery.destination, default: DestinationRow(destination: delivery.destination)].countResent()
            await worker.resend([delivery])
            await showDelivery(id)
            return .done("sending \(delivery.event.state.id) to \(name(of: delivery.destination)) again")
        } catch {
            return .failed("cannot send again: \(error)")
        }
    }

    /// As people call it.
    private func name(of destination: Destination) -> String { destinations[destination]?.name ?? destination.address }

    private func resendRejected(by destination: Destination) async -> CommandOutcome {
        do {
            let count = try await store.requeueRejected(of: destination)
            guard count > 0 else { return .failed("nothing that was rejected waits for \(name(of: destination))") }
            destinations[destination, default: DestinationRow(destination: destination)].countAllResent(count)
            await worker.resendAll(to: destination)
            return .done("sending \(count) rejected to \(name(of: destination)) again, the newest of each alert")
        } catch {
            return .failed("cannot send again: \(error)")
        }
    }

    /// Puts a moved chat's new id where the old one stands; scripts are for their authors to change.
    private func adoptAddress(of destination: Destination) async -> CommandOutcome {
        guard let newID = destinations[destination]?.movedTo, let moved = MovedChat(destination, movedTo: newID) else {
            return .failed("\(destination.address) has not moved")
        }
        var outcomes: [String] = []
        if let path = await hub.overview.engine.configurationPath {
            do throws(MovedChat.Obstacle) {
                if try moved.save(in: path) > 0 { outcomes.append("\(newID) stands in \(path) now") }
            } catch {
                return .failed(error.text)
            }
        }
        destinations[destination]?.movedTo = nil
        // Where that cannot be written it is offered again after the next start, which does no harm.
        try? await store.forgetMove(of: destination)
        await configurationSaved()
        if configuration.services.telegram.chatID == moved.oldID {
            outcomes.append("chat-id \(moved.oldID) was set through the API or the environment: set \(newID) there")
        }
        let tasks = await tasks(naming: moved.oldID)
        if !tasks.isEmpty { outcomes.append("change .chatId in \(tasks.joined(separator: ", "))") }
        return outcomes.isEmpty ? .failed("\(moved.oldID) stands nowhere any more") : .done(outcomes.joined(separator: "; "))
    }

    private func tasks(naming chatID: String) async -> [String] {
        var names: [String] = []
        for task in await taskMaster.executingTasks {
            let isNamed = await task.handlers.contains { $0.kind == "telegram" && $0.string("chat-id") == chatID }
            if isNamed { names.append("task \(task.id)") }
        }
        return names
    }

    private func dismiss(_ id: DeliveryID) async -> CommandOutcome {
        do {
            guard let delivery = try await store.withdraw([id]).first else { return .failed(try await whyNot(id, "dismissed")) }
            await worker.withdraw([id])
            dismissed.insert(id)
            destinations[delivery.destination]?.countWithdrawn(delivery)
            for (key, sent) in sentTo where key.id == delivery.alert {
                for index in sent.indices where sent[index].destination == delivery.destination && sent[index].status == delivery.status {
                    sentTo[key]?[index].status = .withdrawn
                }
            }
            await showDelivery(id)
            return .done("dismissed \(delivery.alert) for \(name(of: delivery.destination))")
        } catch {
            return .failed("cannot dismiss: \(error)")
        }
    }

    /// Why a delivery cannot be re-sent or dismissed, as it stands now.
    private func whyNot(_ id: DeliveryID, _ participle: String) async throws -> String {
        guard let row = try await store.deliveryRow(id) else { return "there is no delivery \(id.rawValue), or it is no longer kept" }
        return "delivery \(id.rawValue) is \(DeliveryStatusName(row.status).rawValue) and cannot be \(participle)"
    }

    /// Shows a delivery as an operator has left it.
    private func showDelivery(_ id: DeliveryID) async {
        var change = OverviewChange()
        if let row = try? await store.deliveryRow(id) { change.deliveries = [row] }
        change.destinations = destinationRows
        await hub.apply(change)
    }

    private func sendTest(to destination: Destination) async -> CommandOutcome {
        guard let handler = catalog.handler(for: destination.kind) else { return .failed("no handler for \(destination.kind)") }
        let delivery = TestMessage.delivery(to: destination, host: configuration.hostname, now: now())
        let verdict = await handler.send([delivery][...]).first
        switch verdict {
        case .delivered: return .done("test message delivered to \(destination.address)")
        case .retry(_, let cause), .resend(_, let cause), .rejected(let cause):
            return .failed("test message to \(destination.address): \(cause.detail)")
        case nil: return .failed("test message to \(destination.address): no answer")
        }
    }
}

extension Command {
    /// What the audit says of it; nil for what changes nothing, and for holds, which have their line written with them.
    fileprivate var audited: (verb: AuditEntry.Verb, object: String)? {
        switch self {
        case .simulateAlert, .hold: nil
        case .sendTest(let destination): (.tested, "\(destination.kind) \(destination.address)")
        case .resend(let id): (.sentAgain, "delivery \(id.rawValue)")
        case .resendRejected(let destination): (.sentAgain, "all rejected by \(destination.kind) \(destination.address)")
        case .dismiss(let id): (.dismissed, "delivery \(id.rawValue)")
        case .adoptAddress(let destination): (.addressAdopted, "\(destination.kind) \(destination.address)")
        case .setScript(let id, _): (.scriptChanged, "task \(id)")
        case .setService(let kind, let isEnabled): (isEnabled ? .serviceEnabled : .serviceDisabled, kind)
        case .setTask(let id, let isEnabled): (isEnabled ? .taskEnabled : .taskDisabled, "task \(id)")
        }
    }
}

extension HoldEdit {
    /// What it did, for whoever asked.
    fileprivate var sentence: String {
        switch self {
        case .acknowledge(let key, _): "\(key.id) is acknowledged"
        case .endAcknowledgement(let key): "\(key.id) is not acknowledged any more"
        case .silence: "silenced"
        case .endSilence(let id): "\(id.text) has ended"
        case .maintain(let draft): "maintenance \(draft.name) is planned"
        case .setMaintenance(let id, let isEnabled): "maintenance \(id.rawValue) is \(isEnabled ? "on" : "off")"
        case .removeMaintenance(let id): "maintenance \(id.rawValue) is removed"
        }
    }
}
