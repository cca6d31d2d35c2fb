import Testing

/// Files of the shapes that are met in the world, for the writer to leave alone.
enum ConfigurationTexts {
    struct Named: CustomTestStringConvertible {
        let name: String
        let text: String

        var testDescription: String { name }
    }

    /// Every shape with Unix and Windows line ends, with and without a last line end, and behind a byte order mark.
    static let all: [Named] = shapes.flatMap { shape in
        [
            shape,
            Named(name: shape.name + ", CRLF", text: shape.text.replacing("\n", with: "\r\n")),
            Named(name: shape.name + ", cut", text: shape.text.hasSuffix("\n") ? String(shape.text.dropLast()) : shape.text),
            Named(name: shape.name + ", BOM", text: "\u{FEFF}" + shape.text),
        ]
    }

    static let shapes = [
        Named(name: "empty", text: ""),
        Named(name: "comment only", text: "# nothing here yet\n"),
        Named(name: "top keys only", text: "hostname = \"h\"\ndata_dir = \"/d\"\n"),
        Named(
            name: "as packaged",
            text: """
                # The hostname of this node.
                hostname = "localhost"
                # Directory for metadata.
                data_dir = "/var/lib/kapacitor"

                [http]
                  # HTTP API server.
                  bind-address = ":9092"
                  log-enabled = true
                  ### Use a separate private key location.
                  # https-private-key = ""

                [telegram]
                  # Configure Telegram.
                  enabled = false
                  # The Telegram Bot URL should not need to be changed.
                  url = "https://api.telegram.org/bot"
                  token = ""
                  # Default recipient for messages.
                  chat-id = ""
                  #parse-mode  = "Markdown"
                  global = false
                  # Only applies if global is true.
                  state-changes-only = false

                # Slack client configuration
                [[slack]]
                  enabled = false
                  default = true
                  workspace = ""

                [reporting]
                  enabled = false

                """),
        Named(name: "no indentation", text: "data_dir=\"/d\"\n[telegram]\nenabled=true\ntoken=\"1:x\"\n[hipchat]\nroom='r'\n"),
        Named(name: "tabs", text: "[telegram]\n\tenabled = true\n\n[http]\n\tbind-address = \":1\"\n"),
        Named(name: "indented sections", text: "  [telegram]\n    enabled = true\n  [hipchat]\n    enabled = false\n"),
        Named(
            name: "dotted keys", text: "data_dir = \"/d\"\ntelegram.enabled = true\ntelegram.token = \"1:x\"\nkaptop.host.enabled = true\n"),
        Named(name: "inline tables", text: "telegram = { enabled = true, token = \"1:x\" } # all in one\nhipchat = {}\n"),
        Named(name: "quoted keys", text: "[\"telegram\"]\n\"chat-id\" = '42'\n'enabled' = true\n"),
        Named(
            name: "comments like keys",
            text: "[telegram]\n# chat-id = \"1\"\n#[hipchat]\n# [[kaptop.telegram.chat]]\nenabled = true # chat-id = \"2\"\n"),
        Named(
            name: "texts like sections",
            text: "[deadman]\n  message = \"\"\"\n[telegram]\nchat-id = \"no\"\n\"\"\"\n[telegram]\n  url = '''[hipchat]'''\n"),
        Named(
            name: "values over lines",
            text: "[telegram]\n  token = \"\"\"\n1:x\"\"\"\n[influxdb]\n  urls = [\n    \"a\", # first\n    \"b\",\n  ]\n"),
        Named(
            name: "lists of tables",
            text: """
                [[slack]]
                  workspace = "a"
                  default = true

                [[slack]]
                  workspace = "b"
                  # the second
                [[kaptop.telegram.chat]]
                  name = "ops"
                  chat-id = "1"
                [[kaptop.telegram.chat]]
                  name = "db"
                  chat-id = "2"
                [stats]
                  enabled = false

                """),
        Named(
            name: "list of inline tables",
            text: "kaptop.telegram.chat = [ { name = \"ops\", chat-id = \"1\" } ]\nslack = [\n  { workspace = \"a\" },\n]\n"),
        Named(
            name: "tables below elements",
            text: "[[influxdb]]\n  name = \"a\"\n  [influxdb.subscriptions]\n    db = [\"rp\"]\n[[influxdb]]\n  name = \"b\"\n"),
        Named(name: "children before parents", text: "[kaptop.telegram]\nescape = true\n[kaptop.host]\nenabled = true\n[telegram]\n"),
        Named(name: "blank lines and trailing space", text: "\n\n[telegram]   \n\n  enabled = true  \n\n\n# end\n\n"),
        Named(name: "mixed line ends", text: "hostname = \"h\"\r\n[telegram]\n  enabled = true\r\n  chat-id = \"1\"\n[hipchat]\r\n"),
        Named(name: "no ASCII", text: "# Überwachung — 監視\n[telegram]\n  chat-id = \"@ünï\" # 😀\n[hipchat]\n  room = \"操作\"\n"),
    ]
}
