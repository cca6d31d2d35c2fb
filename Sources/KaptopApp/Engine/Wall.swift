import CDispatch
import CNIOLinux
import Glibc

/// The wall clock, nanoseconds since 1970 UTC.
package enum Wall {
    package static let now: @Sendable () -> Int64 = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
