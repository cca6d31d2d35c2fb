/// The proxy that the environment names for HTTPS, as Kapacitor and curl look for it.
package enum SystemProxy {
    package static func address(_ environment: [String: String]) -> String? {
        for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            if let value = environment[name], !value.isEmpty { return value }
        }
        return nil
    }
}
