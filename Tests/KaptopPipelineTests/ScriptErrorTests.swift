import KaptopDelivery
import KaptopPipeline
import Points
import Testing
import TickScript

/// What is wrong with a script, in Kapacitor's words, where it is read or where its task starts.
struct ScriptMistake: CustomTestStringConvertible, Sendable {
    let script: String
    let text: String
    var testDescription: String { text }

    init(_ script: String, _ text: String) {
        self.script = script
        self.text = text
    }

    /// The script begins with a `from` on its first line.
    static func behindFrom(_ rest: String, _ text: String) -> ScriptMistake {
        ScriptMistake("stream|from()\n" + rest, text)
    }
}

@Suite struct ScriptErrorTests {
    static let names: [ScriptMistake] = [
        .behindFrom("|nosuch()", #"line 2 char 2: no method or property "nosuch" on *pipeline.FromNode"#),
        .behindFrom("|alert()\n.nosuch('x')", #"line 3 char 2: no method or property "nosuch" on *pipeline.AlertNode"#),
        ScriptMistake(
            "stream.from()",
            #"line 1 char 8: no property method "from" on *pipeline.StreamNode, but chaining method does exist. Use '|' operator instead: 'node|from(..)'."#
        ),
        .behindFrom(
            "|measurement('x')",
            #"line 2 char 2: no chaining method "measurement" on *pipeline.FromNode, but property does exist. Use '.' operator instead: 'node.measurement(..)'."#
        ),
        ScriptMistake("stream|alert()", #"line 1 char 8: no method or property "alert" on *pipeline.StreamNode"#),
        .behindFrom("@udf()", #"line 2 char 2: no method or property "udf" on *pipeline.FromNode"#),
        .behindFrom(
            "|kapacitorLoopback()\n.database('a')\n.retentionPolicy('b')\n|log()",
            #"line 5 char 2: no method or property "log" on *pipeline.KapacitorLoopbackNode"#),
        .behindFrom("|query('x')", #"line 2 char 2: no method or property "query" on *pipeline.FromNode"#),
        ScriptMistake(
            "var v = \"a\"\nstream|from().where(lambda: \"x\" > v)", "unsupported literal type *ast.ReferenceNode"),
        .behindFrom("|alert().message(undefined_var)", #"name "undefined_var" is undefined. Names in scope: stream,time"#),
    ]

    static let arguments: [ScriptMistake] = [
        .behindFrom(".measurement(5)", mismatch("measurement", "FromNode", "int64", "string", column: 2)),
        .behindFrom("|alert()\n.crit(\"v\")", mismatch("crit", "AlertNode", "*ast.ReferenceNode", "*ast.LambdaNode")),
        .behindFrom("|alert()\n.crit('x')", mismatch("crit", "AlertNode", "string", "*ast.LambdaNode")),
        .behindFrom("|alert()\n.message()", "line 3 char 2: too many arguments to set property Message on *pipeline.AlertNode"),
        .behindFrom("|alert()\n.message('a', 'b')", "line 3 char 2: too many arguments to set property Message on *pipeline.AlertNode"),
        .behindFrom("|window()\n.period('10s')", mismatch("period", "WindowNode", "string", "time.Duration")),
        .behindFrom("|window()\n.period(10)", mismatch("period", "WindowNode", "int64", "time.Duration")),
        .behindFrom("|alert()\n.history(2.5)", mismatch("history", "AlertNode", "float64", "int64")),
        .behindFrom("|barrier()\n.delete(1)", mismatch("delete", "BarrierNode", "int64", "bool")),
        .behindFrom("|mean()", call("mean", "reflect: Call with too few input arguments")),
        .behindFrom("|mean('a', 'b')", call("mean", "reflect: Call with too many input arguments")),
        .behindFrom("|percentile('v')", call("percentile", "reflect: Call with too few input arguments")),
        .behindFrom("|percentile('v', 5)", call("percentile", "reflect: Call using int64 as type float64")),
        .behindFrom("|top('v', 5)", call("top", "reflect: Call using string as type int64")),
        .behindFrom("|eval('x')", call("eval", "reflect: cannot use string as type *ast.LambdaNode in Call")),
        .behindFrom("|sample('x')", call("sample", "must pass int64 or duration to new sample node")),
        .behindFrom("|httpOut()", call("httpOut", "reflect: Call with too few input arguments")),
        .behindFrom("|join(5)", call("join", "reflect: cannot use int64 as type pipeline.Node in Call")),
        .behindFrom(
            "|shift(1s)\n|shift(1s)",
            #"line 3 char 2: error calling func "shift" on obj *pipeline.ShiftNode: reflect: reflect.Value.Call using value obtained using unexported field"#
        ),
        .behindFrom(
            "|combine(lambda: TRUE).as('a')\n|max('a.v')",
            #"line 3 char 2: error calling func "max" on obj *pipeline.CombineNode: reflect: reflect.Value.Call using value obtained using unexported field"#
        ),
        .behindFrom("|deadman(1, 10s)", call("deadman", "reflect: Call using int64 as type float64")),
        .behindFrom("|stats()", call("stats", "reflect: Call with too few input arguments")),
        .behindFrom(
            "|alert()\n.stateChangesOnly('x')",
            #"line 3 char 2: error calling func "stateChangesOnly" on obj *pipeline.AlertNode: reflect: cannot use string as type time.Duration in Call"#
        ),
        .behindFrom(
            "|alert()\n.hipChat('x')",
            #"line 3 char 2: error calling func "hipChat" on obj *pipeline.AlertNode: reflect: Call with too many input arguments"#),
        .behindFrom(
            "|alert()\n.exec()",
            #"line 3 char 2: error calling func "exec" on obj *pipeline.AlertNode: reflect: Call with too few input arguments"#),
        .behindFrom(
            "|window()\n.period(1s)\n|window()",
            #"line 4 char 2: error calling func "window" on obj *pipeline.WindowNode: cannot Window batch edge"#),
    ]

    static let settings: [ScriptMistake] = [
        .behindFrom("|groupBy(5)", "invalid dimension object of type int64"),
        .behindFrom("|groupBy('')", "dimensions cannot not be the empty string"),
        .behindFrom("|groupBy(*, 'a')", "cannot group by both '*' and named dimensions."),
        .behindFrom("|groupBy('a').exclude('b')", "exclude requires '*'"),
        .behindFrom(
            "|eval(lambda: 1, lambda: 2).as('a')",
            "must specify same number of expressions and .as() names: got 1 as names, and 2 expressions."),
        .behindFrom("|eval(lambda: 1).as('a').tags('b')", #"invalid tag name "b", name is not present is .as() names"#),
        .behindFrom("|window().periodCount(3)", "everyCount must be greater than zero"),
        .behindFrom("|window().period(1s).periodCount(3)", "cannot specify both period and periodCount"),
        .behindFrom("|window().periodCount(3).everyCount(1).align()", "can only align windows based off time, not count"),
        .behindFrom(
            "|default().field('a', 1s)",
            #"unsupported type time.Duration for field "a", field default values must be float,int,string or bool"#),
        .behindFrom("|barrier()", "idle must be greater than zero"),
        .behindFrom("|barrier().idle(1s).period(1s)", "cannot specify both idle and period"),
        .behindFrom("|join(stream|from())", "a call to join.as() is required to specify the output stream prefixes."),
        .behindFrom(
            "|join(stream|from()).as('a')", "number of prefixes specified by join.as() must match the number of joined streams"),
        .behindFrom("|join(stream|from()).as('a', 'a')", "cannot use the same prefix name see .as() property method"),
        .behindFrom(
            "|join(stream|from()).as('a', 'b.c')", "cannot use name b.c as field prefix, it contains the delimiter \".\"\t"),
        .behindFrom("|combine(lambda: TRUE)", "a call to combine.as() is required to specify the output stream prefixes."),
        .behindFrom(
            "|combine(lambda: TRUE).as('a', 'b')",
            "number of prefixes specified by combine.as() must match the number of combine expressions"),
        .behindFrom(
            "|combine(lambda: TRUE).as('a.b')", "cannot use name a.b as field prefix, it contains the delimiter character ."),
        .behindFrom("|httpPost()", "must provide url or endpoint"),
        .behindFrom("|httpPost('a', 'b')", "httpPost expects 0 or 1 arguments, got 2"),
        .behindFrom("|httpPost('a').endpoint('b')", "only one endpoint and url may be specified"),
        .behindFrom("|httpPost('a').header('Authenticate', 'x')", "cannot set 'authenticate' header"),
        .behindFrom("|kapacitorLoopback()", "must specify a database"),
        .behindFrom("|groupBy(['a', 'b'], 'c')", "invalid dimension object of type []interface {}"),
        ScriptMistake("stream|from()|groupBy(5)\nstream|from()|groupBy('')", "dimensions cannot not be the empty string"),
        .behindFrom("|k8sAutoscale()", "must specify exactly one of ResourceName or ResourceNameTag"),
        .behindFrom("|k8sAutoscale().resourceName('a')", "must provide a replicas lambda expression"),
        .behindFrom("|k8sAutoscale().resourceName('a').replicas(lambda: 2).min(0)", "min must be >= 1, got 0"),
        .behindFrom(
            "|k8sAutoscale().resourceName('a').replicas(lambda: 2).kind('pods')",
            "invalid Kind, must be 'deployments', 'replicasets' or 'replicationcontrollers', got pods"),
        .behindFrom(
            "|swarmAutoscale().serviceName('a').serviceNameTag('b')", "must specify exactly one of ServiceName or ServiceNameTag"),
        .behindFrom("|ec2Autoscale()", "must specify exactly one of GroupName or GroupNameTag"),
        .behindFrom("|kapacitorLoopback().database('a')", "must specify a retention policy"),
    ]

    static let starts: [ScriptMistake] = [
        .behindFrom("|window()", "window node must have either a non zero period or non zero period count"),
        .behindFrom("|sample(0)", "invalid sample rate: must be positive integer or duration"),
        ScriptMistake("stream|from()|shift(0s)\nstream|from()|sample(0)", "invalid sample rate: must be positive integer or duration"),
        .behindFrom(
            "|kapacitorLoopback().database('a').retentionPolicy('b')|stats(1s)",
            "cannot add child no edge expected: kapacitor_loopback2:noedge -> noop4:noedge"),
        .behindFrom("|shift(0s)", "invalid shift value: must be non zero duration"),
        .behindFrom("|stats(0s)", "stats node must have positive interval"),
        .behindFrom("|join(stream|from()).as('a', 'b').fill('x')", "unexpected fill option x"),
        .behindFrom("|alert().flapping(2.0, 3.0)", "alert flap thresholds are percentages and should be between 0 and 1"),
        .behindFrom(
            "|kapacitorLoopback().database('db').retentionPolicy('rp')", #"loop detected on dbrp: "db"."rp""#),
        .behindFrom(
            "|alert().crit(lambda: \"x\" > 1 + 'a')",
            "Failed to compile stateful expression for crit: Failed to handle right node: mismatched type to binary operator. got int + string. see bool(), int(), float(), string(), duration()"
        ),
        .behindFrom(
            "|alert().message('{{ .ID')", "template: message:1: unclosed action"),
        .behindFrom(
            "|where(lambda: 1 + 'a' > 1)",
            "Failed to compile expression in where clause: Failed to handle left node: mismatched type to binary operator. got int + string. see bool(), int(), float(), string(), duration()"
        ),
        .behindFrom("|elapsed('v', 0s)", "elapsed needs a duration that is not zero"),
        .behindFrom("|movingAverage('v', 0)", "movingAverage needs a number of points that is at least 1"),
        .behindFrom(
            "|httpPost('http://{{')", "error in url templating: failed to parse template: template: body:1: unclosed action"),
        .behindFrom("|httpPost().endpoint('other')", "endpoint 'other' does not exist"),
        .behindFrom(
            "|window()\n.period(1s)\n|union(stream|from())", "cannot add child mismatched edges: from3:stream -> union5:batch"),
        .behindFrom(
            "|join(stream|from()|window().periodCount(2).everyCount(2))\n.as('a', 'b')",
            "cannot add child mismatched edges: window3:batch -> join5:stream"),
        .behindFrom("|influxDBOut().database('a')", "this version does not run influxDBOut nodes: it cannot write to InfluxDB"),
        .behindFrom("|sideload().source('a')", "this version does not run sideload nodes: it reads no files beside its configuration"),
        .behindFrom(
            "|k8sAutoscale().resourceName('a').replicas(lambda: 2)", "this version does not run k8sAutoscale nodes: it controls no clusters"
        ),
    ]

    private static func mismatch(_ property: String, _ node: String, _ got: String, _ wanted: String, column: Int = 2) -> String {
        let line = node == "FromNode" ? 2 : 3
        return
            "line \(line) char \(column): error calling func \"\(property)\" on obj *pipeline.\(node): reflect.Set: value of type \(got) is not assignable to type \(wanted)"
    }

    private static func call(_ name: String, _ text: String) -> String {
        "line 2 char 2: error calling func \"\(name)\" on obj *pipeline.FromNode: \(text)"
    }

    @Test(arguments: names + arguments + settings)
    func scriptIsRefused(_ mistake: ScriptMistake) throws {
        let error = #expect(throws: ScriptError.self) {
            try TaskStory.lower(mistake.script, handlers: HandlerCatalog.signatures)
        }
        #expect(error?.text == mistake.text)
    }

    @Test(arguments: starts)
    func taskIsNotStarted(_ mistake: ScriptMistake) throws {
        let task = try TaskStory.lower(mistake.script)
        let error = #expect(throws: PipelineError.self) { try Pipeline(task, TaskStory.environment, symbols: SymbolTable()) }
        #expect(error?.text == mistake.text)
    }

    @Test func endpointsOfOneNameStopTheTask() throws {
        let pipeline = try Pipeline(
            try TaskStory.lower("stream|from()|httpOut('x')|httpOut('x')"), TaskStory.environment, symbols: SymbolTable())
        #expect(pipeline.fatalError == "http_out3: http: multiple registrations for /kapacitor/v1/tasks/task/x")
    }

    @Test func batchTaskIsReadButNotStarted() throws {
        let task = try TaskStory.lower("batch|query('select 1').period(1m).every(1m).groupBy(*)|mean('v')|alert()", kind: .batch)
        #expect(task.nodes.map(\.name) == ["batch0", "query1", "mean2", "alert3"])
        let error = #expect(throws: PipelineError.self) { try Pipeline(task, TaskStory.environment, symbols: SymbolTable()) }
        #expect(error?.text == "this version does not run query nodes: it cannot query InfluxDB, write a stream task instead")
    }

    @Test func deadmanOfTheConfigurationHangsOnTheSource() throws {
        let (script, _) = Script.parse("stream|from()")
        let deadman = Deadman(id: "NODE_NAME is NODE_NAME", message: "INTERVAL", global: (5, 10_000_000_000))
        let task = try LoweredTask(script, LoweringOptions(kind: .stream, handlers: [], deadman: deadman))
        #expect(task.nodes.map(\.name) == ["stream0", "from1", "stats2", "derivative3", "alert4"])
        let (empty, _) = Script.parse("var x = stream")
        let alone = try LoweredTask(empty, LoweringOptions(kind: .stream, handlers: [], deadman: deadman))
        #expect(alone.nodes.map(\.name) == ["stream0", "stats1", "noop2", "derivative3", "alert4"])
    }

    @Test func nodesAreNumberedAsInKapacitor() throws {
        let task = try TaskStory.lower(
            "stream|from()|deadman(0.0, 10s)\nstream|from()|eval(lambda: 1).as('a')|holtWintersWithFit('a', 1, 1, 1s)|httpOut('x')")
        #expect(
            task.nodes.map(\.name) == [
                "stream0", "from1", "stats2", "noop3", "derivative4", "alert5", "from6", "eval7", "holtWinters8", "http_out9",
            ])
    }
}
