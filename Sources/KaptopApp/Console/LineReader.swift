import Foundation

/// Lines of standard input, read by a thread of its own because reading blocks.
enum LineReader {
    /// Longer lines are cut, so that a stream without line ends does not fill the memory.
    private static let longest = 4_096

    /// Calls `take` for each line, and with nil at the end of input.
    static func start(_ take: @escaping @Sendable (String?) -> Void) {
        let thread = Thread {
            var line: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: longest)
            while true {
                let count = read(0, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                for byte in buffer[..<count] {
                    if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                        take(String(decoding: line, as: UTF8.self))
                        line.removeAll(keepingCapacity: true)
                    } else if line.count < longest {
                        line.append(byte)
                    }
                }
            }
            if !line.isEmpty { take(String(decoding: line, as: UTF8.self)) }
            take(nil)
        }
        thread.name = "lines"
        thread.start()
    }
}
