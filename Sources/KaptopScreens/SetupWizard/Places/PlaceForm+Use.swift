import KaptopConfig
import KaptopDelivery
import TextUI

extension PlaceForm {
    /// What is being set up, but for its name.
    struct Target: Sendable, Hashable {
        /// Chat id, room or channel.
        var address: String
        var threadID: Int64?
        var workspace = ""
        /// Whether scripts that name no workspace send through this one.
        var isUnnamed = true
        /// How people call it: the name is made of it.
        var title: String
        /// Whether its address says nothing to people, as a chat's number, but its title does: then it is worth a name in any case.
        var isNumber = false
    }

    var typedName: String { String(name.text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()) }

    /// A default stays one; another place takes its place.
    var isLocked: Bool { changed?.isDefault == true }

    /// Scripts reach what is not the default by its name only, a topic has no other address, and a name is taken away by removing it.
    func needsName(_ target: Target) -> Bool { !isDefault || target.threadID != nil || changed?.name != nil }

    /// Preselects: the default where there is none, else a name beside it.
    ///
    /// What was typed or chosen stays.
    mutating func propose(_ target: Target) {
        if !isDefaultOwn { isDefault = !held.hasDefault(target.workspace) }
        let isOther = proposal != freeName(target.title)
        proposal = freeName(target.title)
        // What had no name before is given none unasked.
        let isWanted = needsName(target) || target.isNumber && changed == nil
        guard !isNameOwn, isWanted || isOther else { return }
        name = TextField(isWanted ? proposal : "")
    }

    mutating func toggleDefault(_ target: Target) {
        guard !isLocked else { return }
        isDefault.toggle()
        isDefaultOwn = true
        mistake = nil
        propose(target)
    }

    mutating func type(_ key: Key) {
        guard name.handle(key) else { return }
        isNameOwn = true
        mistake = nil
    }

    /// A name of letters, digits and dashes that no other entry has.
    private func freeName(_ title: String) -> String {
        let words = title.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" }.split(separator: "-").map { String($0) }
        let base = words.isEmpty ? service.entryKind : words.joined(separator: "-")
        let taken = Set(held.entries.map(\.name)).subtracting([changed?.name].compactMap(\.self))
        func isFree(_ name: String) -> Bool {
            !taken.contains(name) && !(service == .telegram && TelegramChatID.isValid(name))
        }
        if isFree(base) { return base }
        let rest = (2...).lazy.map { "\(base)-\($0)" }
        return rest.first(where: isFree) ?? base
    }

    /// What is wrong with the name; nil for nothing.
    func check(_ target: Target) -> SetupFailure? {
        let name = typedName
        let kind = service.entryKind
        guard !name.isEmpty else {
            guard needsName(target) else { return nil }
            if target.threadID != nil { return SetupFailure("a topic needs a name", remedy: "Scripts reach it by no other address.") }
            return isDefault
                ? SetupFailure("it has a name", remedy: "To end that, remove it on the page before step 1.")
                : SetupFailure("it needs a name", remedy: "Scripts name it so, since it is not the default \(kind).")
        }
        if name != changed?.name, held.entries.contains(where: { $0.name == name }) {
            return SetupFailure("there is a \(kind) \(name) already", remedy: "Type another name, or go back and change that one.")
        }
        let hidden = isDefault || name == changed?.name ? nil : target
        return held.mistake(inName: name, leadingTo: target.address, besideDefaultOf: hidden?.workspace)
    }

    // MARK: What it comes to

    /// The entry that is written; nil for a default place without a name.
    func entry(_ target: Target) -> NamedEntry? {
        guard !target.address.isEmpty || service == .slack else { return nil }
        let name = typedName.isEmpty && needsName(target) ? (proposal.isEmpty ? freeName(target.title) : proposal) : typedName
        guard !name.isEmpty else { return nil }
        // A room keeps a token of its own.
        var entry =
            held.entries.first { $0.name == changed?.name } ?? NamedEntry(service, name: name, address: target.address)
        entry.name = name
        entry.address = target.address
        entry.threadID = target.threadID
        entry.workspace = target.workspace
        return entry
    }

    /// All entries as they are afterwards.
    func entries(_ target: Target) -> [NamedEntry] {
        guard let entry = entry(target) else { return held.entries }
        let old = changed?.name ?? entry.name
        guard held.entries.contains(where: { $0.name == old }) else { return held.entries + [entry] }
        return held.entries.map { $0.name == old ? entry : $0 }
    }

    /// What stands as the default afterwards: a topic goes by its name.
    func defaultAddress(_ target: Target) -> String {
        guard isDefault else { return held.defaultAddress(target.workspace) }
        return target.threadID == nil ? target.address : entry(target)?.name ?? target.address
    }

    func change(_ target: Target, _ senders: ServiceSenders?) -> PlaceChange {
        if let place = removed { return .removal(of: place, isUsed: isUsed(place, senders)) }
        var change = PlaceChange(isDefault: isDefault, entry: entry(target), replaced: changed?.name)
        change.isUsed = !abandoned(target, senders).isEmpty
        return change
    }

    /// How scripts and handlers name the place.
    func answers(_ target: Target) -> Set<ServiceSenders.Place> {
        let workspaces: Set<String> = service == .slack && target.isUnnamed ? [target.workspace, ""] : [target.workspace]
        var names = entries(target).filter { isSame($0, target) }.map(\.name)
        if isDefaultPlace(target) { names.append("") }
        if target.threadID == nil { names.append(target.address) }
        let places = names.flatMap { name in workspaces.map { ServiceSenders.Place(name, workspace: $0) } }
        // A name brings its workspace with it.
        return Set(places).union(entries(target).filter { isSame($0, target) }.map { ServiceSenders.Place($0.name) })
    }

    private func isSame(_ entry: NamedEntry, _ target: Target) -> Bool {
        entry.address == target.address && entry.threadID == target.threadID
            && (entry.workspace == target.workspace || entry.workspace.isEmpty && target.isUnnamed)
    }

    /// Whether what names no place is sent there.
    func isDefaultPlace(_ target: Target) -> Bool { isDefault || held.hasDefault(target.workspace) && isHeldDefault(target) }

    private func isHeldDefault(_ target: Target) -> Bool {
        if let entry = held.defaultEntry(target.workspace) { return isSame(entry, target) }
        return target.threadID == nil && held.defaultAddress(target.workspace) == target.address
    }

    /// What a script says to send there.
    func scriptLines(_ target: Target) -> String {
        func quoted(_ text: String) -> String { "('" + text.replacing("'", with: "\\'") + "')" }
        let name = isDefault ? nil : entry(target)?.name
        switch service {
        case .telegram: return ".telegram()" + (name.map { ".chatId" + quoted($0) } ?? "")
        case .hipchat: return ".hipChat()" + (name.map { ".room" + quoted($0) } ?? "")
        case .slack:
            if let name { return ".slack().channel" + quoted(name) }
            return ".slack()" + (target.isUnnamed ? "" : ".workspace" + quoted(target.workspace))
        }
    }

    // MARK: Who notices

    /// The default that another place takes the place of; nil where it stays what it is, or there is none.
    func replacedDefault(_ target: Target) -> String? {
        guard isDefault, held.hasDefault(target.workspace), !isHeldDefault(target) else { return nil }
        let address = held.defaultAddress(target.workspace)
        return address.isEmpty ? "the webhook's own channel" : address
    }

    /// Who uses a name that is given up.
    private func abandoned(_ target: Target, _ senders: ServiceSenders?) -> [String] {
        guard let old = changed?.name, old != entry(target)?.name else { return [] }
        return senders?.users(ofEntry: old) ?? []
    }

    /// What becoming the default, or another name, means for whoever sends now.
    func describeUse(_ target: Target, _ senders: ServiceSenders?, _ text: inout WizardText) {
        let kind = service.entryKind
        if let old = replacedDefault(target) {
            let users = senders.map { held.usersOfDefault(target.workspace, $0) }
            if let users, users.isEmpty {
                text.remark(.good, "it takes the place of \(old), where nothing sends now")
            } else {
                let list = users.map { OptionsStep.shortList($0) } ?? "every task that names no \(kind)"
                text.remark(.warning, "moved here from \(old): \(list)")
            }
        } else if !isDefaultPlace(target), held.hasDefault(target.workspace) {
            let address = held.defaultAddress(target.workspace)
            text.text("What names no \(kind) goes on to \(address.isEmpty ? "the webhook's own channel" : address).", .dim)
        }
        let users = abandoned(target, senders)
        if let old = changed?.name, !users.isEmpty {
            text.remark(
                .warning, "still sending to \(old): \(OptionsStep.shortList(users))",
                "Their messages are refused until they name \(entry(target)?.name ?? "another \(kind)").")
        }
    }

    /// What is lost with the place that is taken away; users first.
    func describeRemoval(_ senders: ServiceSenders?, _ text: inout WizardText) {
        guard let place = removed ?? (isAskingToRemove ? selectedPlace : nil) else { return }
        let kind = service.entryKind
        let users = senders.map { held.usersOfRemoval(of: place, $0) } ?? []
        let used = users.isEmpty ? "" : "used by \(OptionsStep.shortList(users)): "
        guard let name = place.name else {
            let others = held.entries.isEmpty ? "" : ", not to \(kind)s with a name either"
            return text.remark(.warning, used + "nothing is sent through \(sectionName(place)) any more\(others)")
        }
        if !users.isEmpty {
            text.remark(.warning, "\(used)their messages to \(name) are refused until they name another \(kind)")
        }
        if held.isDefaultByName(place) {
            text.remark(.warning, "it is the default \(kind): whatever names none has none then")
        } else if place.isDefault {
            text.text("It stays the default \(kind), by its address.", .dim)
        }
        guard users.isEmpty, !place.isDefault else { return }
        let others = senders.map { held.users(of: place, $0) } ?? []
        text.text(
            others.isEmpty ? "Nobody sends to \(name)." : "Still sending there, by its address: \(OptionsStep.shortList(others)).", .dim)
    }
}
