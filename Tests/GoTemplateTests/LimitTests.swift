import GoTemplate
import Testing

/// What bounds the rendering of a hostile template.
@Suite struct LimitTests {
    private func problem(_ template: String, mode: Template.Mode = .text, limit: Int = 1_000) -> String? {
        do throws(TemplateError) {
            let parsed = try Template(parsing: template, name: "t", mode: mode, outputLimit: limit)
            _ = try parsed.render(.list((0..<100).map { .int($0) }))
            return nil
        } catch {
            return error.message
        }
    }

    @Test func outputEndsAtItsLimit() {
        #expect(problem("{{ range . }}0123456789{{ end }}") == nil)
        #expect(problem("{{ range . }}0123456789{{ end }}x")?.hasSuffix("output exceeds 1000 bytes") == true)
        #expect(problem("{{ printf \"%1001d\" 1 }}")?.hasSuffix("at <printf \"%1001d\" 1>: output exceeds 1000 bytes") == true)
        #expect(problem("{{ $x := printf \"%900d\" 1 }}{{ $y := printf \"%s%s\" $x $x }}")?.hasSuffix("output exceeds 1000 bytes") == true)
    }

    @Test func limitCountsOnlyItsOwnOutput() throws {
        let template = try Template(parsing: "{{ . }}", name: "t", outputLimit: 5)
        var output = Array("a long beginning ".utf8)
        try template.render(.string("12345"), into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "a long beginning 12345")
    }

    @Test func recursionEndsWithGoWords() {
        let template = "{{ define \"x\" }}{{ template \"x\" }}{{ end }}{{ template \"x\" }}"
        let expected = "template: t:1:28: executing \"x\" at <{{template \"x\"}}>: exceeded maximum template depth (100000)"
        #expect(problem(template) == expected)
    }

    @Test func workIsBounded() {
        let loops = String(repeating: "{{ range $ }}", count: 8) + String(repeating: "{{ end }}", count: 8)
        #expect(problem(loops, limit: 1_000_000)?.contains("takes more than") == true)
    }

    @Test func nestingIsBounded() {
        let parentheses = String(repeating: "(", count: 10_000)
        #expect(problem("{{ " + parentheses)?.contains("nested deeper than") == true)
        #expect(problem(String(repeating: "{{ if 1 }}", count: 10_000))?.contains("nested deeper than") == true)
        let elseIfs = "{{ if 0 }}" + String(repeating: "{{ else if 0 }}", count: 10_000) + "{{ end }}"
        #expect(problem(elseIfs)?.contains("nested deeper than") == true)
    }

    @Test func escapingIsBounded() {
        let loops = String(repeating: "{{ range $ }}", count: 60) + String(repeating: "{{ end }}", count: 60)
        #expect(problem(loops, mode: .html)?.contains("to escape") == true)
        let chain = (0..<2_000).map { "{{ define \"t\($0)\" }}{{ template \"t\($0 + 1)\" }}{{ end }}" }.joined()
        #expect(problem(chain + "{{ template \"t0\" }}", mode: .html)?.contains("too deeply") == true)
    }

    @Test func deepestAllowedNestingFitsTheStack() {
        let depth = 140
        let body = String(repeating: "{{ if 1 }}", count: depth) + "{{ template \"x\" }}" + String(repeating: "{{ end }}", count: depth)
        let template = "{{ define \"x\" }}\(body){{ end }}{{ template \"x\" }}"
        #expect(problem(template)?.contains("exceeded maximum template depth") == true)
        #expect(problem(template, mode: .html)?.contains("exceeded maximum template depth") == true)
        let chain = (0..<20).map { index in
            let called = body.replacing("\"x\"", with: "\"t\(index + 1)\"")
            return "{{ define \"t\(index)\" }}\(called){{ end }}"
        }
        #expect(problem(chain.joined() + "{{ template \"t0\" }}", mode: .html)?.contains("too deeply") == true)
    }
}
