import SourceText
import Testing

@testable import KaptopConfig

/// Each mistake as a person makes it, and exactly what is said of it.
@Suite struct ConfigurationMistakesTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let text: String
        let environment: [String: String]
        let report: String

        init(
            _ name: String, header: String = "hostname = \"localhost\"\ndata_dir = \"/var/lib/kapacitor\"\n", _ text: String,
            environment: [String: String] = [:], _ report: String
        ) {
            self.name = name
            self.text = header + text
            self.environment = environment
            self.report = report
        }

        var testDescription: String { name }
    }

    static let cases = [
        Case(
            "theGuidesTelegramSample",
            #"""
            [telegram]
              enabled = true
              url = "https://api.telegram.org/bot"
              token = "abcdefghi:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
              chat-id = "123456789"
              parse-mode = Markdown
              disable-web-page-preview = true

            """#,
            #"""
            run: parse config: Near line 8 (last key parsed 'telegram.parse-mode'): expected value but found "Markdown" instead
            kapacitor.conf:8:16: error: expected a value for parse-mode, found the bare word Markdown
              8 |   parse-mode = Markdown
                |                ^~~~~~~~ quote the value: parse-mode = "Markdown"
            """#),
        Case(
            "theGuidesChatIDSpelling",
            #"""
            [telegram]
              enabled = true
              token = "1:x"
              chat_id = "123456789"

            """#,
            #"""
            kapacitor.conf:6:3: warning: [telegram] has no key 'chat_id'; it is ignored
              6 |   chat_id = "123456789"
                |   ^~~~~~~ did you mean 'chat-id'?
            """#),
        Case(
            "theGuidesHipChatSample",
            #"""
            [hipchat]
              enabled = true
              url = "https://testtest.hipchat.com/v2/room"
              room = "my-alerts"
              token = "tokentokentokentokentoken"
              global = false
              state-changes-only = true

            """#,
            #"""
            kapacitor.conf:5:9: warning: hipchat.com ended in February 2019; nothing is sent there
              5 |   url = "https://testtest.hipchat.com/v2/room"
                |         ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ give the url of a compatible server
            """#),
        Case(
            "bareFlag",
            #"""
            [hipchat]
              enabled = yes

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'hipchat.enabled'): expected value but found "yes" instead
            kapacitor.conf:4:13: error: expected a value for enabled, found yes
              4 |   enabled = yes
                |             ^~~ write enabled = true
            """#),
        Case(
            "bareSecretIsNotShown",
            #"""
            [telegram]
              token = 123456789:AAFabcdefghijklmnopqrstuvwxyz0123456

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'telegram.token'): expected value but found something else instead
            kapacitor.conf:4:11: error: expected a value for token, found text without quotes
              4 |   token = **********************************************
                |           ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ put it in quotes: token = "…"
            """#),
        Case(
            "bareURL",
            #"""
            [hipchat]
              url = https://x.example/v2/room # server

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'hipchat.url'): expected value but found "https" instead
            kapacitor.conf:4:9: error: expected a value for url, found the bare word https://x.example/v2/room
              4 |   url = https://x.example/v2/room # server
                |         ^~~~~~~~~~~~~~~~~~~~~~~~~ quote the value: url = "https://x.example/v2/room"
            """#),
        Case(
            "bareWordInList",
            #"""
            [influxdb]
              urls = [localhost, "b"]

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'influxdb.urls'): expected value but found "localhost" instead
            kapacitor.conf:4:11: error: expected a value, found the bare word localhost
              4 |   urls = [localhost, "b"]
                |           ^~~~~~~~~ quote the value: "localhost"
            """#),
        Case(
            "typographicQuotes",
            #"""
            [hipchat]
              room = “ops”

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'hipchat.room'): expected value but found '“' instead
            kapacitor.conf:4:10: error: expected a value for room, found typographic quotes
              4 |   room = “ops”
                |          ^~~~~ use straight quotes: room = "ops"
            """#),
        Case(
            "bareDuration",
            #"""
            [task]
              snapshot-interval = 60s

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'task.snapshot-interval'): expected a top-level item to end with a newline, comment, or EOF, but got 's' instead
            kapacitor.conf:4:23: error: expected a value for snapshot-interval, found the bare word 60s
              4 |   snapshot-interval = 60s
                |                       ^~~ quote the value: snapshot-interval = "60s"
            """#),
        Case(
            "missingValue",
            #"""
            [hipchat]
              room =

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'hipchat.room'): expected value but found '\n' instead
            kapacitor.conf:4:9: error: expected a value for room, found the end of the line
              4 |   room =
                |         ^ write room = "" for none
            """#),
        Case(
            "missingFlagValue",
            #"""
            [hipchat]
              enabled =   # on?

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'hipchat.enabled'): expected value but found '\n' instead
            kapacitor.conf:4:15: error: expected a value for enabled, found the end of the line
              4 |   enabled =   # on?
                |               ^ write enabled = true or enabled = false
            """#),
        Case(
            "colonInsteadOfEquals",
            #"""
            [hipchat]
              room: "ops"

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'hipchat.room'): expected key separator '=', but got ':' instead
            kapacitor.conf:4:3: error: expected '=' after the key room
              4 |   room: "ops"
                |   ^~~~~~~~~~~ write room = "…"; a colon is not TOML
            """#),
        Case(
            "sentence",
            #"""
            This is prose.

            """#,
            #"""
            run: parse config: Near line 3 (last key parsed 'This'): expected key separator '=', but got 'i' instead
            kapacitor.conf:3:1: error: expected '=' after the key This
              3 | This is prose.
                | ^~~~~~~~~~~~~~ write This = value
            """#),
        Case(
            "badKey",
            #"""
            [hipchat]
              ; comment

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'hipchat'): bare keys cannot contain ';'
            kapacitor.conf:4:3: error: expected a key or a section
              4 |   ; comment
                |   ^~~~~~~~~ put # before a comment, and quotes around a key with other characters than a-z 0-9 - _
            """#),
        Case(
            "unclosedText",
            #"""
            [hipchat]
              room = "ops
              token = "t"

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'hipchat.room'): strings cannot contain newlines
            kapacitor.conf:4:10: error: the text is not closed before the end of its line
              4 |   room = "ops
                |          ^~~~ put " behind it
            """#),
        Case(
            "unclosedTextOverLines",
            #"""
            [hipchat]
              room = """ops

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'hipchat.room'): unexpected EOF
            kapacitor.conf:4:10: error: the text is not closed before the end of the file
              4 |   room = """ops
                |          ^~~ close it with """
            """#),
        Case(
            "windowsPath",
            #"""
            [logging]
              file = "C:\data\kapacitor.log"

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'logging.file'): invalid escape character 'd'; only the following escape characters are allowed: \b, \t, \n, \f, \r, \", \\, \uXXXX, and \UXXXXXXXX
            kapacitor.conf:4:13: error: \d is not an escape of TOML
              4 |   file = "C:\data\kapacitor.log"
                |             ^~ write \\d, or put the text in single quotes
            """#),
        Case(
            "unclosedHeader",
            #"""
            [hipchat
              room = "ops"

            """#,
            #"""
            run: parse config: Near line 3 (last key parsed ''): expected '.' or ']' to end table name, but got '\n' instead
            kapacitor.conf:3:1: error: expected ] behind the name of the section
              3 | [hipchat
                | ^~~~~~~~ write [hipchat]
            """#),
        Case(
            "unclosedListHeader",
            #"""
            [[slack]
              url = ""

            """#,
            #"""
            run: parse config: Near line 3 (last key parsed ''): expected '.' or ']' to end table name, but got '\n' instead
            kapacitor.conf:3:1: error: expected ]] behind the name of the section
              3 | [[slack]
                | ^~~~~~~~ write [[slack]]
            """#),
        Case(
            "twoValuesOnALine",
            #"""
            [hipchat]
              room = "a" "b"

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'hipchat'): expected a top-level item to end with a newline, comment, or EOF, but got '"' instead
            kapacitor.conf:4:14: error: expected the end of the line
              4 |   room = "a" "b"
                |              ^~~ start a new line, or put # before a comment
            """#),
        Case(
            "unclosedList",
            #"""
            [influxdb]
              urls = ["a",

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'influxdb.urls'): unexpected EOF
            kapacitor.conf:4:10: error: the list is not closed
              4 |   urls = ["a",
                |          ^ close it with ]
            """#),
        Case(
            "missingComma",
            #"""
            [influxdb]
              urls = ["a" "b"]

            """#,
            #"""
            run: parse config: Near line 4 (last key parsed 'influxdb.urls'): expected a comma or an array terminator ']', but got '"' instead
            kapacitor.conf:4:15: error: expected a comma
              4 |   urls = ["a" "b"]
                |               ^ put a comma between values
            """#),
        Case(
            "inlineTableOverLines",
            #"""
            [[httppost]]
              endpoint = "a"
              headers = {
                A = "b" }

            """#,
            #"""
            run: parse config: Near line 5 (last key parsed 'httppost.headers'): newlines not allowed within inline tables
            kapacitor.conf:5:13: error: a table in { } must stand on one line
              5 |   headers = {
                |             ^ put it on one line, or write a section [httppost.headers]
            """#),
        Case(
            "keyTwice",
            #"""
            [hipchat]
              room = "a"
              token = "t"
              room = "b"

            """#,
            #"""
            run: parse config: Near line 6 (last key parsed 'hipchat.room'): Key 'hipchat.room' has already been defined.
            kapacitor.conf:6:3: error: room is set twice
              6 |   room = "b"
                |   ^~~~ keep one of them
              note: it is first set on line 4
            """#),
        Case(
            "sectionTwice",
            #"""
            [hipchat]
              room = "a"
            [telegram]
            [hipchat]
              token = "t"

            """#,
            #"""
            run: parse config: Near line 6 (last key parsed ''): Key 'hipchat' has already been defined.
            kapacitor.conf:6:1: error: the section [hipchat] stands twice
              6 | [hipchat]
                | ^~~~~~~~~ put its keys into the first one
              note: it first stands on line 3
            """#),
        Case(
            "controlCharacter",
            "[hipchat]\n  room = \"a\u{1}b\"\n",
            #"""
            run: parse config: Near line 4 (last key parsed ''): unescaped control characters other than TAB (U+0009) are explicitly prohibited
            kapacitor.conf:4:12: error: unescaped control characters other than TAB (U+0009) are explicitly prohibited
              4 |   room = "a?b"
                |            ^
            """#),
        Case(
            "numberForText",
            #"""
            [telegram]
              chat-id = 4242

            """#,
            #"""
            run: parse config: toml: cannot load TOML value of type int64 into a Go string
            kapacitor.conf:4:13: error: [telegram] chat-id must be a text, found the integer 4242
              4 |   chat-id = 4242
                |             ^~~~ write chat-id = "4242"
            """#),
        Case(
            "numberForSecret",
            #"""
            [telegram]
              token = 4242

            """#,
            #"""
            run: parse config: toml: cannot load TOML value of type int64 into a Go string
            kapacitor.conf:4:11: error: [telegram] token must be a text, found an integer
              4 |   token = ****
                |           ^~~~ write token = "…", in quotes
            """#),
        Case(
            "textForFlag",
            #"""
            [hipchat]
              enabled = "true"

            """#,
            #"""
            run: parse config: toml: cannot load TOML value of type string into a Go boolean
            kapacitor.conf:4:13: error: [hipchat] enabled must be true or false, found the text "true"
              4 |   enabled = "true"
                |             ^~~~~~ write enabled = true
            """#),
        Case(
            "numberForFlag",
            #"""
            [hipchat]
              enabled = 1

            """#,
            #"""
            run: parse config: toml: cannot load TOML value of type int64 into a Go boolean
            kapacitor.conf:4:13: error: [hipchat] enabled must be true or false, found the integer 1
              4 |   enabled = 1
                |             ^ write enabled = true
            """#),
        Case(
            "listForText",
            #"""
            [hipchat]
              room = ["a"]

            """#,
            #"""
            run: parse config: toml: cannot load TOML value of type []interface {} into a Go string
            kapacitor.conf:4:10: error: [hipchat] room must be a text, found a list
              4 |   room = ["a"]
                |          ^~~~~ write room = "a"
            """#),
        Case(
            "tableForText",
            #"""
            [hipchat.room]
              name = "x"

            """#,
            #"""
            run: parse config: toml: cannot load TOML value of type map[string]interface {} into a Go string
            kapacitor.conf:3:1: error: [hipchat] room must be a text, found a table
              3 | [hipchat.room]
                | ^~~~~~~~~~~~~~
            """#),
        Case(
            "textForInteger",
            #"""
            [alert]
              topic-buffer-length = "5000"

            """#,
            #"""
            run: parse config: toml: cannot load TOML value of type string into a Go integer
            kapacitor.conf:4:25: error: [alert] topic-buffer-length must be an integer, found the text "5000"
              4 |   topic-buffer-length = "5000"
                |                         ^~~~~~ write topic-buffer-length = 5000
            """#),
        Case(
            "integerForNumber",
            #"""
            [deadman]
              threshold = 5

            """#,
            #"""
            run: parse config: toml: cannot load TOML value of type int64 into a Go float
            kapacitor.conf:4:15: error: [deadman] threshold must be a number with a decimal point, found the integer 5
              4 |   threshold = 5
                |               ^ write threshold = 5.0
            """#),
        Case(
            "durationWithoutUnit",
            #"""
            [task]
              snapshot-interval = 60

            """#,
            #"""
            run: parse config: time: missing unit in duration "60"
            kapacitor.conf:4:23: error: [task] snapshot-interval must be a duration, found the integer 60
              4 |   snapshot-interval = 60
                |                       ^~ write snapshot-interval = "60s"
            """#),
        Case(
            "durationWithUnknownUnit",
            #"""
            [task]
              snapshot-interval = "1d"

            """#,
            #"""
            run: parse config: time: unknown unit "d" in duration "1d"
            kapacitor.conf:4:23: error: [task] snapshot-interval must be a duration, found the text "1d"
              4 |   snapshot-interval = "1d"
                |                       ^~~~ write snapshot-interval = "60s"
            """#),
        Case(
            "numberInHeaders",
            #"""
            [[httppost]]
              endpoint = "a"
              url = "http://x"
              headers = { A = 1 }

            """#,
            #"""
            run: parse config: toml: cannot load TOML value of type int64 into a Go string
            kapacitor.conf:6:13: error: [[httppost]] headers must hold texts, but A is an integer
              6 |   headers = { A = 1 }
                |             ^~~~~~~~~ put the value in quotes
            """#),
        Case(
            "listOfHipChats",
            #"""
            [[hipchat]]
              room = "a"

            """#,
            #"""
            run: parse config: toml: type mismatch for hipchat.Config: expected table but found []map[string]interface {}
            kapacitor.conf:3:1: error: hipchat must be one table
              3 | [[hipchat]]
                | ^~~~~~~~~~~ write [hipchat]
            """#),
        Case(
            "sectionAsText",
            #"""
            telegram = "x"

            """#,
            #"""
            run: parse config: toml: type mismatch for telegram.Config: expected table but found string
            kapacitor.conf:3:1: error: telegram must be one table
              3 | telegram = "x"
                | ^~~~~~~~ write [telegram]
            """#),
        Case(
            "singleEndpoint",
            #"""
            [httppost]
              endpoint = "a"

            """#,
            #"""
            run: parse config: toml: cannot load TOML value of type map[string]interface {} into a Go slice
            kapacitor.conf:3:1: error: httppost must be a list of tables
              3 | [httppost]
                | ^~~~~~~~~~ write [[httppost]]
            """#),
        Case(
            "severalMistakesTogether",
            #"""
            [hipchat]
              enabled = "on"
              rooom = "a"
            [telegram]
              enabled = true
              chat-id = 42
            [http]
              bind-address = "9092"

            """#,
            #"""
            run: parse config: toml: cannot load TOML value of type string into a Go boolean
            kapacitor.conf:4:13: error: [hipchat] enabled must be true or false, found the text "on"
              4 |   enabled = "on"
                |             ^~~~ write enabled = true
            kapacitor.conf:5:3: warning: [hipchat] has no key 'rooom'; it is ignored
              5 |   rooom = "a"
                |   ^~~~~ did you mean 'room'?
            kapacitor.conf:6:1: error: [telegram] is enabled but has no token
              6 | [telegram]
                | ^~~~~~~~~~ run kaptop setup telegram
            kapacitor.conf:8:13: error: [telegram] chat-id must be a text, found the integer 42
              8 |   chat-id = 42
                |             ^~ write chat-id = "42"
            kapacitor.conf:10:18: error: [http] bind-address "9092" is not host:port
              10 |   bind-address = "9092"
                 |                  ^~~~~~ write bind-address = "127.0.0.1:9092"
            """#),
        Case(
            "noDataDir", header: "",
            #"""
            hostname = "localhost"

            """#,
            #"""
            run: create server: invalid configuration: must configure valid data dir. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:1:1: error: data_dir is not set
              1 | hostname = "localhost"
                | ^~~~~~~~ write data_dir = "/var/lib/kapacitor" above the first section
            """#),
        Case(
            "emptyHostname", header: "",
            #"""
            hostname = ""
            data_dir = "/d"

            """#,
            #"""
            run: create server: invalid configuration: must configure valid hostname. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:1:12: error: hostname is empty
              1 | hostname = ""
                |            ^~ write hostname = "localhost"
            """#),
        Case(
            "hipChatWithoutURL",
            #"""
            [hipchat]
              enabled = true
              room = "r"

            """#,
            #"""
            run: create server: invalid configuration: hipchat: must specify url. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:3:1: error: [hipchat] is enabled but has no url
              3 | [hipchat]
                | ^~~~~~~~~ write url = "https://subdomain.hipchat.com/v2/room", or run kaptop setup hipchat
            """#),
        Case(
            "telegramWithoutToken",
            #"""
            [telegram]
              enabled = true

            """#,
            #"""
            run: create server: invalid configuration: telegram: must specify token. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:3:1: error: [telegram] is enabled but has no token
              3 | [telegram]
                | ^~~~~~~~~~ run kaptop setup telegram
            """#),
        Case(
            "telegramWithEmptyURL",
            #"""
            [telegram]
              enabled = true
              url = ""
              token = "1:x"

            """#,
            #"""
            run: create server: invalid configuration: telegram: must specify url. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:5:9: error: [telegram] is enabled but its url is empty
              5 |   url = ""
                |         ^~ write url = "https://api.telegram.org/bot"
            """#),
        Case(
            "hipChatURLWithoutScheme",
            #"""
            [hipchat]
              url = "://x/v2/room"

            """#,
            #"""
            run: create server: invalid configuration: hipchat: invalid url "://x/v2/room": parse "://x/v2/room": missing protocol scheme. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:4:9: error: [hipchat] url is not a URL: missing protocol scheme
              4 |   url = "://x/v2/room"
                |         ^~~~~~~~~~~~~~ begin it with https://
            """#),
        Case(
            "slackWithoutURL",
            #"""
            [[slack]]
              enabled = true
              channel = "x"

            """#,
            #"""
            run: create server: invalid configuration: slack: must specify url. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:3:1: error: [[slack]] is enabled but has no url
              3 | [[slack]]
                | ^~~~~~~~~ run kaptop setup slack
            """#),
        Case(
            "slackWithoutDefault",
            #"""
            [[slack]]
              workspace = "a"
            [[slack]]
              workspace = "b"

            """#,
            #"""
            run: create server: invalid configuration: slack: at least one Slack config must be set as default. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:3:1: error: no [[slack]] is the default
              3 | [[slack]]
                | ^~~~~~~~~ write default = true in one of them
            """#),
        Case(
            "slackWithoutWorkspace",
            #"""
            [[slack]]
              default = true
              workspace = "a"
            [[slack]]
              enabled = false

            """#,
            #"""
            run: create server: invalid configuration: slack: id must not be empty. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:6:1: error: [[slack]] has no workspace, and there are several
              6 | [[slack]]
                | ^~~~~~~~~ write workspace = "name"
            """#),
        Case(
            "slackGlobalNotDefault",
            #"""
            [[slack]]
              default = true
              workspace = "a"
            [[slack]]
              workspace = "b"
              global = true

            """#,
            #"""
            run: create server: invalid configuration: slack: only the default config may be assigned as global. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:8:12: error: [[slack]] is global but not the default
              8 |   global = true
                |            ^~~~ write default = true
            """#),
        Case(
            "endpointWithoutName",
            #"""
            [[httppost]]
              endpoint = ""
              url = "http://x"

            """#,
            #"""
            run: create server: invalid configuration: httppost: must specify endpoint name. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:4:14: error: [[httppost]] has no endpoint
              4 |   endpoint = ""
                |              ^~ write endpoint = "name"
            """#),
        Case(
            "endpointWithBadTemplate",
            #"""
            [[httppost]]
              endpoint = "x"
              url = "http://x"
              alert-template = "{{ .Bad"

            """#,
            #"""
            run: create server: httppost service: failed to get alert-template for endpoint "x": failed to parse template: template: body:1: unclosed action
            kapacitor.conf:6:20: error: [[httppost]] alert-template is not a template: template: body:1: unclosed action
              6 |   alert-template = "{{ .Bad"
                |                    ^~~~~~~~~
            """#),
        Case(
            "endpointWithTwoTemplates",
            #"""
            [[httppost]]
              endpoint = "x"
              url = "http://x"
              row-template = "a"
              row-template-file = "/b"

            """#,
            #"""
            run: create server: invalid configuration: httppost: must specify only one of row-template and row-template-file. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:7:23: error: [[httppost]] has both row-template and row-template-file
              7 |   row-template-file = "/b"
                |                       ^~~~ keep one of them
            """#),
        Case(
            "endpointWithMissingTemplateFile",
            #"""
            [[httppost]]
              endpoint = "x"
              url = "http://x"
              alert-template-file = "/missing"

            """#,
            #"""
            run: create server: httppost service: failed to get alert-template for endpoint "x": failed to read template file "/missing": open /missing: no such file or directory
            kapacitor.conf:6:25: error: /missing cannot be read: no such file or directory
              6 |   alert-template-file = "/missing"
                |                         ^~~~~~~~~~
            """#),
        Case(
            "relativeLoadDirectory",
            #"""
            [load]
              enabled = true
              dir = "load"

            """#,
            #"""
            run: create server: invalid configuration: dir must be an absolute path. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:5:9: error: [load] dir is not an absolute path
              5 |   dir = "load"
                |         ^~~~~~ begin it with /
            """#),
        Case(
            "udpWithoutDatabase",
            #"""
            [[udp]]
              enabled = true
              bind-address = "127.0.0.1:9100"
              batch-size = 5000
            [[udp]]
              bind-address = ":9101"

            """#,
            #"""
            run: open server: open service *udp.Service: database has to be specified in config
            kapacitor.conf:3:1: error: [[udp]] is enabled but has no database
              3 | [[udp]]
                | ^~~~~~~ write the database that tasks read, such as database = "telegraf"
            kapacitor.conf:6:3: warning: [udp] has no key 'batch-size'; it is ignored
              6 |   batch-size = 5000
                |   ^~~~~~~~~~
            """#),
        Case(
            "udpWithoutAddress",
            #"""
            [[udp]]
              enabled = true
              bind-address = "9100"
              database = "telegraf"
            [[udp]]
              enabled = true
              database = "telegraf"

            """#,
            #"""
            run: open server: open service *udp.Service: address 9100: no host:port
            kapacitor.conf:5:18: error: [[udp]] bind-address "9100" is not host:port
              5 |   bind-address = "9100"
                |                  ^~~~~~ write bind-address = "127.0.0.1:9100"
            kapacitor.conf:7:1: error: [[udp]] is enabled but has no bind-address
              7 | [[udp]]
                | ^~~~~~~ write bind-address = "127.0.0.1:9100"
            """#),
        Case(
            "emptyReplayDirectory",
            #"""
            [replay]
              dir = ""

            """#,
            #"""
            run: create server: invalid configuration: replay: must specify dir. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:4:9: error: [replay] dir is empty
              4 |   dir = ""
                |         ^~
            """#),
        Case(
            "emptyBoltDB",
            #"""
            [storage]
              boltdb = ""

            """#,
            #"""
            run: create server: invalid configuration: storage: must specify storage 'boltdb' path. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:4:12: error: [storage] boltdb is empty
              4 |   boltdb = ""
                |            ^~
            """#),
        Case(
            "unknownSection",
            #"""
            [telegrm]
              token = "x"

            """#,
            #"""
            kapacitor.conf:3:1: warning: there is no section [telegrm]; it is ignored
              3 | [telegrm]
                | ^~~~~~~~~ did you mean [telegram]?
            """#),
        Case(
            "unknownOwnSection",
            #"""
            [kaptop.telegram.chats]
              name = "x"

            """#,
            #"""
            kapacitor.conf:3:1: warning: there is no section [kaptop.telegram.chats]; it is ignored
              3 | [kaptop.telegram.chats]
                | ^~~~~~~~~~~~~~~~~~~~~~~ did you mean [kaptop.telegram.chat]?
            """#),
        Case(
            "keyOfAnotherSection",
            #"""
            bind-address = ":9092"

            """#,
            #"""
            kapacitor.conf:3:1: warning: there is no key 'bind-address' outside of sections; it is ignored
              3 | bind-address = ":9092"
                | ^~~~~~~~~~~~ 'bind-address' belongs to [http] or [[udp]]
            """#),
        Case(
            "camelCase",
            #"""
            [telegram]
              parseMode = "HTML"

            """#,
            #"""
            kapacitor.conf:4:3: warning: [telegram] has no key 'parseMode'; it is ignored
              4 |   parseMode = "HTML"
                |   ^~~~~~~~~ did you mean 'parse-mode'?
            """#),
        Case(
            "encryptionIsNotDone",
            #"""
            [http]
              https-enabled = true
              auth-enabled = true

            """#,
            #"""
            kapacitor.conf:4:19: warning: [http] https-enabled does nothing here
              4 |   https-enabled = true
                |                   ^~~~ kaptop serves plain HTTP; put a TLS proxy before it
            kapacitor.conf:5:18: warning: [http] auth-enabled does nothing here
              5 |   auth-enabled = true
                |                  ^~~~ kaptop does not ask for passwords; keep bind-address on 127.0.0.1 or put a proxy before it
            """#),
        Case(
            "badParseMode",
            #"""
            [telegram]
              enabled = true
              token = "1:x"
              parse-mode = "MarkdownV2"

            """#,
            #"""
            kapacitor.conf:6:16: warning: no message can be sent with parse-mode "MarkdownV2"
              6 |   parse-mode = "MarkdownV2"
                |                ^~~~~~~~~~~~ write "Markdown" or "HTML", or leave it out for plain text
            """#),
        Case(
            "botNumberAsChat",
            #"""
            [telegram]
              enabled = true
              token = "42:x"
              chat-id = "42"

            """#,
            #"""
            kapacitor.conf:6:13: warning: chat-id is the number of the bot itself, which cannot get messages
              6 |   chat-id = "42"
                |             ^~~~ run kaptop setup telegram
            """#),
        Case(
            "nameAsChat",
            #"""
            [telegram]
              enabled = true
              token = "42:x"
              chat-id = "Anna"

            """#,
            #"""
            kapacitor.conf:6:13: warning: chat-id "Anna" is neither a number nor @name
              6 |   chat-id = "Anna"
                |             ^~~~~~ run kaptop setup telegram
            """#),
        Case(
            "badLogLevel",
            #"""
            [logging]
              level = "LOUD"

            """#,
            #"""
            kapacitor.conf:4:11: warning: [logging] level is none of DEBUG, INFO and ERROR
              4 |   level = "LOUD"
                |           ^~~~~~ write level = "INFO"
            """#),
        Case(
            "chatWithoutID",
            #"""
            [[kaptop.telegram.chat]]
              name = "ops"

            """#,
            #"""
            kapacitor.conf:3:1: error: [[kaptop.telegram.chat]] has no chat-id
              3 | [[kaptop.telegram.chat]]
                | ^~~~~~~~~~~~~~~~~~~~~~~~ run kaptop setup telegram
            """#),
        Case(
            "chatsOfOneName",
            #"""
            [[kaptop.telegram.chat]]
              name = "ops"
              chat-id = 1
            [[kaptop.telegram.chat]]
              name = "ops"
              chat-id = "2"

            """#,
            #"""
            kapacitor.conf:7:10: error: two [[kaptop.telegram.chat]] have the name "ops"
              7 |   name = "ops"
                |          ^~~~~ rename one
            """#),
        Case(
            "missingTokenFile",
            #"""
            [telegram]
              enabled = true
            [kaptop.telegram]
              token-file = "/missing"

            """#,
            #"""
            kapacitor.conf:6:16: error: [kaptop.telegram] token-file /missing cannot be read: no such file or directory
              6 |   token-file = "/missing"
                |                ^~~~~~~~~~ check the path and that kaptop may read it
            """#),
        Case(
            "unitThatIsNoText",
            #"""
            [kaptop.units]
              "cpu.usage_idle" = 5

            """#,
            #"""
            kapacitor.conf:4:22: error: [kaptop.units] cpu.usage_idle must be a text
              4 |   "cpu.usage_idle" = 5
                |                      ^ write "cpu.usage_idle" = "%"
            """#),
        Case(
            "variableThatIsNoFlag",
            "", environment: ["KAPACITOR_TELEGRAM_GLOBAL": "maybe"],
            #"""
            run: apply env config: failed to apply KAPACITOR_TELEGRAM_GLOBAL to Global using type bool and value 'maybe'
            kapacitor.conf: error: KAPACITOR_TELEGRAM_GLOBAL must be true or false, found "maybe"
              hint: set KAPACITOR_TELEGRAM_GLOBAL=true or KAPACITOR_TELEGRAM_GLOBAL=false
            """#),
        Case(
            "variableThatIsNoDuration",
            "", environment: ["KAPACITOR_TASK_SNAPSHOT_INTERVAL": "soon"],
            #"""
            run: apply env config: failed to unmarshal env var: time: invalid duration "soon"
            kapacitor.conf: error: KAPACITOR_TASK_SNAPSHOT_INTERVAL must be a duration, found "soon"
              hint: set KAPACITOR_TASK_SNAPSHOT_INTERVAL=60s
            """#),
        Case(
            "mistypedVariable",
            "", environment: ["KAPACITOR_TELEGRAM_CHATID": "42"],
            #"""
            kapacitor.conf: warning: nothing reads the variable KAPACITOR_TELEGRAM_CHATID
              hint: did you mean KAPACITOR_TELEGRAM_CHAT_ID?
            """#),
        Case(
            "variableThatMakesAMistake",
            #"""
            [telegram]
              enabled = false

            """#, environment: ["KAPACITOR_TELEGRAM_ENABLED": "true", "KAPACITOR_HIPCHAT_URL": ":x"],
            #"""
            run: create server: invalid configuration: hipchat: invalid url ":x": parse ":x": missing protocol scheme. To generate a valid configuration file run `kaptop config > kapacitor.generated.conf`.
            kapacitor.conf:3:1: error: [telegram] is enabled but has no token
              3 | [telegram]
                | ^~~~~~~~~~ run kaptop setup telegram
            kapacitor.conf: error: [hipchat] url is not a URL: missing protocol scheme
              hint: begin it with https://
              note: the value comes from the environment variable KAPACITOR_HIPCHAT_URL
            """#),
    ]

    static let files = ConfigurationFiles(
        read: { _ in .failure(ConfigurationFiles.Unreadable(reason: "no such file or directory")) },
        templateProblem: { $0.contains("{{ .Bad") ? "template: body:1: unclosed action" : nil })

    @Test(arguments: cases)
    func aMistakeIsToldWithPlaceAndWayOut(_ testCase: Case) {
        let reading = ConfigurationFile.read(
            text: testCase.text, name: "kapacitor.conf", environment: testCase.environment, files: ConfigurationMistakesTests.files)
        #expect(reading.report == testCase.report)
        let hasError = reading.diagnostics.contains { $0.severity == .error }
        #expect((reading.configuration == nil) == hasError)
    }
}
