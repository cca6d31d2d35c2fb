/// Every node that scripts can make. Adding one is its file and one line here.
package enum NodeCatalog {
    static let specs: [any NodeSpec.Type] = [
        AlertSpec.self,
        FromSpec.self,
        WhereSpec.self,
    ]

    /// Faces by the name that follows the pipe.
    static let faces: [String: [NodeFace]] = Dictionary(grouping: specs.flatMap { $0.faces }, by: \.method)
}
