/// Names and limits of the API.
package struct APISettings: Sendable {
    package var hostname: String
    package var clusterID: String
    package var serverID: String
    /// What `X-Kapacitor-Version` says: clients such as Chronograf ask for it.
    package var version: String
    package var product: String
    /// kaptop's own version in `X-Kaptop-Version`, by which another kaptop knows it; nil where it is not told.
    package var programVersion: String?
    /// Used by writes without `rp`; empty means just that.
    package var defaultRetentionPolicy: String
    /// Wall time of the start, nanoseconds since 1970 UTC.
    package var startedAt: Int64
    /// Bytes of a request in JSON.
    package var maximumDocumentBytes = 2 << 20
    /// Bytes of a write, unpacked; they are read piece by piece, so this bounds time, not memory.
    package var maximumWriteBytes = 256 << 20
    /// Bytes of one line of a write: what is held while its end has not come.
    package var maximumLineBytes = 1 << 20
    /// Bad lines that an answer names; the rest is counted.
    package var maximumReportedLines = 1000
    /// Whether web pages of other origins may call the API, as any may in Kapacitor.
    package var crossOrigin = CrossOrigin.anyOrigin

    package enum CrossOrigin: Sendable {
        case anyOrigin, sameOrigin
    }

    package init(
        hostname: String, clusterID: String, serverID: String, version: String = "1.5.7", product: String = "kapacitor",
        defaultRetentionPolicy: String = "", startedAt: Int64
    ) {
        self.hostname = hostname
        self.clusterID = clusterID
        self.serverID = serverID
        self.version = version
        self.product = product
        self.defaultRetentionPolicy = defaultRetentionPolicy
        self.startedAt = startedAt
    }
}
