import Testing

/// Expressions asked for yes or no.
struct ConditionTests {
    @Test(arguments: ExampleRow.table(Self.rows))
    func conditionsAnswerAsInKapacitor(_ row: ExampleRow) throws {
        #expect(try row.point.condition(row.expression) == row.result)
    }

    /// Every result is Kapacitor 1.5.7's; `…` stands for the hint that its message ends with.
    private static let rows = #"""
        "f" => error TypeGuard: expression returned unexpected type float, expected boolean
        "i" + 1 => error expression returned unexpected type int64
        "f" + 1.0 => error expression returned unexpected type float64
        "s" + 'x' => error expression returned unexpected type <nil>
        "d" + 1s => error expression returned unexpected type <nil>
        'a' => error TypeGuard: expression returned unexpected type string, expected boolean
        1 => error TypeGuard: expression returned unexpected type int, expected boolean
        TRUE => boolean true
        "b" => boolean true
        "m" => error reference "m" is missing value
        -"m" => error TypeGuard: expression returned unexpected type missing, expected boolean
        -"f" => error TypeGuard: expression returned unexpected type float, expected boolean
        abs("f") => error TypeGuard: expression returned unexpected type float, expected boolean
        bool('x') => error error calling "bool": strconv.ParseBool: parsing "x": invalid syntax
        int('x') => error error calling "int": strconv.ParseInt: parsing "x": invalid syntax
        strLength("s") => error TypeGuard: expression returned unexpected type int, expected boolean
        "time" => error TypeGuard: expression returned unexpected type time, expected boolean
        /a/ => error TypeGuard: expression returned unexpected type regex, expected boolean
        "host" => error TypeGuard: expression returned unexpected type string, expected boolean
        "host" == 'web01' => boolean true
        isPresent("m") => boolean false
        "f" > 1.0 AND "m" > 1.0 => error left reference value "m" is missing value
        "f" < 1.0 AND "m" > 1.0 => boolean false
        "f" < 1.0 AND "i" / "zero" > 1 => boolean false
        "m" > 1.0 OR TRUE => error left reference value "m" is missing value
        !strLength("s") => error TypeGuard: expression returned unexpected type int, expected boolean
        "i" / "zero" > 0 => error runtime error: integer divide by zero
        """#
}
