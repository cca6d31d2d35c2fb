import Testing

/// Every function with good and bad arguments.
struct FunctionTests {
    @Test(arguments: ExampleRow.table(Self.rows))
    func functionsGiveWhatKapacitorGives(_ row: ExampleRow) throws {
        #expect(try row.point.value(row.expression) == row.result)
    }

    /// Every result is Kapacitor 1.5.7's; `…` stands for the hint that its message ends with.
    private static let rows = #"""
        abs(-1.5) => float 1.5
        abs("i") => error Cannot call function "abs" with args ("i": int), available signatures are [(float)].
        abs("m") => error Cannot call function "abs" argument "m" is missing, values in scope are []
        abs() => error Cannot call function "abs" with args (), available signatures are [(float)].
        abs(1.0, 2.0) => error Cannot call function "abs" with args (1: float,2: float), available signatures are [(float)].
        acos(0.5) => float 1.047197551197
        acosh(2.0) => float 1.316957896925
        asin(0.5) => float 0.5235987755983
        asinh(1.0) => float 0.8813735870195
        atan(1.0) => float 0.7853981633974
        atan2(1.0, 2.0) => float 0.4636476090008
        atanh(0.5) => float 0.5493061443341
        cbrt(27.0) => float 3.0
        ceil(1.2) => float 2.0
        cos(1.0) => float 0.5403023058681
        cosh(1.0) => float 1.543080634815
        erf(0.5) => float 0.520499877813
        erfc(0.5) => float 0.479500122187
        exp(1.0) => float 2.718281828459
        exp2(3.0) => float 8.0
        expm1(0.001) => float 0.001000500166708
        floor(-1.2) => float -2.0
        gamma(5.0) => float 24.0
        gamma(0.0) => float +Inf
        hypot(3.0, 4.0) => float 5.0
        j0(1.0) => float 0.765197686558
        j1(1.0) => float 0.4400505857449
        jn(2, 1.0) => float 0.1149034849319
        log(10.0) => float 2.302585092994
        log(0.0) => float -Inf
        log(-1.0) => float NaN
        log10(1000.0) => float 3.0
        log1p(0.001) => float 0.0009995003330835
        log2(8.0) => float 3.0
        logb(10.0) => float 3.0
        max(1.0, 2.0) => float 2.0
        max(1, 2) => error Cannot call function "max" with args (1: int,2: int), available signatures are [(float,float)].
        min(1.0, 2.0) => float 1.0
        mod(7.5, 2.0) => float 1.5
        pow(2.0, 10.0) => float 1024.0
        pow10(3) => float 1000.0
        pow10(400) => float +Inf
        sin(1.0) => float 0.8414709848079
        sinh(1.0) => float 1.175201193644
        sqrt(2.0) => float 1.414213562373
        sqrt(-1.0) => float NaN
        tan(1.0) => float 1.557407724655
        tanh(1.0) => float 0.7615941559558
        trunc(-1.7) => float -1.0
        y0(1.0) => float 0.08825696421568
        y1(1.0) => float -0.7812128213003
        yn(2, 1.0) => float -1.650682606816
        bool('true') => boolean true
        bool('T') => boolean true
        bool('yes') => error error calling "bool": strconv.ParseBool: parsing "yes": invalid syntax
        bool(1) => boolean true
        bool(2) => error error calling "bool": cannot convert 2 to boolean
        bool(0.0) => boolean false
        bool(0.5) => error error calling "bool": cannot convert 0.5 to boolean
        bool(1234567.5) => error error calling "bool": cannot convert 1.2345675e+06 to boolean
        bool("b") => boolean true
        bool("d") => error Cannot call function "bool" with args ("d": duration), available signatures are [(boolean), (string), \#
        (int), (float)].
        int('42') => int 42
        int('-7') => int -7
        int('4.2') => error error calling "int": strconv.ParseInt: parsing "4.2": invalid syntax
        int('99999999999999999999') => error error calling "int": strconv.ParseInt: parsing "99999999999999999999": value out of range
        int("f") => int 2
        int(-2.7) => int -2
        int("b") => int 1
        int("m") => error Cannot call function "int" argument "m" is missing, values in scope are []
        float('1e3') => float 1000.0
        float('.5') => float 0.5
        float('1_000') => float 1000.0
        float('0x10') => error error calling "float": strconv.ParseFloat: parsing "0x10": invalid syntax
        float('0x1p4') => float 16.0
        float('1e400') => error error calling "float": strconv.ParseFloat: parsing "1e400": value out of range
        float('inf') => float +Inf
        float('x') => error error calling "float": strconv.ParseFloat: parsing "x": invalid syntax
        float("i") => float 3.0
        float("b") => float 1.0
        string("f") => string 2.5
        string(100000000.0) => string 100000000
        string(0.000001) => string 0.000001
        string("i") => string 3
        string("b") => string true
        string("d") => string 1500ms
        string(90m) => string 90m
        string(1u) => string 1u
        string("time") => error Cannot call function "string" with args ("time": time), available signatures are [(boolean), \#
        (string), (int), (float), (duration)].
        duration(5, 1s) => duration 5000000000
        duration(1.5, 1m) => duration 90000000000
        duration('1h30m', 1s) => duration 5400000000000
        duration('x', 1s) => error error calling "duration": invalid duration string "x"
        duration("d") => duration 1500000000
        duration(5) => error Cannot call function "duration" with args (5: int), available signatures are [(duration), \#
        (int,duration), (float,duration), (string,duration)].
        strContains("s", 'World') => boolean true
        strContains("s", '') => boolean true
        strContainsAny("s", 'xyzo') => boolean true
        strContainsAny("u", 'ö') => boolean true
        strCount("s", 'o') => int 2
        strCount("u", '') => int 4
        strHasPrefix("host", 'web') => boolean true
        strHasSuffix("host", '01') => boolean true
        strIndex("s", 'World') => int 6
        strIndex("u", 'ü') => int 4
        strIndex("s", 'x') => int -1
        strIndexAny("s", 'ol') => int 2
        strLastIndex("s", 'o') => int 7
        strLastIndexAny("s", 'le') => int 9
        strLength("u") => int 6
        strLength("i") => error Cannot call function "strLength" with args ("i": int), available signatures are [(string)].
        strReplace("s", 'o', '0', 1) => string Hell0 World
        strReplace("s", 'o', '0', -1) => string Hell0 W0rld
        strReplace("u", '', '-', -1) => string -ä-ö-ü-
        strReplace("s", 'o', '0') => error Cannot call function "strReplace" with args ("s": string,o: string,0: string), available \#
        signatures are [(string,string,string,int)].
        strSubstring("s", 0, 5) => string Hello
        strSubstring("s", 6, 11) => error error calling "strSubstring": stop index too large for string in strSubstring: 11
        strSubstring("s", -1, 5) => error error calling "strSubstring": found negative index for strSubstring: -1
        strSubstring("s", 0, -5) => error error calling "strSubstring": found negative index for strSubstring: -5
        strSubstring("s", 5, 2) => error runtime error: slice bounds out of range [5:2]
        strToLower("s") => string hello world
        strToUpper("s") => string HELLO WORLD
        strToUpper("u") => string ÄÖÜ
        strToUpper('straße') => string STRAßE
        strTrim('xxaxx', 'x') => string a
        strTrimLeft('xxaxx', 'x') => string axx
        strTrimRight('xxaxx', 'x') => string xxa
        strTrimPrefix("host", 'web') => string 01
        strTrimSuffix("host", '01') => string web
        strTrimSpace('  a b  ') => string a b
        regexReplace(/o/, "s", '0') => string Hell0 W0rld
        regexReplace(/(\w+) (\w+)/, "s", '$2 $1') => string World Hello
        regexReplace(/(\w+)/, "s", '[$1x]') => string [] []
        regexReplace('o', "s", '0') => error Cannot call function "regexReplace" with args (o: string,"s": string,0: string), \#
        available signatures are [(regex,string,string)].
        isPresent("f") => boolean true
        isPresent("m") => boolean false
        isPresent("host") => boolean true
        isPresent("d") => error Cannot call function "isPresent" with args ("d": duration), available signatures are [(missing), \#
        (boolean), (string), (int), (float)].
        unixNano("time") => int 1583020799500000000
        minute("time") => int 59
        hour("time") => int 23
        weekday("time") => int 6
        day("time") => int 29
        month("time") => int 2
        year("time") => int 2020
        year("i") => error Cannot call function "year" with args ("i": int), available signatures are [(time)].
        humanBytes(1024) => string 1.0 kB
        humanBytes(5) => string 5 B
        humanBytes(-1) => string 18 EB
        humanBytes(123456789.0) => string 124 MB
        humanBytes(9950) => string 10 kB
        humanBytes("s") => error Cannot call function "humanBytes" with args ("s": string), available signatures are [(float), (int)].
        if("b", 1, 2) => int 1
        if("b", 1, 2.0) => error Cannot call function "if" with args ("b": boolean,1: int,2: float), available signatures are \#
        [(boolean,float,float), (boolean,int,int), (boolean,string,string), (boolean,boolean,boolean), (boolean,regex,regex), \#
        (boolean,time,time), (boolean,duration,duration)].
        if(FALSE, 'a', 'b') => string b
        if(TRUE, 1s, 2s) => duration 1000000000
        if("i", 1, 2) => error Cannot call function "if" with args ("i": int,1: int,2: int), available signatures are \#
        [(boolean,float,float), (boolean,int,int), (boolean,string,string), (boolean,boolean,boolean), (boolean,regex,regex), \#
        (boolean,time,time), (boolean,duration,duration)].
        if("m", 1, 2) => error Cannot call function "if" argument "m" is missing, values in scope are []
        if(isPresent("m"), "m", 0.0) => error Cannot call function "if" argument "m" is missing, values in scope are []
        if(TRUE, "f", "m") => error Cannot call function "if" argument "m" is missing, values in scope are ["f"]
        if(TRUE, 1 / "zero", 1) => error runtime error: integer divide by zero
        nosuch(1) => error undefined function: "nosuch"
        abs(nosuch(1)) => error Failed to handle 1 argument: undefined function: "nosuch"
        abs(bool('x')) => error Cannot call function "abs" with args (bool(x): boolean), available signatures are [(float)].
        int(bool("s")) => error Failed to handle 1 argument: error calling "bool": strconv.ParseBool: parsing "Hello World": \#
        invalid syntax
        float(float('x') + 1.0) => error Failed to handle 1 argument: error calling "float": strconv.ParseFloat: parsing "x": \#
        invalid syntax
        abs("f" + "i") => error Failed to handle 1 argument: mismatched type to binary operator. got float + int…
        max("m", "n") => error Cannot call function "max" arguments "m", "n" are missing, values in scope are []
        max("f", "m") => error Cannot call function "max" argument "m" is missing, values in scope are ["f"]
        strLength(string("i" / "zero")) => error runtime error: integer divide by zero
        sqrt(abs(-4.0)) + float(strLength("host")) => float 7.0
        """#
}
