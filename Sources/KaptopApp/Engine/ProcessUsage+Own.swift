import Foundation
import Glibc
import KaptopAPI

extension ProcessUsage {
    /// What this process uses now; nil where /proc is not there.
    ///
    /// Source: proc(5), `statm` and `fd`; getrusage(2).
    static var own: ProcessUsage? {
        guard let statm = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = statm.split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
            let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        else { return nil }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return ProcessUsage(
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), residentBytes: pages * Int(sysconf(Int32(_SC_PAGESIZE))),
            // One of them is the folder that is being read.
            openFiles: max(0, files.count - 1))
    }
}
