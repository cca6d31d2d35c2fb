import KaptopTesting
import LinearRegex
import Testing

struct PatternTests {
    struct Match: CustomTestStringConvertible {
        let pattern: String
        let text: String
        let isMatch: Bool
        var testDescription: String { "/\(pattern)/ on \(text)" }
    }

    @Test(arguments: [
        Match(pattern: "World", text: "Hello World", isMatch: true),
        Match(pattern: "^h", text: "Hello", isMatch: false),
        Match(pattern: "(?i)^h", text: "Hello", isMatch: true),
        Match(pattern: "h[0-9]+$", text: "h12", isMatch: true),
        Match(pattern: "h[0-9]+$", text: "h12\n", isMatch: false),
        Match(pattern: "(?m)^b$", text: "a\nb\nc", isMatch: true),
        Match(pattern: "a.c", text: "a\nc", isMatch: false),
        Match(pattern: "(?s)a.c", text: "a\nc", isMatch: true),
        Match(pattern: "^$", text: "", isMatch: true),
        Match(pattern: "", text: "", isMatch: true),
        Match(pattern: "^.$", text: "Ä", isMatch: true),
        Match(pattern: "\\pL+", text: "ß", isMatch: true),
        Match(pattern: "^(a|b)\\d*$", text: "b12", isMatch: true),
        Match(pattern: "\\bfoo\\b", text: "a foo b", isMatch: true),
        Match(pattern: "[[:alpha:]]", text: "1a", isMatch: true),
        Match(pattern: "\\Q(?<\\E", text: "x(?<y", isMatch: true),
        Match(pattern: "\\\\C", text: "\\C", isMatch: true),
        Match(pattern: "[(?<]x", text: "<x", isMatch: true),
        Match(pattern: "[](?<]x", text: "]x", isMatch: true),
        Match(pattern: "[^](?<]x", text: "<x", isMatch: false),
        Match(pattern: "[[:alpha:](?<]$", text: "<", isMatch: true),
        Match(pattern: "[\\](?<]$", text: "<", isMatch: true),
    ])
    func matchesAsGoDoes(_ match: Match) throws {
        let pattern = try Pattern(match.pattern)
        #expect(pattern.matches(match.text) == match.isMatch)
        #expect(pattern.matches(Array(match.text.utf8)) == match.isMatch)
    }

    @Test(arguments: [
        ("[a", "error parsing regexp: missing closing ]: `[a`"),
        ("(a", "error parsing regexp: missing closing ): `(a`"),
        ("a)", "error parsing regexp: unexpected ): `a)`"),
        ("*a", "error parsing regexp: missing argument to repetition operator: `*`"),
        ("a**", "error parsing regexp: invalid nested repetition operator: `**`"),
        ("a{2000}", "error parsing regexp: invalid repeat count: `{2000}`"),
        ("[b-a]", "error parsing regexp: invalid character class range: `b-a`"),
        ("a\\", "error parsing regexp: trailing backslash at end of expression: ``"),
        ("\\8", "error parsing regexp: invalid escape sequence: `\\8`"),
        ("\\C", "error parsing regexp: invalid escape sequence: `\\C`"),
        ("(?<n>a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?<`"),
        ("(?P<é>a)", "error parsing regexp: invalid named capture: `(?P<é>`"),
        ("*a\\C", "error parsing regexp: missing argument to repetition operator: `*`"),
        (")a\\C", "error parsing regexp: unexpected ): `)a\\C`"),
        ("(a\\C", "error parsing regexp: invalid escape sequence: `\\C`"),
        ("[a(?<n>b)", "error parsing regexp: missing closing ]: `[a(?<n>b)`"),
        ("a{1001}?", "error parsing regexp: invalid repeat count: `{1001}`"),
        ("(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"),
    ])
    func refusesWhatGoRefusesInItsWords(_ pattern: String, _ text: String) {
        #expect(throws: PatternError.self) { try Pattern(pattern) }
        do throws(PatternError) {
            _ = try Pattern(pattern)
        } catch {
            #expect(error.text == text)
        }
    }

    @Test func groupsAreByteRanges() throws {
        let pattern = try Pattern("(?P<first>\\w+) (x)?(ü)")
        #expect(pattern.groupCount == 3)
        #expect(pattern.groupName(1) == "first")
        #expect(pattern.groupName(2) == "")
        #expect(pattern.firstMatch(in: "ä ab ü") == [3..<8, 3..<5, nil, 6..<8])
        #expect(pattern.firstMatch(in: "nothing") == nil)
    }

    @Test(arguments: [
        ("l+", "Hello World", "L", "HeLo WorLd"),
        ("(a)", "banana", "<$01$10$1>", "b<a>n<a>n<a>"),
        ("(?P<n>a)", "aé", "$né${n}", "aé"),
        ("(\\w+) (\\w+)", "Hello World", "$2 $1", "World Hello"),
        ("(\\w+) (\\w+)", "Hello World", "${2}x$1", "WorldxHello"),
        ("(\\w+) (\\w+)", "Hello World", "$2x", ""),
        ("(?P<a>\\w+) \\w+", "Hello World", "<${a}> $$1 $ ${ $-", "<Hello> $1 $ ${ $-"),
        ("a*", "baaac", "X", "XbXcX"),
        ("", "äb", "-", "-ä-b-"),
        ("b*", "ab", "x", "xax"),
        ("^", "abc", ">", ">abc"),
        ("$", "abc", "<", "abc<"),
        ("\\b", "ab cd", "|", "|ab| |cd|"),
        ("x", "", "y", ""),
        ("(a)|b", "ab", "[$1]", "[a][]"),
        ("(?P<n>a)|(?P<n>b)", "ab", "[$n]", "[a][b]"),
    ])
    func replacesAsGoDoes(_ pattern: String, _ text: String, _ template: String, _ result: String) throws {
        #expect(try Pattern(pattern).replacingAll(in: text, with: template) == result)
    }

    @Test func replacingStopsAtTheLimit() throws {
        let text = String(repeating: "a", count: 1000)
        #expect(try Pattern("a").replacingAll(in: text, with: String(repeating: "b", count: 1000), limit: 10_000) == nil)
        #expect(try Pattern("a").replacingAll(in: text, with: "b", limit: 1000)?.utf8.count == 1000)
    }

    @Test func patternsThatExplodeElsewhereAreQuick() throws {
        let text = String(repeating: "a", count: 100_000) + "b"
        #expect(try !Pattern("^(a+)+$").matches(text))
    }
}
