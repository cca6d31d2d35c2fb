// swift-tools-version: 6.2
import PackageDescription

// The rooms and what each may import; Sources/ARCHITECTURE.md says why, TidyTests holds the sources to it.
// KAPTOP_STRICT=1 (make check, CI) turns warnings into errors: a newer compiler must not break a user's build.
let isStrict = Context.environment["KAPTOP_STRICT"] == "1"
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["KaptopTesting"], exclude: exclude, swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let tomlKit = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "kaptop",
    products: [
        .executable(name: "kaptop", targets: ["kaptop"]),
        // for tests only: preloaded into an engine whose disk is to fail
        .library(name: "DiskShim", type: .dynamic, targets: ["CDiskShim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    ],
    targets: [
        // C below everything
        .target(
            name: "CNcurses",
            cSettings: [.define("_GNU_SOURCE"), .define("NCURSES_WIDECHAR", to: "1")],
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
        .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
        .target(name: "CQRCode", linkerSettings: [.linkedLibrary("qrencode")]),
        .target(name: "CMemory"),
        .target(name: "CFileAttributes"),
        .target(name: "CTerminalEcho"),

        // rooms that know nothing about kaptop
        room("SourceText"),
        room("TextUI"),
        room("Points", ["SourceText"]),
        room("TickScript", ["SourceText"]),
        room("GoTemplate", ["SourceText"]),
        room("LinearRegex", ["CRE2"]),
        room("HostMetrics", ["Points"]),
        room("Lambda", ["TickScript", "Points", "LinearRegex", "SourceText"]),

        // the product
        room("KaptopAlerts", ["Points", "GoTemplate", "Lambda", "LinearRegex", "SourceText"]),
        room("KaptopPipeline", ["KaptopAlerts", "Lambda", "TickScript", "GoTemplate", "Points", "SourceText"]),
        room("KaptopDelivery", ["KaptopAlerts", "GoTemplate", "Points"]),
        room("KaptopOverview", ["KaptopAlerts", "KaptopDelivery"]),
        room("KaptopEngine", ["KaptopPipeline", "KaptopAlerts", "Points", "TickScript"]),
        room("KaptopConfig", ["KaptopDelivery", "SourceText", "CFileAttributes", tomlKit]),
        room(
            "KaptopStore",
            [
                "KaptopEngine", "KaptopPipeline", "KaptopOverview", "KaptopDelivery", "KaptopAlerts", "Points", "SourceText", grdb, grdbSQLite,
            ]),
        room(
            "KaptopAPI",
            [
                "KaptopEngine", "KaptopPipeline", "KaptopOverview", "KaptopDelivery", "KaptopConfig", "KaptopAlerts", "Points", "SourceText", "TickScript",
                "CZlib", hummingbird, httpTypes, nioCore, nioHTTPTypes, nioPosix, logging, serviceLifecycle,
            ]),
        room(
            "KaptopScreens",
            ["TextUI", "KaptopOverview", "KaptopAlerts", "KaptopDelivery", "KaptopConfig", "TickScript", "SourceText", "CQRCode"]),
        room("NcursesTerminal", ["TextUI", "CNcurses"]),
        .target(
            name: "ThemeFiles",
            resources: [
                .embedInCode("../../Themes/colour-blind-dark.toml"),
                .embedInCode("../../Themes/colour-blind-light.toml"),
                .embedInCode("../../Themes/ember.toml"),
                .embedInCode("../../Themes/fjord.toml"),
                .embedInCode("../../Themes/high-contrast.toml"),
                .embedInCode("../../Themes/midnight.toml"),
                .embedInCode("../../Themes/mono.toml"),
                .embedInCode("../../Themes/paper.toml"),
                .embedInCode("../../Themes/sepia.toml"),
            ],
            swiftSettings: settings),
        .target(
            name: "StarterTasks",
            resources: [
                .embedInCode("../../Sources/StarterTasks/Scripts/starter_cpu.tick"),
                .embedInCode("../../Sources/StarterTasks/Scripts/starter_disk.tick"),
                .embedInCode("../../Sources/StarterTasks/Scripts/starter_load.tick"),
                .embedInCode("../../Sources/StarterTasks/Scripts/starter_mem.tick"),
                .embedInCode("../../Sources/StarterTasks/Scripts/starter_swap.tick"),
                .embedInCode("../../Sources/StarterTasks/Scripts/tutorial_cpu.tick"),
            ],
            swiftSettings: settings),
        room(
            "KaptopApp",
            [
                "HostMetrics", "KaptopAPI", "KaptopAlerts", "KaptopConfig", "KaptopDelivery", "KaptopEngine", "KaptopOverview",
                "KaptopPipeline", "KaptopScreens", "KaptopStore", "Points", "SourceText", "StarterTasks", "TextUI", "ThemeFiles",
                "GoTemplate", "TickScript", "CMemory", "CTerminalEcho",
                asyncHTTPClient, unixSignals, nioCore, nioHTTP1, nioPosix, nioSSL, subprocess, yams,
            ]),
        .executableTarget(
            name: "kaptop",
            dependencies: ["KaptopApp", "NcursesTerminal", "TextUI", argumentParser],
            swiftSettings: settings),
        room(
            "KaptopTesting",
            [
                "SourceText", "TextUI", "Points", "KaptopAlerts", "KaptopDelivery", "KaptopEngine", "KaptopPipeline", hummingbird, httpTypes,
                logging, nioCore,
            ]),

        // tests: one target per room, the whole program in AppTests
        tests("SourceTextTests", ["SourceText"]),
        tests("TextUITests", ["TextUI"]),
        tests("PointsTests", ["Points"]),
        tests("TickScriptTests", ["TickScript", "SourceText"]),
        tests("GoTemplateTests", ["GoTemplate"], exclude: ["Cases"]),
        tests("LinearRegexTests", ["LinearRegex"]),
        tests("HostMetricsTests", ["HostMetrics", "Points"]),
        tests("LambdaTests", ["Lambda", "LinearRegex", "TickScript", "Points", "SourceText"]),
        tests(
            "KaptopPipelineTests", ["KaptopPipeline", "KaptopAlerts", "KaptopDelivery", "TickScript", "Points", "SourceText"], exclude: ["Cases"]),
        tests("KaptopEngineTests", ["KaptopEngine", "KaptopPipeline", "KaptopDelivery", "KaptopAlerts", "Points"]),
        tests("KaptopDeliveryTests", ["KaptopDelivery", "KaptopAlerts", "Points"]),
        tests("KaptopConfigTests", ["KaptopConfig", "KaptopDelivery", "SourceText"]),
        tests("KaptopStoreTests", [grdb, "KaptopStore", "KaptopEngine", "KaptopPipeline", "KaptopDelivery", "KaptopAlerts", "KaptopOverview", "Points", "TickScript"]),
        tests(
            "KaptopAPITests",
            ["KaptopAPI", "KaptopOverview", "KaptopEngine", "KaptopPipeline", "KaptopDelivery", "KaptopAlerts", "Points", hummingbirdTesting, nioCore],
            exclude: ["Recorded"]),
        tests(
            "KaptopScreensTests", ["KaptopScreens", "KaptopOverview", "KaptopAlerts", "KaptopDelivery", "TextUI", "SourceText"],
            exclude: ["Golden"]),
        tests("NcursesTerminalTests", ["NcursesTerminal", "TextUI"]),
        tests("AppTests",
            [
                "KaptopApp", "KaptopScreens", "KaptopDelivery", "KaptopConfig", "KaptopOverview", "KaptopAlerts", "KaptopStore", "KaptopAPI", "KaptopPipeline",
                "KaptopEngine", "Points", "StarterTasks", "TextUI", "TickScript", "kaptop", "ProgramTesting", subprocess,
            ]),
        tests(
            "PromiseTests",
            [
                "KaptopApp", "KaptopScreens", "KaptopDelivery", "KaptopConfig", "KaptopOverview", "KaptopAlerts", "KaptopStore", "KaptopAPI",
                "KaptopEngine", "Points", "TextUI", "kaptop", "BrokenEngine", "CDiskShim", "ProgramTesting", grdb, nioCore, nioPosix, nioHTTP1,
                nioSSL,
            ]),
        tests("TidyTests", ["KaptopApp", "TextUI"]),

        // what tests of whole programs need: the program as they drive it, an engine to be broken, a disk that fails
        .target(
            name: "ProgramTesting", dependencies: [asyncHTTPClient, nioCore, nioHTTP1, nioPosix, subprocess], path: "Tests/ProgramTesting",
            swiftSettings: settings),
        .executableTarget(
            name: "BrokenEngine", dependencies: ["KaptopApp", "KaptopAlerts", "KaptopConfig", "KaptopDelivery", grdb],
            path: "Tests/BrokenEngine", swiftSettings: settings),
        .target(name: "CDiskShim", path: "Tests/CDiskShim", linkerSettings: [.linkedLibrary("dl")]),

        // figures: `make benchmarks`
        .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "KaptopEngine", "KaptopPipeline", "KaptopDelivery", "KaptopAlerts", "KaptopOverview", "KaptopScreens", "SourceText", "TextUI",
                "GoTemplate", "Lambda", "TickScript", "Points", "CAllocationCount",
            ],
            path: "Tests/Benchmarks", swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
