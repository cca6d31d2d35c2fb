import Testing

@testable import KaptopConfig

/// Two elements of one list with the same name.
@Suite struct ElementNamesTests {
    private func report(_ text: String) -> String? {
        ConfigurationFile.read(text: "hostname = \"localhost\"\ndata_dir = \"/d\"\n" + text, name: "kapacitor.conf").report
    }

    @Test func twoWorkspacesOfOneNameAreRefused() {
        #expect(
            report("[[slack]]\n  workspace = \"a\"\n  default = true\n[[slack]]\n  workspace = \"a\"\n") == """
                run: open server: open service *config.Service: failed to determine the element keys: \
                failed to read sections from configuration object: section "slack" has duplicate elements: "a"
                kapacitor.conf:7:15: error: two [[slack]] have the workspace "a"
                  7 |   workspace = "a"
                    |               ^~~ rename one
                """)
    }

    @Test func twoEndpointsOfOneNameAreRefused() {
        let endpoint = "[[httppost]]\n  endpoint = \"e\"\n  url = \"http://h\"\n"
        #expect(report(endpoint + endpoint)?.contains(#"section "httppost" has duplicate elements: "e""#) == true)
    }
}
