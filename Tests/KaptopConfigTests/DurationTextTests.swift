import Testing

@testable import KaptopConfig

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("60s", Duration.seconds(60), "1m0s"), ("1h30m", .seconds(5400), "1h30m0s"), ("1.5s", .milliseconds(1500), "1.5s"),
        ("100ms", .milliseconds(100), "100ms"), ("5us", .microseconds(5), "5us"), ("7ns", .nanoseconds(7), "7ns"), ("0", .zero, "0s"),
        ("-2m", .seconds(-120), "-2m0s"), ("+3µs", .microseconds(3), "3us"), (".5h", .seconds(1800), "30m0s"),
    ])
    func durationsAreReadAndWrittenAsByGo(_ text: String, _ duration: Duration, _ written: String) throws {
        #expect(try DurationText.parse(text) == duration)
        #expect(DurationText.text(duration) == written)
        #expect(try DurationText.parse(written) == duration)
    }

    @Test(arguments: [
        ("", #"time: invalid duration """#), ("10", #"time: missing unit in duration "10""#),
        ("1d", #"time: unknown unit "d" in duration "1d""#), ("soon", #"time: invalid duration "soon""#),
        (".s", #"time: invalid duration ".s""#), ("9999999999h", #"time: invalid duration "9999999999h""#),
    ])
    func whatIsNoDurationIsRefusedInGosWords(_ text: String, _ message: String) {
        #expect(throws: DurationText.Malformed(message: message)) { try DurationText.parse(text) }
    }

    @Test(arguments: [
        ("", nil), ("http://a/b?c#d", nil), ("https://user:p@h:80/x", nil), ("/path", nil), ("http://[::1]:80/", nil), ("a/b:c", nil),
        (":x", "missing protocol scheme"), ("1a:b", "first path segment in URL cannot contain colon"),
        ("http://h:port/", #"invalid port ":port" after host"#), ("http://a b/", #"invalid character " " in host name"#),
        ("http://h/%zz", #"invalid URL escape "%zz""#), ("http://%zz", #"invalid URL escape "%zz""#),
        ("http://a%41b/", #"invalid URL escape "%41""#), ("http://h%25/", nil), ("http://h%c3%a9/", nil),
        ("http://h/%4", #"invalid URL escape "%4""#),
        ("http://[::1/", "missing ']' in host"), ("http://h/\u{7}", "net/url: invalid control character in URL"),
    ])
    func urlsAreCheckedAsByGo(_ text: String, _ problem: String?) {
        #expect(URLText.problem(of: text) == problem)
    }

    @Test(arguments: [
        (":9092", "", 9092), ("127.0.0.1:1", "127.0.0.1", 1), ("[::1]:65535", "::1", 65535), ("host:0", "host", 0),
    ])
    func bindAddressesAreTakenApart(_ text: String, _ host: String, _ port: Int) {
        #expect(BindAddress.read(text) == .success(BindAddress(host: host, port: port)))
    }

    @Test(arguments: ["9092", "", "a:b", "::1:80", "[::1", "h:65536", "h:-1", "h:"])
    func otherBindAddressesAreRefused(_ text: String) {
        #expect(throws: BindAddress.Mistake.self) { try BindAddress.read(text).get() }
    }
}
