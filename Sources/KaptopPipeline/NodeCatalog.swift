/// Every node that scripts can make.
///
/// Adding one is its file and one line here.
package enum NodeCatalog {
    static let specs: [any NodeSpec.Type] = [
        AlertSpec.self,
        BarrierSpec.self,
        ChangeDetectSpec.self,
        CombineSpec.self,
        DefaultSpec.self,
        DeleteSpec.self,
        DerivativeSpec.self,
        EvalSpec.self,
        FlattenSpec.self,
        FromSpec.self,
        GroupBySpec.self,
        HTTPOutSpec.self,
        HTTPPostSpec.self,
        InfluxQLSpec.self,
        JoinSpec.self,
        KapacitorLoopbackSpec.self,
        LogSpec.self,
        SampleSpec.self,
        ShiftSpec.self,
        StateCountSpec.self,
        StateDurationSpec.self,
        UnionSpec.self,
        UnsupportedSpec.self,
        WhereSpec.self,
        WindowSpec.self,
    ]

    /// Faces by the name that follows the pipe.
    static let faces: [String: [NodeFace]] = Dictionary(grouping: specs.flatMap { $0.faces }, by: \.method)
}
