internal import CNcurses
internal import Synchronization

/// The one thread that may touch ncurses, as an executor: it sleeps in `poll` over its wake-up, the terminal and the signal pipe.
///
/// A blocking read in a task would take one of the few threads of Swift's pool, and ncurses forgives no second thread; so the
/// CursesScreen actor runs here and nowhere else.
///
/// `@unchecked Sendable`, the only one of the project: `sources` and `whenReady` are not protected by anything but the rule, checked at
/// run time by `assertOnThread`, that only the thread itself touches them. The queue is behind a mutex, because jobs come from any thread.
final class CursesThread: SerialExecutor, @unchecked Sendable {
    /// What the thread watches besides its wake-up; -1 for nothing.
    struct Sources {
        var input: Int32 = -1
        var signals: Int32 = -1
        /// Milliseconds until the thread looks around though nothing has happened; -1 for never.
        var timeout: Int32 = -1
    }

    /// What made the thread look around; neither when it is the timeout.
    struct Ready {
        var hasInput: Bool
        var hasSignals: Bool
    }

    private struct Queue {
        var jobs: [UnownedJob] = []
        var isStopped = false
    }

    private let queue = Mutex(Queue())
    private let wake: Int32
    private let threadNumber = Atomic<UInt64>(0)
    private var sources = Sources()
    private var whenReady: ((Ready) -> Void)?

    init() {
        wake = kt_wake_open()
    }

    deinit {
        kt_wake_close(wake)
    }

    /// Starts the thread, which keeps the executor alive until `stop`; false when the system has no thread to give.
    func start() -> Bool {
        let context = Unmanaged.passRetained(self)
        let body: @convention(c) (UnsafeMutableRawPointer?) -> Void = { context in
            guard let context else { return }
            Unmanaged<CursesThread>.fromOpaque(context).takeRetainedValue().run()
        }
        if kt_thread_start("terminal", body, context.toOpaque()) == 1 { return true }
        context.release()
        return false
    }

    /// Ends the thread once all jobs that were given to it are done.
    func stop() {
        queue.withLock { $0.isStopped = true }
        kt_wake(wake)
    }

    /// Changes what is watched; on the thread only.
    func watch(_ change: (inout Sources) -> Void) {
        assertOnThread()
        change(&sources)
    }

    /// Sets what is called, on the thread, when a source is ready; on the thread only.
    func onReady(_ action: @escaping (Ready) -> Void) {
        assertOnThread()
        whenReady = action
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.withLock { $0.jobs.append(job) }
        // The thread itself looks at the queue before it sleeps.
        if isIsolatingCurrentContext() != true { kt_wake(wake) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    func checkIsolated() {
        assertOnThread()
    }

    func isIsolatingCurrentContext() -> Bool? {
        threadNumber.load(ordering: .acquiring) == kt_thread_number()
    }

    private func assertOnThread() {
        precondition(isIsolatingCurrentContext() == true, "ncurses is used from its own thread only")
    }

    private func run() {
        threadNumber.store(kt_thread_number(), ordering: .releasing)
        while true {
            let (jobs, isStopped) = queue.withLock { queue in
                defer { queue.jobs = [] }
                return (queue.jobs, queue.isStopped)
            }
            for job in jobs {
                job.runSynchronously(on: asUnownedSerialExecutor())
            }
            if isStopped, jobs.isEmpty { return }
            // Jobs may have made more jobs, but keys come between them.
            let hasMore = queue.withLock { !$0.jobs.isEmpty || $0.isStopped }
            let ready = kt_wait(wake, sources.input, sources.signals, hasMore ? 0 : sources.timeout)
            let found = Ready(hasInput: ready & KT_WAIT_INPUT != 0, hasSignals: ready & KT_WAIT_SIGNAL != 0)
            if found.hasInput || found.hasSignals || (ready & KT_WAIT_TIMEOUT != 0 && !hasMore) { whenReady?(found) }
        }
    }
}
