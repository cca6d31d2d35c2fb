/// What a proof prints of one promise of kaptop: a line of figures with the guarantee in place, and one with it broken on purpose, which
/// shows that the proof can fail.
///
///     promise 4: with the guarantee: 10000 events, 0 lost, 0 undercut
///     promise 4: broken on purpose (retry_after ignored): 10000 events, 0 lost, 9183 undercut
struct PromiseReport {
    /// Its number in the list of promises.
    let promise: Int

    /// Prints what was counted while the guarantee was in place.
    func kept(_ figures: KeyValuePairs<String, Int>) {
        print("promise \(promise): with the guarantee: \(Self.text(figures))")
    }

    /// Prints what was counted while the guarantee was broken; `how` says what was taken away.
    func broken(_ how: String, _ figures: KeyValuePairs<String, Int>) {
        print("promise \(promise): broken on purpose (\(how)): \(Self.text(figures))")
    }

    private static func text(_ figures: KeyValuePairs<String, Int>) -> String {
        figures.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }
}
