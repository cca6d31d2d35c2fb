import Testing

@testable import KaptopConfig

@Suite struct ConfigurationSearchTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let option: String?
        let environment: [String: String]
        let files: Set<String>
        let found: ConfigurationSearch.Found?

        init(
            _ name: String, option: String? = nil, _ environment: [String: String], _ files: Set<String>,
            _ found: ConfigurationSearch.Found?
        ) {
            testDescription = name
            self.option = option
            self.environment = environment
            self.files = files
            self.found = found
        }
    }

    private static let home = "/home/a/.kapacitor/kapacitor.conf"
    private static let system = "/etc/kapacitor/kapacitor.conf"

    static let cases = [
        Case("option first", option: "/x", ["KAPACITOR_CONFIG_PATH": "/y", "HOME": "/home/a"], [home], .init(path: "/x", origin: .option)),
        Case("no file on purpose", option: "/dev/null", ["HOME": "/home/a"], [home], nil),
        Case("environment second", ["KAPACITOR_CONFIG_PATH": "/y", "HOME": "/home/a"], [home], .init(path: "/y", origin: .environment)),
        Case("empty variable", ["KAPACITOR_CONFIG_PATH": "", "HOME": "/home/a/"], [home, system], .init(path: home, origin: .home)),
        Case("system last", ["HOME": "/home/a"], [system], .init(path: system, origin: .system)),
        Case("no home", [:], [home, system], .init(path: system, origin: .system)),
        Case("nothing", ["HOME": "/home/a"], [], nil),
    ]

    @Test(arguments: cases)
    func theFirstPlaceWins(_ testCase: Case) {
        let search = ConfigurationSearch(environment: testCase.environment)
        #expect(search.configurationFile(option: testCase.option, fileExists: testCase.files.contains) == testCase.found)
    }

    @Test func ownFilesFollowTheBaseDirectories() {
        let plain = ConfigurationSearch(environment: ["HOME": "/home/a"])
        #expect(plain.defaultDataDirectory == "/home/a/.local/state/kaptop")
        #expect(plain.consoleSettingsFile == "/home/a/.config/kaptop/console.toml")
        #expect(plain.newFile == "/home/a/.kapacitor/kapacitor.conf")
        let set = ConfigurationSearch(environment: ["HOME": "/home/a", "XDG_STATE_HOME": "/s", "XDG_CONFIG_HOME": "relative"])
        #expect(set.defaultDataDirectory == "/s/kaptop")
        #expect(set.consoleStateDirectory == "/s/kaptop")
        #expect(set.consoleSettingsFile == "/home/a/.config/kaptop/console.toml")
        #expect(ConfigurationSearch(environment: [:]).defaultDataDirectory == nil)
    }

    @Test func aSocketWithALongPathMovesToTheRuntimeFolder() throws {
        let search = ConfigurationSearch(environment: ["XDG_RUNTIME_DIR": "/run/user/1000"])
        let near = search.stateFiles(dataDirectory: "/var/lib/kapacitor/")
        #expect(near.socket == "/var/lib/kapacitor/kaptop/kaptop.sock")
        #expect(near.database == "/var/lib/kapacitor/kaptop/state.db")
        // 107 bytes fit, 108 do not.
        let tail = "/kaptop/kaptop.sock"
        let longest = "/" + String(repeating: "x", count: 107 - tail.count - 1)
        #expect(search.stateFiles(dataDirectory: longest).socket == longest + tail)
        let far = try #require(search.stateFiles(dataDirectory: longest + "x").socket)
        #expect(far.hasPrefix("/run/user/1000/kaptop-"))
        #expect(far != search.stateFiles(dataDirectory: longest + "y").socket)
        #expect(ConfigurationSearch(environment: [:]).stateFiles(dataDirectory: longest + "x").socket == nil)
    }
}
