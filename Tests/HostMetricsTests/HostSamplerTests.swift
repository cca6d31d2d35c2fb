import Points
import Testing

@testable import HostMetrics

/// Files as texts; what is not there cannot be read.
struct RecordedFiles: HostFiles {
    var texts: [String: String] = [:]
    var bytes: [String: [UInt8]] = [:]
    var usages: [String: FileSystemUsage] = [:]

    func read(_ path: String) -> [UInt8]? { bytes[path] ?? texts[path].map { Array($0.utf8) } }
    func usage(of path: String) -> FileSystemUsage? { usages[path] }

    static let machine = RecordedFiles(
        texts: [
            "/proc/stat": """
            cpu  200 20 100 700 40 0 10 30 50 10
            cpu0 100 10 50 350 20 0 5 15 25 5
            cpu1 100 10 50 350 20 0 5 15 25 5
            intr 461769 0 0
            ctxt 5

            """,
            "/proc/meminfo": """
            MemTotal:        1000 kB
            MemFree:          200 kB
            MemAvailable:     600 kB
            Buffers:           50 kB
            Cached:           140 kB
            SReclaimable:      10 kB
            SwapTotal:        400 kB
            SwapFree:         300 kB
            HugePages_Total:    3

            """,
            "/proc/vmstat": "nr_free_pages 7\npswpin 2\npswpout 3\n",
            "/proc/loadavg": "0.52 1.25 3.00 3/102 16162\n",
            "/proc/uptime": "1240.60 1868.77\n",
            "/proc/mounts": """
            proc /proc proc rw,relatime 0 0
            tmpfs /dev/shm tmpfs rw,relatime 0 0
            /dev/vda1 / ext4 rw,relatime,discard 0 0
            /dev/vdb /mnt/my\\040disk xfs ro,noatime 0 0
            server:/share /mnt/share nfs4 rw 0 0

            """,
        ],
        usages: [
            "/proc": FileSystemUsage(total: 0, free: 0, freeForRoot: 0, inodes: 0, freeInodes: 0),
            "/": FileSystemUsage(total: 1000, free: 200, freeForRoot: 400, inodes: 10, freeInodes: 4),
            "/mnt/my disk": FileSystemUsage(total: 10, free: 0, freeForRoot: 0, inodes: 0, freeInodes: 0),
            "/mnt/share": FileSystemUsage(total: 10, free: 5, freeForRoot: 5, inodes: 0, freeInodes: 0),
        ])
}

@Suite struct HostSamplerTests {
    static func lines(_ sampler: inout HostSampler, _ files: RecordedFiles) -> [String] {
        String(decoding: sampler.lines(from: files, time: 5), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func aSampleOfAMachineIsTelegrafsPoints() {
        var sampler = HostSampler(host: "web 1")
        let lines = Self.lines(&sampler, .machine)
        #expect(lines.first?.hasPrefix("mem,host=web\\ 1 active=0i,available=614400i,available_percent=60,buffered=51200i,") == true)
        #expect(lines.first?.contains(",cached=153600i,") == true)
        #expect(lines.first?.contains(",huge_pages_total=3i,") == true)
        #expect(lines.first?.contains(",total=1024000i,used=614400i,used_percent=60,") == true)
        #expect(
            lines.dropFirst() == [
                "swap,host=web\\ 1 free=307200i,in=8192i,out=12288i,total=409600i,used=102400i,used_percent=25 5",
                "disk,device=vda1,fstype=ext4,host=web\\ 1,mode=rw,path=/ free=200i,inodes_free=4i,inodes_total=10i,"
                    + "inodes_used=6i,total=1000i,used=600i,used_percent=75 5",
                "disk,device=vdb,fstype=xfs,host=web\\ 1,mode=ro,path=/mnt/my\\ disk free=0i,inodes_free=0i,inodes_total=0i,"
                    + "inodes_used=0i,total=10i,used=10i,used_percent=100 5",
                "system,host=web\\ 1 load1=0.52,load15=3,load5=1.25,n_cpus=2i,uptime=1240i 5",
            ])
    }

    @Test func usageIsWhatChangedSinceTheLastSample() {
        var sampler = HostSampler(host: "a")
        var files = RecordedFiles.machine
        #expect(!Self.lines(&sampler, files).contains { $0.hasPrefix("cpu") })
        files.texts["/proc/stat"] = """
            cpu  250 30 110 720 45 0 10 35 60 15
            cpu0 150 20 60 370 25 0 5 20 35 10
            cpu1 100 10 50 350 20 0 5 15 25 5

            """
        let lines = Self.lines(&sampler, files).filter { $0.hasPrefix("cpu") }
        // cpu1 stood still: without time there is no share of it.
        #expect(
            lines
                == ["cpu0", "cpu-total"].map {
                    "cpu,cpu=\($0),host=a usage_guest=10,usage_guest_nice=5,usage_idle=20,usage_iowait=5,usage_irq=0,usage_nice=5,"
                        + "usage_softirq=0,usage_steal=5,usage_system=10,usage_user=40 5"
                })
    }

    @Test func everyLineIsReadByTheParser() {
        var sampler = HostSampler(host: "a,b= c")
        _ = sampler.lines(from: RecordedFiles.machine, time: 5)
        var files = RecordedFiles.machine
        files.texts["/proc/stat"] = "cpu  300 30 110 720 45 0 10 35 60 15\n"
        files.texts["/proc/mounts"]? += "/dev/x /mnt/line\\012feed ext4 rw 0 0\n"
        files.usages["/mnt/line\\012feed"] = FileSystemUsage(total: 1, free: 1, freeForRoot: 1, inodes: 1, freeInodes: 1)
        var parser = LineProtocolParser()
        var chunk = Chunk()
        let errors = parser.parse(sampler.lines(from: files, time: 9), precision: .nanoseconds, defaultTime: 0, into: &chunk)
        #expect(errors == [])
        let points = chunk.points(symbols: parser.symbols)
        #expect(points.map(\.measurement) == ["cpu", "mem", "swap", "disk", "disk", "disk", "system"])
        #expect(points.allSatisfy { $0.tags["host"] == "a,b= c" && $0.time == 9 })
    }

    struct Broken: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var path: String
        var text: String?
        /// The measurements of a second sample, in order.
        var measurements: [String]
    }

    @Test(arguments: [
        Broken(testDescription: "no /proc/stat", path: "/proc/stat", text: nil, measurements: ["mem", "swap", "disk", "disk", "system"]),
        Broken(
            testDescription: "words for counters", path: "/proc/stat", text: "cpu a b c d\ncpu0\ncpux 1 2 3 4\n",
            measurements: ["mem", "swap", "disk", "disk", "system"]),
        Broken(
            testDescription: "counters that began anew", path: "/proc/stat", text: "cpu  1 1 1 1 1 1 1 1 1 1\n",
            measurements: ["mem", "swap", "disk", "disk", "system"]),
        Broken(
            testDescription: "one counter that went back", path: "/proc/stat", text: "cpu  300 20 100 800 30 0 10 30 50 10\n",
            measurements: ["cpu", "mem", "swap", "disk", "disk", "system"]),
        Broken(
            testDescription: "a kernel with four columns", path: "/proc/stat", text: "cpu 900 20 100 800\n",
            measurements: ["cpu", "mem", "swap", "disk", "disk", "system"]),
        Broken(
            testDescription: "a memory text cut within its first number", path: "/proc/meminfo", text: "MemTotal:        10",
            measurements: ["disk", "disk", "system"]),
        Broken(
            testDescription: "no swap lines", path: "/proc/meminfo", text: "MemTotal: 1000 kB\n",
            measurements: ["mem", "disk", "disk", "system"]),
        Broken(
            testDescription: "a total of nothing", path: "/proc/meminfo", text: "MemTotal: 0 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n",
            measurements: ["swap", "disk", "disk", "system"]),
        Broken(testDescription: "no vmstat", path: "/proc/vmstat", text: nil, measurements: ["mem", "swap", "disk", "disk", "system"]),
        Broken(testDescription: "no mounts", path: "/proc/mounts", text: "", measurements: ["mem", "swap", "system"]),
        Broken(
            testDescription: "short mount lines", path: "/proc/mounts", text: "/dev/vda1 /\n\n \n/dev/vda1 / ext4 rw 0 0",
            measurements: ["mem", "swap", "system"]),
        Broken(
            testDescription: "one path mounted twice", path: "/proc/mounts", text: "/dev/a / ext4 rw\n/dev/b / ext4 rw\n",
            measurements: ["mem", "swap", "disk", "system"]),
        Broken(
            testDescription: "a load that is none", path: "/proc/loadavg", text: "nan x\n",
            measurements: ["mem", "swap", "disk", "disk", "system"]),
    ])
    func brokenFilesLeaveOutTheirOwnPointsOnly(_ broken: Broken) {
        var sampler = HostSampler(host: "a")
        var files = RecordedFiles.machine
        _ = sampler.sample(from: files, time: 1)
        files.texts[broken.path] = broken.text
        let points = sampler.sample(from: files, time: 2)
        #expect(points.map(\.measurement) == broken.measurements)
        for point in points where point.measurement == "cpu" {
            for case .float(let share) in point.fields.values { #expect((0...100).contains(share)) }
        }
    }

    @Test func samplingGoesOnAfterCountersBeganAnew() {
        var sampler = HostSampler(host: "a")
        var files = RecordedFiles()
        var usages: [FieldValue?] = []
        for text in ["cpu 50 0 0 50\n", "cpu 1 0 0 1\n", "cpu 2 0 0 4\n"] {
            files.texts["/proc/stat"] = text
            usages += sampler.sample(from: files, time: 0).filter { $0.measurement == "cpu" }.map { $0.fields["usage_idle"] }
        }
        #expect(usages == [.float(75)])
    }

    @Test func usersAreCountedWhereTheMachineTells() {
        func record(_ type: UInt8, _ name: String) -> [UInt8] {
            var record = [UInt8](repeating: 0, count: 384)
            record[0] = type
            for (offset, byte) in name.utf8.enumerated() { record[44 + offset] = byte }
            return record
        }
        var files = RecordedFiles()
        files.bytes["/var/run/utmp"] = record(7, "ann") + record(2, "reboot") + record(7, "ann") + record(7, "bob") + [7, 0, 1]
        var sampler = HostSampler(host: "a")
        let fields = sampler.sample(from: files, time: 0).first?.fields
        #expect(fields == ["n_users": .integer(3), "n_unique_users": .integer(2)])
    }

    @Test func anEmptyMachineHasNoPoints() {
        var sampler = HostSampler(host: "a")
        #expect(sampler.lines(from: RecordedFiles(), time: 0) == [])
    }

    @Test func onlyOwnFieldsHaveUnits() {
        var sampler = HostSampler(host: "a")
        _ = sampler.sample(from: RecordedFiles.machine, time: 0)
        var files = RecordedFiles.machine
        files.texts["/proc/stat"] = "cpu 900 20 100 800\n"
        let unitless: Set<String> = [
            "inodes_total", "inodes_free", "inodes_used", "huge_pages_free", "huge_pages_total", "load1", "load5", "load15", "n_cpus",
        ]
        for point in sampler.sample(from: files, time: 0) {
            for field in point.fields.keys {
                #expect((HostUnits.unit(measurement: point.measurement, field: field) == nil) == unitless.contains(field), "\(field)")
            }
        }
        #expect(HostUnits.unit(measurement: "cpu", field: "usage_idle") == "%")
        #expect(HostUnits.unit(measurement: "mem", field: "used") == "B")
        #expect(HostUnits.unit(measurement: "system", field: "uptime") == "s")
        #expect(HostUnits.unit(measurement: "cpu", field: "temperature") == nil)
        #expect(HostUnits.unit(measurement: "nginx", field: "used") == nil)
    }
}
