/// Makes a scheme's colours readable, each changed as little as will do.
///
/// A terminal with 256 colours shows each colour's nearest neighbour there; what is asked of a colour is asked of that one too.
struct SchemeMending {
    private let scheme: BaseScheme
    private let isDark: Bool
    let background: Color
    let selection: Color
    let bar: Color

    /// The grounds in the order of `Role.grounds`; a dialog stands on the bar's.
    var grounds: [Color] { [background, selection, bar, bar] }

    init(_ scheme: BaseScheme, isDark: Bool) {
        self.scheme = scheme
        self.isDark = isDark
        let ground = SchemeMending.Ground(isDark: isDark)
        let background = ground.settled(scheme[0])
        self.background = background
        bar = ground.settled(scheme[1])
        // The selected row must be seen: where the scheme's is too near to the ground, a step to either side of it.
        let steps = [scheme[2]] + [0.08, 0.12, 0.16, 0.2, 0.3].map { background.mixed(with: ground.far, share: $0) }
        let others = [0.1, 0.2, 0.4, 0.6, 0.8, 1].map { background.mixed(with: ground.near, share: $0) }
        let candidates = (steps + others).map(ground.settled)
        selection = candidates.first { LabColor($0).difference(from: LabColor(background)) >= 4 } ?? candidates[0]
    }

    /// How far a ground may go towards the texts before colours have no room left.
    private struct Ground {
        let isDark: Bool
        /// Black for a dark theme.
        var near: Color { isDark ? .black : .white }
        /// What its strongest text would be.
        var far: Color { isDark ? .white : .black }
        private var leastContrast: Double { isDark ? 11.5 : 15 }

        init(isDark: Bool) {
            self.isDark = isDark
        }

        func settled(_ color: Color) -> Color {
            let steps = stride(from: 0.0, through: 1.0, by: 0.02).lazy.map { color.mixed(with: near, share: $0) }
            return steps.first { step in step.shown.allSatisfy { $0.contrast(with: far) >= leastContrast } } ?? near
        }
    }

    private var far: Color { Ground(isDark: isDark).far }

    func text(_ color: Color) -> Color { mended(color, on: grounds, least: Theme.leastContrast) }

    func line(_ color: Color) -> Color { mended(color, on: [background, bar], least: Theme.leastAreaContrast) }

    private func mended(_ color: Color, on grounds: [Color], least: Double) -> Color {
        let steps = stride(from: 0.0, through: 1.0, by: 0.05).lazy.map { color.mixed(with: far, share: $0) }
        let grounds = grounds.map(\.shown)
        return steps.first { SchemeMending.isReadable($0, onShown: grounds, least: least) } ?? far
    }

    private static func isReadable(_ color: Color, on grounds: [Color], least: Double) -> Bool {
        isReadable(color, onShown: grounds.map(\.shown), least: least)
    }

    private static func isReadable(_ color: Color, onShown grounds: [[Color]], least: Double) -> Bool {
        // As it is first, since a neighbour is looked for among all 256.
        grounds.allSatisfy { color.contrast(with: $0[0]) >= least }
            && zip(color.shown, [0, 1]).allSatisfy { text, form in grounds.allSatisfy { text.contrast(with: $0[form]) >= least } }
    }

    // MARK: Levels

    /// Texts of OK, INFO and WARNING; CRITICAL is a badge, which stands out from all of them.
    var levelTexts: [Color] {
        let last = isDark ? ["#eeeeee", "#5fafff", "#ffd75f"] : ["#303030", "#0000af", "#5f5f00"]
        return ColorChoice.choose(preferred(last, on: grounds, least: Theme.leastContrast))
    }

    /// Areas of OK, INFO, WARNING and CRITICAL.
    var fills: [Color] {
        let last = isDark ? ["#878787", "#5fafff", "#ffffd7", "#ff5f00"] : ["#008787", "#0000af", "#af5f00", "#5f0000"]
        return ColorChoice.choose(preferred(last, on: [background], least: Theme.leastAreaContrast))
    }

    /// Text and ground of the worst level.
    var criticalBadge: (text: Color, ground: Color) {
        let last = isDark ? ["#ff5f00", "#ff8700", "#ffaf00"] : ["#870000", "#5f0000"]
        let candidates = SchemeMending.variants(of: scheme.hues(8, bright: 18)) + last.compactMap(Color.init(hex:))
        let seen = grounds.map(\.seenAndShown)
        for candidate in candidates {
            let look = candidate.seenAndShown
            guard seen.allSatisfy({ ($0.differences(from: look).min() ?? 0) >= Theme.leastLevelDifference }) else { continue }
            let texts = [background, scheme[7], far, .white, .black]
            if let text = texts.first(where: { SchemeMending.isReadable($0, on: [candidate], least: Theme.leastContrast) }) {
                return (text, candidate)
            }
        }
        return (.black, .white)
    }

    /// Candidates for each level from OK on, those of the scheme first, the least changed before others; the last is known to do.
    private func preferred(_ last: [String], on grounds: [Color], least: Double) -> [[Color]] {
        let hues = [
            scheme.hues(11, bright: 20) + [scheme[12], scheme[4]], scheme.hues(13, bright: 22) + [scheme[12]],
            scheme.hues(10, bright: 19) + [scheme[9]], scheme.hues(8, bright: 18),
        ]
        let grounds = grounds.map(\.shown)
        return zip(hues, last).map { hues, last in
            SchemeMending.variants(of: hues).filter { SchemeMending.isReadable($0, onShown: grounds, least: least) }
                + [Color(hex: last) ?? far]
        }
    }

    /// Colours lighter and darker, the least changed first.
    private static func variants(of colors: [Color]) -> [Color] {
        colors
            + [0.12, 0.25, 0.4, 0.55, 0.7].flatMap { share in
                colors.flatMap { [$0.mixed(with: .white, share: share), $0.mixed(with: .black, share: share)] }
            }
    }
}

/// One colour of each list, so that all of them are told apart.
private struct ColorChoice {
    private let candidates: [[Color]]
    private let looks: [[[LabColor]]]
    /// Whether two candidates differ enough, once it is known.
    private var known: [Int: Bool] = [:]

    /// The choice whose worst place in a list is the best; the last of each list are known to differ.
    static func choose(_ candidates: [[Color]]) -> [Color] {
        var search = ColorChoice(candidates)
        for limit in 1...(candidates.map(\.count).max() ?? 1) {
            if let chosen = search.chosen([], below: limit) { return zip(candidates, chosen).map { $0[$1] } }
        }
        return candidates.compactMap(\.last)
    }

    private init(_ candidates: [[Color]]) {
        self.candidates = candidates
        looks = candidates.map { $0.map(\.seenAndShown) }
    }

    private mutating func chosen(_ start: [Int], below limit: Int) -> [Int]? {
        let list = start.count
        guard list < candidates.count else { return start }
        for index in 0..<min(limit, candidates[list].count) {
            guard start.indices.allSatisfy({ differ($0, start[$0], list, index) }) else { continue }
            if let all = chosen(start + [index], below: limit) { return all }
        }
        return nil
    }

    private mutating func differ(_ list: Int, _ index: Int, _ otherList: Int, _ other: Int) -> Bool {
        let key = ((list * 64 + index) * 64 + otherList) * 64 + other
        if let answer = known[key] { return answer }
        let least = looks[list][index].differences(from: looks[otherList][other]).min() ?? 0
        known[key] = least >= Theme.leastLevelDifference
        return least >= Theme.leastLevelDifference
    }
}

extension Color {
    /// As it is, and as 256 colours show it.
    fileprivate var shown: [Color] { [self, Color(xterm: xterm256)] }

    /// To all eyes, in both forms.
    fileprivate var seenAndShown: [LabColor] { shown.flatMap(LabColor.lookAlikes) }
}
