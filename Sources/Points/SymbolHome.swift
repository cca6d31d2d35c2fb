import Synchronization

/// The one place where the symbols of an engine are added, shared by all copies of its table.
///
/// The parser and the nodes of all tasks intern here, on whatever thread they run; a lock is what lets them do so without an
/// actor's hop for each new name. It is held for the length of one insertion and only for names not seen before.
final class SymbolHome: Sendable {
    private let newest: Mutex<SymbolContents>

    init(_ contents: SymbolContents) {
        newest = Mutex(contents)
    }

    /// Adds to the newest contents and brings the caller's copy up to date.
    func extend<Value: Sendable>(_ copy: inout SymbolContents, _ add: (inout SymbolContents) -> Value) -> Value {
        // Let go first: an array that a second owner holds would be copied for each addition.
        copy = .nothing
        let (value, contents) = newest.withLock { contents in
            let value = add(&contents)
            return (value, contents)
        }
        copy = contents
        return value
    }
}
