import KaptopConfig
import TextUI

/// The last step of every wizard: the difference that saving makes, where it goes, and saving.
///
/// Enter, pressed often before, does not write: `w` does.
struct SaveForm: Sendable {
    enum Row: Sendable, Hashable {
        case place, secret, overrides, others
    }

    /// What is to be done; answered with `take`.
    enum Request: Sendable, Hashable {
        case preview(SaveChoice)
        case save(SavePreview)
    }

    let service: ConfiguredService
    private(set) var choice: SaveChoice
    private(set) var row = Row.place
    private(set) var preview = Inquiry<SavePreview, SetupFailure>.unasked
    private(set) var offset = 0
    private(set) var saving = Inquiry<SaveReport, SetupFailure>.unasked
    private(set) var isWriteKeyShown = false
    /// Stays while the next preview is worked out, so that the rows do not jump.
    private var last: SavePreview?

    init(_ service: ConfiguredService, _ choice: SaveChoice) {
        self.service = service
        self.choice = choice
    }

    var isWriting: Bool { saving == .waiting }

    var rows: [Row] {
        var rows = [Row.place]
        if choice.place == .file { rows.append(.secret) }
        if choice.place == .file, last?.overridden.isEmpty == false { rows.append(.overrides) }
        if last?.question != nil { rows.append(.others) }
        return rows
    }

    mutating func begin() -> Request {
        preview = .waiting
        offset = 0
        saving = .unasked
        isWriteKeyShown = false
        return .preview(choice)
    }

    mutating func handle(_ key: Key) -> Request? {
        guard !isWriting else { return nil }
        let rows = rows
        let index = rows.firstIndex(of: row) ?? 0
        let count = preview.value?.lines.count ?? 0
        switch key {
        case "w":
            guard let preview = preview.value, preview.canSave else { return nil }
            saving = .waiting
            return .save(preview)
        case "r": return begin()
        case .enter: isWriteKeyShown = true
        case .up, "k": row = rows[max(0, index - 1)]
        case .down, "j", .tab: row = rows[min(rows.count - 1, index + 1)]
        case " ", .right: return change(by: 1)
        case .left: return change(by: -1)
        case .pageUp: offset = max(0, offset - 5)
        case .pageDown: offset = min(max(0, count - 1), offset + 5)
        default: break
        }
        return nil
    }

    private mutating func change(by step: Int) -> Request {
        func next<Value: Equatable>(_ value: Value, _ all: [Value]) -> Value {
            let index = all.firstIndex(of: value) ?? 0
            return all[(index + step + all.count) % all.count]
        }
        switch row {
        case .place: choice.place = next(choice.place, SaveChoice.Place.allCases)
        case .secret: choice.secret = next(choice.secret, SaveChoice.SecretPlace.allCases)
        case .overrides: choice.endsOverrides.toggle()
        case .others: choice.keepsOthers.toggle()
        }
        return begin()
    }

    /// Takes an answer; one for another choice is late.
    mutating func take(_ result: Result<SavePreview, SetupFailure>, _ choice: SaveChoice) {
        guard choice == self.choice, preview == .waiting else { return }
        preview = Inquiry(result)
        last = preview.value
        offset = preview.value.map(firstOffset) ?? 0
        if !rows.contains(row) { row = .place }
    }

    /// A new file is shown from the service's own section on: what was typed is looked at first.
    private func firstOffset(_ preview: SavePreview) -> Int {
        guard preview.isNewFile else { return 0 }
        let header = preview.lines.firstIndex { ["[\(service.section)]", "[[\(service.section)]]"].contains($0.text) }
        return header.map { max(0, $0 - 1) } ?? 0
    }

    /// Returns the report where saving has succeeded.
    mutating func take(_ result: Result<SaveReport, SetupFailure>) -> SaveReport? {
        guard isWriting else { return nil }
        saving = Inquiry(result)
        return saving.value
    }
}
