package import KaptopConfig

/// What a wizard does to the places of a service, beside its settings.
package struct PlaceChange: Sendable, Hashable {
    /// Whether it becomes, or stays, the place of whatever names none.
    package var isDefault = true
    /// The entry with its name; nil for a default place without one.
    package var entry: NamedEntry?
    /// The name of the entry that is changed or taken away; nil for a new place, and for a default without a name.
    package var replaced: String?
    package var isRemoval = false
    /// Slack's, for a removal.
    package var workspace = ""
    /// Whether somebody uses the name that is given up.
    package var isUsed = false

    package init(isDefault: Bool = true, entry: NamedEntry? = nil, replaced: String? = nil) {
        self.isDefault = isDefault
        self.entry = entry
        self.replaced = replaced
    }

    /// The default place, without a name.
    package static let `default` = PlaceChange()

    static func removal(of place: HeldPlace, isUsed: Bool) -> PlaceChange {
        var change = PlaceChange(isDefault: place.isDefault, replaced: place.name)
        change.isRemoval = true
        change.workspace = place.workspace
        change.isUsed = isUsed
        return change
    }
}
