import KaptopAlerts
import Points

/// What `groupBy` groups by: tags, all tags, or all but some; with or without the measurement.
package struct GroupDimensions: Sendable {
    package private(set) var tags: [String] = []
    package private(set) var isAll = false
    package var excluded: [String] = []
    package var isByMeasurement = false

    package init() {}

    /// The arguments of `groupBy(…)`: strings, lists of strings, a star.
    init(_ values: [ScriptValue]) {
        for value in values {
            switch value {
            case .string(let tag): tags.append(tag)
            case .star: isAll = true
            case .list(let list):
                let inner = GroupDimensions(list)
                tags += inner.tags
                isAll = isAll || inner.isAll
            default: break
            }
        }
    }

    /// Kapacitor's refusal of arguments that are no dimension.
    static func check(_ values: [ScriptValue]) throws(CallError) {
        var hasStar = false
        for value in values {
            switch value {
            case .string(let tag):
                if tag.isEmpty { throw .refused("dimensions cannot not be the empty string") }
            case .star: hasStar = true
            default: throw .refused("invalid dimension object of type \(value.typeName)")
            }
        }
        if hasStar, values.count > 1 { throw .refused("cannot group by both '*' and named dimensions.") }
    }

    /// Kapacitor's refusal of what `exclude` cannot be combined with.
    func checkExclusion() throws(CallError) {
        if !isAll, !excluded.isEmpty { throw .refused("exclude requires '*'") }
    }

    var isNone: Bool { tags.isEmpty && !isAll && !isByMeasurement }
}

/// The group of each series for one set of dimensions, looked up once a series; a group is by measurement too where the
/// point's was.
struct GroupIndex: Sendable {
    private let dimensions: GroupDimensions
    private var tagSymbols: [Symbol]?
    /// Group of each series plus one; zero where not asked for yet.
    private var groups: [UInt32] = []

    init(_ dimensions: GroupDimensions) {
        self.dimensions = dimensions
    }

    mutating func group(of series: SeriesID, _ context: inout NodeContext) -> GroupID {
        if dimensions.isNone { return .none }
        if series.index >= groups.count {
            groups.append(contentsOf: repeatElement(0, count: max(series.index + 1, context.symbols.seriesCount) - groups.count))
        }
        let known = groups[series.index]
        if known != 0 { return GroupID(rawValue: known - 1) }
        let group = context.groups.intern(makeGroup(context.symbols.series(series), &context.symbols))
        groups[series.index] = group.rawValue + 1
        return group
    }

    private mutating func makeGroup(_ series: Series, _ symbols: inout SymbolTable) -> Group {
        let measurement = dimensions.isByMeasurement ? series.measurement : nil
        if dimensions.isAll {
            let excluded = dimensions.excluded.map { symbols.intern($0) }
            return Group(tags: series.tags.filter { !excluded.contains($0.key) }, measurement: measurement)
        }
        let names =
            tagSymbols
            ?? dimensions.tags.filter { !dimensions.excluded.contains($0) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { symbols.intern($0) }
        tagSymbols = names
        return Group(tags: names.map { Tag(key: $0, value: series.value(of: $0) ?? .empty) }, measurement: measurement)
    }
}
